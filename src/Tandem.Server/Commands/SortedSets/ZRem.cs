using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZREM, ZREMRANGEBYRANK, ZREMRANGEBYSCORE, ZREMRANGEBYLEX: remove members, and the sorted set with its last one.</summary>
internal static class ZRem
{
    /// <summary>Removes members of a sorted set.</summary>
    /// <returns>Integer: how many were there.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(log(N)) for each member.</remarks>
    [Command("ZREM", "key member [member ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.SortedSet, Keys = "RW delete @1", Since = "1.2.0", Member = 2)]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryFindForWrite(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        long removed = 0;
        bool isEmpty = false;
        for (int i = 2; i < c.ArgumentCount && !entry.IsNull && !isEmpty; i++)
        {
            SortedSetValue set = new(entry);
            removed += set.Remove(c[i]) ? 1 : 0;
            isEmpty = set.Count == 0;
        }

        if (removed > 0)
        {
            c.KeyChanged(1, KeyEventClass.SortedSet, "zrem", removed);
            if (isEmpty)
            {
                c.RemoveEmptied(1, entry);
            }
        }

        c.Reply.Integer(removed);
    }

    /// <summary>Removes the members from one index to another, both included; negative ones count from the end.</summary>
    /// <returns>Integer: how many there were.</returns>
    /// <remarks>Errors: WRONGTYPE, an index that is no integer. Cost: O(log(N) + members removed).</remarks>
    [Command("ZREMRANGEBYRANK", "key start stop", Arity = 4, Flags = CommandFlags.Write, Acl = AclCategories.SortedSet,
        Keys = "RW delete @1", Since = "2.0.0")]
    public static void ByRank(ref CommandContext c)
    {
        if (c.TryInteger(2, out long start) && c.TryInteger(3, out long stop)
            && c.TryFindForWrite(1, DataType.SortedSet, out EntryRef entry))
        {
            RankRange range = default;
            if (!entry.IsNull)
            {
                range = RankRange.Between(start, stop, new SortedSetView(entry).Count, isReverse: false);
            }

            c.Reply.Integer(range.Count);
            Remove(ref c, 1, entry, range, "zremrangebyrank");
        }
    }

    /// <summary>Removes the members with scores in a range.</summary>
    /// <returns>Integer: how many there were.</returns>
    /// <remarks>Errors: WRONGTYPE, a bound that is no number. Cost: O(log(N) + members removed).</remarks>
    [Command("ZREMRANGEBYSCORE", "key min max", Arity = 4, Flags = CommandFlags.Write, Acl = AclCategories.SortedSet,
        Keys = "RW delete @1", Since = "1.2.0")]
    public static void ByScore(ref CommandContext c)
    {
        if (!ScoreRange.TryParse(c[2], c[3], out ScoreRange scores))
        {
            c.Reply.Error(Errors.RangeNotFloat);
        }
        else if (c.TryFindForWrite(1, DataType.SortedSet, out EntryRef entry))
        {
            RankRange range = entry.IsNull ? default : new SortedSetView(entry).Ranks(scores);
            c.Reply.Integer(range.Count);
            Remove(ref c, 1, entry, range, "zremrangebyscore");
        }
    }

    /// <summary>Removes the members in a range by their bytes; all scores must be equal.</summary>
    /// <returns>Integer: how many there were.</returns>
    /// <remarks>Errors: WRONGTYPE, a bound that is none. Cost: O(log(N) + members removed).</remarks>
    [Command("ZREMRANGEBYLEX", "key min max", Arity = 4, Flags = CommandFlags.Write, Acl = AclCategories.SortedSet,
        Keys = "RW delete @1", Since = "2.8.9")]
    public static void ByLex(ref CommandContext c)
    {
        if (!LexRange.TryParse(c[2], c[3], out LexRange members))
        {
            c.Reply.Error(Errors.RangeNotString);
        }
        else if (c.TryFindForWrite(1, DataType.SortedSet, out EntryRef entry))
        {
            RankRange range = entry.IsNull ? default : new SortedSetView(entry).Ranks(members);
            c.Reply.Integer(range.Count);
            Remove(ref c, 1, entry, range, "zremrangebylex");
        }
    }

    /// <summary>Removes members of a sorted set that was found for writing, and the key with the last of them.</summary>
    internal static void Remove(ref CommandContext c, int key, EntryRef entry, RankRange range, string eventName)
    {
        if (range.Count == 0)
        {
            return;
        }

        SortedSetValue set = new(entry);
        bool isAll = range.Count == set.Count;
        if (!isAll)
        {
            // Else the value is freed with its key.
            set.RemoveRange(range);
        }

        c.KeyChanged(key, KeyEventClass.SortedSet, eventName, range.Count);
        if (isAll)
        {
            c.RemoveEmptied(key, entry);
        }
    }
}
