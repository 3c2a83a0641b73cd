using System;
using System.Runtime.Intrinsics;
using Tandem.DataStructures.HashTables;

namespace Tandem.DataStructures.SortedSets;

/// <summary>A boundary in the order of an index: what is before it, and what is not. All searches in nodes are here.</summary>
internal readonly unsafe ref struct OrderedProbe
{
    private readonly Kind _kind;
    private readonly double _score;
    private readonly ReadOnlySpan<byte> _member;
    private readonly bool _inclusive;

    private OrderedProbe(Kind kind, double score, ReadOnlySpan<byte> member, bool inclusive)
    {
        _kind = kind;
        _score = score;
        _member = member;
        _inclusive = inclusive;
    }

    private enum Kind : byte
    {
        Score,
        Element,
        Member,
    }

    /// <summary>Behind what has a smaller score or, when inclusive, this one.</summary>
    public static OrderedProbe AtScore(double score, bool inclusive) => new(Kind.Score, score, default, inclusive);

    /// <summary>Behind what orders before this score and member or, when inclusive, is equal.</summary>
    public static OrderedProbe AtElement(double score, ReadOnlySpan<byte> member, bool inclusive) =>
        new(Kind.Element, score, member, inclusive);

    /// <summary>Behind what has a smaller member or, when inclusive, this one; scores are taken to be all equal.</summary>
    public static OrderedProbe AtMember(ReadOnlySpan<byte> member, bool inclusive) =>
        new(Kind.Member, 0, member, inclusive);

    /// <summary>How many of a node's sorted elements are before the boundary.</summary>
    public int CountBefore(double* scores, nint* blocks, int count)
    {
        switch (_kind)
        {
            case Kind.Score:
                return _inclusive ? CountAtMost(scores, count, _score) : CountBelow(scores, count, _score);
            case Kind.Member:
                return MembersBefore(blocks, 0, count);
            default:
                int low = CountBelow(scores, count, _score);
                if (low == count || scores[low] != _score)
                {
                    return low;
                }

                return MembersBefore(blocks, low, low + 1 == count || scores[low + 1] != _score
                    ? low + 1
                    : low + CountAtMost(scores + low, count - low, _score));
        }
    }

    // All scores of a node are compared, without a branch: cheaper than a binary search, whose steps wait for each other.
    private static int CountBelow(double* scores, int count, double score)
    {
        Vector256<double> bound = Vector256.Create(score);
        Vector256<long> below = Vector256<long>.Zero;
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            below -= Vector256.LessThan(Vector256.Load(scores + i), bound).AsInt64();
        }

        int total = (int)Vector256.Sum(below);
        for (; i < count; i++)
        {
            total += scores[i] < score ? 1 : 0;
        }

        return total;
    }

    private static int CountAtMost(double* scores, int count, double score)
    {
        Vector256<double> bound = Vector256.Create(score);
        Vector256<long> atMost = Vector256<long>.Zero;
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            atMost -= Vector256.LessThanOrEqual(Vector256.Load(scores + i), bound).AsInt64();
        }

        int total = (int)Vector256.Sum(atMost);
        for (; i < count; i++)
        {
            total += scores[i] <= score ? 1 : 0;
        }

        return total;
    }

    /// <summary>Binary search by member from one index to another: each step may miss the cache, so as few as possible.</summary>
    private int MembersBefore(nint* blocks, int low, int high)
    {
        int limit = _inclusive ? 1 : 0;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (EntryBlock.Key(blocks[middle]).SequenceCompareTo(_member) < limit)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
