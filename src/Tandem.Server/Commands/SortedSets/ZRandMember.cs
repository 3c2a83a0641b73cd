using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZRANDMEMBER: members by chance.</summary>
internal static class ZRandMember
{
    /// <summary>Gives a member chosen evenly, or several: distinct ones, or, with a negative count, any.</summary>
    /// <returns>Bulk string or null; with a count an array, with WITHSCORES as ZRANGE gives it.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a count out of range. Cost: O(count * log(N)).</remarks>
    [Command("ZRANDMEMBER", "key [count [WITHSCORES]]", Arity = -2, Flags = CommandFlags.Readonly,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Tips = "nondeterministic_output", Since = "6.2.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.ArgumentCount > 2)
        {
            Several(ref c);
            return;
        }

        if (!c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Null();
        }
        else
        {
            Any(ref c, new SortedSetView(entry)).Reply(c.Reply);
        }
    }

    private static void Several(ref CommandContext c)
    {
        if (!c.TryInteger(2, -long.MaxValue, long.MaxValue, out long count))
        {
            return;
        }

        bool withScores = c.ArgumentCount == 4 && c.Is(3, "WITHSCORES"u8);
        if (c.ArgumentCount > 3 && !withScores)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        // No reply has room for more; Redis would end the client half-way.
        if ((withScores && count is < -long.MaxValue / 2 or > long.MaxValue / 2) || count < -Array.MaxLength / 2)
        {
            c.Reply.Error(Errors.OutOfRange);
            return;
        }

        if (!c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull || count == 0)
        {
            c.Reply.EmptyArray();
        }
        else if (count < 0)
        {
            WithRepeats(ref c, new SortedSetView(entry), -count, withScores);
        }
        else
        {
            Distinct(ref c, new SortedSetView(entry), count, withScores);
        }
    }

    private static SortedSetCursor Any(ref CommandContext c, SortedSetView set) => set.At(c.Keyspace.NextRandom(set.Count));

    private static void WithRepeats(ref CommandContext c, SortedSetView set, long count, bool withScores)
    {
        ZRange.Begin(c.Reply, count, withScores);
        for (; count > 0 && !c.Reply.Overflowed; count--)
        {
            ZRange.Reply(c.Reply, Any(ref c, set), withScores);
        }
    }

    private static void Distinct(ref CommandContext c, SortedSetView set, long count, bool withScores)
    {
        long length = set.Count;
        count = Math.Min(count, length);
        ZRange.Begin(c.Reply, count, withScores);
        if (set.IsSmall)
        {
            foreach (ListpackCursor at in set.Small.Sample((int)count, c.Keyspace.NextRandom(), step: 2))
            {
                ZRange.Reply(c.Reply, new SortedSetCursor(set.Small, at), withScores);
            }

            return;
        }

        // Where most are wanted, a walk over all costs less than places drawn again and again.
        if (count > length / 3)
        {
            long left = length;
            for (SortedSetCursor at = set.First; count > 0; at.MoveNext(), left--)
            {
                if (c.Keyspace.NextRandom(left) < count)
                {
                    ZRange.Reply(c.Reply, at, withScores);
                    count--;
                }
            }

            return;
        }

        HashSet<long> ranks = [];
        while (ranks.Count < count)
        {
            long rank = c.Keyspace.NextRandom(length);
            if (ranks.Add(rank))
            {
                ZRange.Reply(c.Reply, set.At(rank), withScores);
            }
        }
    }
}
