using System;

namespace Tandem.Server.Keyspace.Types;

/// <summary>Neighbours in a sorted set: what every range of scores, members or indexes comes down to.</summary>
/// <param name="Start">Members before the first, lowest score first.</param>
/// <param name="Count">How many; 0 for none.</param>
internal readonly record struct RankRange(long Start, long Count)
{
    /// <summary>From one index to another, both included; negative ones count from the end.</summary>
    /// <param name="isReverse">Whether index 0 is the member with the highest score.</param>
    public static RankRange Between(long first, long last, long length, bool isReverse)
    {
        first = Math.Max(first < 0 ? first + length : first, 0);
        last = Math.Min(last < 0 ? last + length : last, length - 1);
        if (first > last)
        {
            return default;
        }

        long count = last - first + 1;
        return new RankRange(isReverse ? length - first - count : first, count);
    }

    /// <summary>What is left behind the first few, at most so many.</summary>
    /// <param name="offset">How many to leave out; a negative number leaves out all, as in Redis.</param>
    /// <param name="limit">How many to keep; a negative number keeps all.</param>
    /// <param name="isReverse">Whether the first are those with the highest scores.</param>
    public RankRange Limit(long offset, long limit, bool isReverse)
    {
        if (offset < 0 || offset >= Count)
        {
            return default;
        }

        long count = Count - offset;
        count = limit < 0 ? count : Math.Min(count, limit);
        return new RankRange(isReverse ? Start + Count - offset - count : Start + offset, count);
    }
}
