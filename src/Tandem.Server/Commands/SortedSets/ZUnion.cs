using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.SortedSets;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZUNION, ZUNIONSTORE: the members of all of several sets.</summary>
internal static class ZUnion
{
    /// <summary>Gives the members that are in any of the sets, with their scores combined.</summary>
    /// <returns>Array of members, with WITHSCORES as ZRANGE gives it.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a weight that is no number. Cost: O(N + M * log(M)) with N members in all and
    /// M in the result.</remarks>
    [Command("ZUNION", "numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM|MIN|MAX>] [WITHSCORES]",
        Arity = -3, Flags = CommandFlags.Readonly, Acl = AclCategories.SortedSet, Keys = "RO access @1 keynum=0,1,1",
        Since = "6.2.0")]
    public static void Get(ref CommandContext c)
    {
        if (CombineRequest.TryRead(ref c, 1, CombineForm.Weighs | CombineForm.Replies, out CombineRequest request))
        {
            Reply(ref c, Of(request), request.WithScores);
        }
    }

    /// <summary>Stores the members that are in any of the sets, with their scores combined.</summary>
    /// <returns>Integer: how many there are; with 0 the destination is gone.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a weight that is no number. Cost: as ZUNION.</remarks>
    [Command("ZUNIONSTORE",
        "destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM|MIN|MAX>]", Arity = -4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.SortedSet,
        Keys = "OW update @1; RO access @2 keynum=0,1,1", Since = "2.0.0")]
    public static void Store(ref CommandContext c)
    {
        if (CombineRequest.TryRead(ref c, 2, CombineForm.Weighs, out CombineRequest request))
        {
            ZRangeStore.Store(ref c, 1, Of(request), "zunionstore");
        }
    }

    /// <summary>Replies the members of a result in order, and frees it.</summary>
    internal static void Reply(ref CommandContext c, SortedSet result, bool withScores)
    {
        ZRange.Begin(c.Reply, result.Count, withScores);
        for (SortedSetCursor at = new(result.Index.First); !at.IsNone; at.MoveNext())
        {
            ZRange.Reply(c.Reply, at, withScores);
        }

        result.Free();
    }

    /// <summary>A score times a weight; no number counts as 0, as in Redis.</summary>
    internal static double Weighted(double score, double weight)
    {
        double product = weight * score;
        return double.IsNaN(product) ? 0 : product;
    }

    private static SortedSet Of(CombineRequest request)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        HashTable scores = HashTable.Create();
        request.SortBySize();
        foreach (ScoredSource source in request.Sources)
        {
            ScoredWalk members = source.Walk(scratch);
            while (members.MoveNext())
            {
                double score = Weighted(members.Score, source.Weight);
                ulong hash = HashTable.Hash(members.Current);
                EntryRef found = scores.Find(members.Current, hash);
                if (found.IsNull)
                {
                    found = scores.Add(members.Current, hash);
                    found.Double = score;
                }
                else
                {
                    found.Double = request.Combine(found.Double, score);
                }
            }
        }

        return SortedSet.FromTable(scores);
    }
}
