using Tandem.DataStructures.Hashing;

namespace Tandem.DataStructures.Listpacks;

/// <summary>
/// Walks over distinct entries chosen evenly among every step-th one, in the order of the listpack: HRANDFIELD and
/// ZRANDMEMBER with a positive count. The listpack must not change meanwhile.
/// </summary>
/// <remarks>Selection sampling (Knuth, volume 2, algorithm S): each entry is taken with probability wanted / left.</remarks>
public struct ListpackSampler
{
    private readonly Listpack _listpack;
    private readonly int _step;
    private ListpackCursor _next;
    private ulong _state;
    private int _wanted;
    private int _left;

    internal ListpackSampler(Listpack listpack, int count, ulong seed, int step)
    {
        _listpack = listpack;
        _step = step;
        _state = seed;
        _left = listpack.Count / step;
        _wanted = count < _left ? count : _left;
        _next = listpack.First;
    }

    /// <summary>The entry chosen last.</summary>
    public ListpackCursor Current { get; private set; }

    public readonly ListpackSampler GetEnumerator() => this;

    /// <summary>Goes on to the next chosen entry, if any.</summary>
    public bool MoveNext()
    {
        while (_wanted > 0)
        {
            bool take = SplitMix64.Below(ref _state, (ulong)_left) < (ulong)_wanted;
            Current = _next;
            _left--;
            for (int i = 0; i < _step && !_next.IsNone; i++)
            {
                _next = _listpack.Next(_next);
            }

            if (take)
            {
                _wanted--;
                return true;
            }
        }

        return false;
    }
}
