using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.SortedSets;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZINTER, ZINTERSTORE, ZINTERCARD: the members that all of several sets have.</summary>
internal static class ZInter
{
    /// <summary>Gives the members that are in all of the sets, with their scores combined.</summary>
    /// <returns>Array of members, with WITHSCORES as ZRANGE gives it.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a weight that is no number. Cost: O(N * K + M * log(M)) with N members in the
    /// smallest of K sets and M in the result.</remarks>
    [Command("ZINTER", "numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM|MIN|MAX>] [WITHSCORES]",
        Arity = -3, Flags = CommandFlags.Readonly, Acl = AclCategories.SortedSet, Keys = "RO access @1 keynum=0,1,1",
        Since = "6.2.0")]
    public static void Get(ref CommandContext c)
    {
        if (CombineRequest.TryRead(ref c, 1, CombineForm.Weighs | CombineForm.Replies, out CombineRequest request))
        {
            ZUnion.Reply(ref c, Of(request), request.WithScores);
        }
    }

    /// <summary>Stores the members that are in all of the sets, with their scores combined.</summary>
    /// <returns>Integer: how many there are; with 0 the destination is gone.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a weight that is no number. Cost: as ZINTER.</remarks>
    [Command("ZINTERSTORE",
        "destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM|MIN|MAX>]", Arity = -4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.SortedSet,
        Keys = "OW update @1; RO access @2 keynum=0,1,1", Since = "2.0.0")]
    public static void Store(ref CommandContext c)
    {
        if (CombineRequest.TryRead(ref c, 2, CombineForm.Weighs, out CombineRequest request))
        {
            ZRangeStore.Store(ref c, 1, Of(request), "zinterstore");
        }
    }

    /// <summary>Counts the members that are in all of the sets.</summary>
    /// <returns>Integer, at most LIMIT.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a negative limit. Cost: O(N * K) with N members in the smallest of K sets.
    /// </remarks>
    [Command("ZINTERCARD", "numkeys key [key ...] [LIMIT limit]", Arity = -3, Flags = CommandFlags.Readonly,
        Acl = AclCategories.SortedSet, Keys = "RO access @1 keynum=0,1,1", Since = "7.0.0")]
    public static void Count(ref CommandContext c)
    {
        if (!CombineRequest.TryRead(ref c, 1, CombineForm.Counts, out CombineRequest request))
        {
            return;
        }

        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        request.SortBySize();
        long count = 0;
        ScoredWalk members = request.Sources[0].Walk(scratch);
        while (members.MoveNext() && (request.Limit == 0 || count < request.Limit))
        {
            count += IsInAll(request, members.Current, 0, out _) ? 1 : 0;
        }

        c.Reply.Integer(count);
    }

    private static SortedSet Of(CombineRequest request)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        SortedSet result = SortedSet.Create();
        request.SortBySize();
        ScoredSource smallest = request.Sources[0];
        ScoredWalk members = smallest.Walk(scratch);
        while (members.MoveNext())
        {
            double first = ZUnion.Weighted(members.Score, smallest.Weight);
            if (IsInAll(request, members.Current, first, out double score))
            {
                result.Add(members.Current, HashTable.Hash(members.Current), score);
            }
        }

        return result;
    }

    /// <summary>Whether all sets behind the first have a member.</summary>
    /// <param name="first">Its score in the first.</param>
    /// <param name="score">Its scores combined.</param>
    private static bool IsInAll(in CombineRequest request, ReadOnlySpan<byte> member, double first, out double score)
    {
        score = first;
        foreach (ScoredSource source in request.Sources.AsSpan(1))
        {
            if (!source.TryScore(member, out double other))
            {
                return false;
            }

            score = request.Combine(score, other * source.Weight);
        }

        return true;
    }
}
