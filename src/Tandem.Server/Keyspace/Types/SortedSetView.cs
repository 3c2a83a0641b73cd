using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.SortedSets;

namespace Tandem.Server.Keyspace.Types;

/// <summary>A sorted set to be looked at, whatever its encoding. Valid until the set changes, also when its entry moves.</summary>
internal readonly struct SortedSetView
{
    private readonly nint _handle;

    /// <param name="entry">An entry of type sorted set.</param>
    public SortedSetView(EntryRef entry)
    {
        _handle = entry.Handle;
        IsSmall = ValueTag.EncodingOf(entry) == ValueEncoding.ListPack;
    }

    /// <summary>True for the default: the sorted set of an absent key.</summary>
    public bool IsNull => _handle == 0;

    /// <summary>Whether it is one listpack: members, each with its score behind it, in order.</summary>
    public bool IsSmall { get; }

    public Listpack Small => Listpack.FromAddress(_handle);

    public SortedSet Big => SortedSet.FromAddress(_handle);

    /// <summary>Number of members.</summary>
    public long Count => IsSmall ? Small.Count / 2 : Big.Count;

    /// <summary>The member with the lowest score, or none.</summary>
    public SortedSetCursor First => IsSmall ? new(Small, Small.First) : new(Big.Index.First);

    /// <summary>The member with so many before it, or none. Cost: a small set is walked from the nearer end.</summary>
    public SortedSetCursor At(long rank) => IsSmall
        ? new SortedSetCursor(Small, rank < Count ? Small.Seek((int)rank * 2) : ListpackCursor.None)
        : new SortedSetCursor(Big.Index.At(rank));

    /// <summary>Finds a member's score.</summary>
    public bool TryScore(ReadOnlySpan<byte> member, out double score)
    {
        if (IsSmall)
        {
            Listpack small = Small;
            ListpackCursor at = small.Find(member, skip: 1);
            score = at.IsNone ? 0 : ListpackScore.Read(small[small.Next(at)]);
            return !at.IsNone;
        }

        EntryRef found = Big.Find(member);
        score = found.IsNull ? 0 : found.Double;
        return !found.IsNull;
    }

    /// <summary>How many members are before one; -1 when it is not there.</summary>
    public long RankOf(ReadOnlySpan<byte> member)
    {
        if (IsSmall)
        {
            return RankIn(Small, member);
        }

        EntryRef found = Big.Find(member);
        return found.IsNull ? -1 : Big.Index.RankOf(found.Double, found.Block);
    }

    /// <summary>The members with scores in a range. Cost: O(log(N)); a small set is walked.</summary>
    public RankRange Ranks(in ScoreRange range)
    {
        if (IsSmall)
        {
            return RanksIn(Small, range);
        }

        OrderedIndex index = Big.Index;
        return Between(
            index.CountBelow(range.Min, orEqual: range.MinExcluded), index.CountBelow(range.Max, orEqual: !range.MaxExcluded));
    }

    /// <summary>The members in a range; all scores are equal, else it is any range. Cost: O(log(N)); a small set is walked.</summary>
    public RankRange Ranks(scoped LexRange range)
    {
        if (IsSmall)
        {
            return RanksIn(Small, range);
        }

        return Between(
            CountBelow(Big.Index, range.Min, orEqual: range.Min.IsExcluded),
            CountBelow(Big.Index, range.Max, orEqual: !range.Max.IsExcluded));
    }

    private static long CountBelow(OrderedIndex index, scoped LexBound bound, bool orEqual) => bound.Side switch
    {
        -1 => 0,
        1 => index.Count,
        _ => index.CountBelow(bound.Member, orEqual),
    };

    private static RankRange Between(long start, long end) => new(start, Math.Max(end - start, 0));

    private static long RankIn(Listpack small, ReadOnlySpan<byte> member)
    {
        ListpackCursor found = small.Find(member, skip: 1);
        if (found.IsNone)
        {
            return -1;
        }

        long rank = 0;
        for (ListpackCursor at = small.First; at != found; at = small.Next(small.Next(at)))
        {
            rank++;
        }

        return rank;
    }

    private static RankRange RanksIn(Listpack small, in ScoreRange range)
    {
        long start = 0;
        long count = 0;
        for (ListpackCursor at = small.First; !at.IsNone; at = small.Next(at))
        {
            at = small.Next(at);
            double score = ListpackScore.Read(small[at]);
            if (count == 0 && !range.Reaches(score))
            {
                start++;
                continue;
            }

            if (!range.Admits(score))
            {
                break;
            }

            count++;
        }

        return new RankRange(start, count);
    }

    private static RankRange RanksIn(Listpack small, scoped LexRange range)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        long start = 0;
        long count = 0;
        for (ListpackCursor at = small.First; !at.IsNone; at = small.Next(small.Next(at)))
        {
            ReadOnlySpan<byte> member = small[at].AsText(scratch);
            if (count == 0 && !range.Reaches(member))
            {
                start++;
                continue;
            }

            if (!range.Admits(member))
            {
                break;
            }

            count++;
        }

        return new RankRange(start, count);
    }
}
