using System;

namespace Tandem.DataStructures.Hashing;

/// <summary>Decides, one after another, which of a known number of things are taken, so that a wanted number of them is
/// and each choice is as likely as any other.</summary>
/// <remarks>Selection sampling (Knuth, volume 2, algorithm S): each is taken with probability wanted / left.</remarks>
public struct SelectionSampler
{
    private ulong _state;
    private long _wanted;
    private long _left;

    /// <param name="wanted">How many to take; all of them when there are fewer.</param>
    /// <param name="total">How many there are.</param>
    /// <param name="seed">State that chance starts from.</param>
    public SelectionSampler(long wanted, long total, ulong seed)
    {
        _state = seed;
        _left = total;
        _wanted = Math.Min(wanted, total);
    }

    /// <summary>Whether enough are taken: all further ones are left.</summary>
    public readonly bool IsDone => _wanted == 0;

    /// <summary>Whether the next one is taken.</summary>
    public bool Take()
    {
        if (_wanted == 0 || SplitMix64.Below(ref _state, (ulong)_left--) >= (ulong)_wanted)
        {
            return false;
        }

        _wanted--;
        return true;
    }
}
