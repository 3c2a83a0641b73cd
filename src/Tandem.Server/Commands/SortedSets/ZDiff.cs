using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.SortedSets;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZDIFF, ZDIFFSTORE: the members that only the first of several sets has.</summary>
internal static class ZDiff
{
    /// <summary>Gives the members of the first set that no other has, with their scores.</summary>
    /// <returns>Array of members, with WITHSCORES as ZRANGE gives it.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error. Cost: O(N * K + M * log(M)) with N members in the first of K sets and M in the
    /// result.</remarks>
    [Command("ZDIFF", "numkeys key [key ...] [WITHSCORES]", Arity = -3, Flags = CommandFlags.Readonly,
        Acl = AclCategories.SortedSet, Keys = "RO access @1 keynum=0,1,1", Since = "6.2.0")]
    public static void Get(ref CommandContext c)
    {
        if (CombineRequest.TryRead(ref c, 1, CombineForm.Replies, out CombineRequest request))
        {
            ZUnion.Reply(ref c, Of(request), request.WithScores);
        }
    }

    /// <summary>Stores the members of the first set that no other has, with their scores.</summary>
    /// <returns>Integer: how many there are; with 0 the destination is gone.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error. Cost: as ZDIFF.</remarks>
    [Command("ZDIFFSTORE", "destination numkeys key [key ...]", Arity = -4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.SortedSet,
        Keys = "OW update @1; RO access @2 keynum=0,1,1", Since = "6.2.0")]
    public static void Store(ref CommandContext c)
    {
        if (CombineRequest.TryRead(ref c, 2, CombineForm.None, out CombineRequest request))
        {
            ZRangeStore.Store(ref c, 1, Of(request), "zdiffstore");
        }
    }

    private static SortedSet Of(CombineRequest request)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        SortedSet result = SortedSet.Create();
        ScoredWalk members = request.Sources[0].Walk(scratch);
        while (members.MoveNext())
        {
            if (!IsInAny(request.Sources.AsSpan(1), members.Current))
            {
                result.Add(members.Current, HashTable.Hash(members.Current), members.Score);
            }
        }

        return result;
    }

    private static bool IsInAny(ReadOnlySpan<ScoredSource> sources, ReadOnlySpan<byte> member)
    {
        foreach (ScoredSource source in sources)
        {
            if (source.TryScore(member, out _))
            {
                return true;
            }
        }

        return false;
    }
}
