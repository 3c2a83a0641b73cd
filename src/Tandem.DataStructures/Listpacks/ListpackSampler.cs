using Tandem.DataStructures.Hashing;

namespace Tandem.DataStructures.Listpacks;

/// <summary>
/// Walks over distinct entries chosen evenly among every step-th one, in the order of the listpack: HRANDFIELD and
/// ZRANDMEMBER with a positive count. The listpack must not change meanwhile.
/// </summary>
public struct ListpackSampler
{
    private readonly Listpack _listpack;
    private readonly int _step;
    private ListpackCursor _next;
    private SelectionSampler _sampler;

    internal ListpackSampler(Listpack listpack, int count, ulong seed, int step)
    {
        _listpack = listpack;
        _step = step;
        _sampler = new SelectionSampler(count, listpack.Count / step, seed);
        _next = listpack.First;
    }

    /// <summary>The entry chosen last.</summary>
    public ListpackCursor Current { get; private set; }

    public readonly ListpackSampler GetEnumerator() => this;

    /// <summary>Goes on to the next chosen entry, if any.</summary>
    public bool MoveNext()
    {
        while (!_sampler.IsDone)
        {
            Current = _next;
            for (int i = 0; i < _step && !_next.IsNone; i++)
            {
                _next = _listpack.Next(_next);
            }

            if (_sampler.Take())
            {
                return true;
            }
        }

        return false;
    }
}
