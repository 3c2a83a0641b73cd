using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.SortedSets;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZRANGESTORE, and what all commands do that store a sorted set as the value of a key.</summary>
internal static class ZRangeStore
{
    /// <summary>Stores what ZRANGE would give, with its scores.</summary>
    /// <returns>Integer: how many members were stored; with 0 the destination is gone.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, bounds that are none. Cost: O(log(N) + M * log(M)) with M stored.</remarks>
    [Command("ZRANGESTORE", "dst src min max [BYSCORE|BYLEX] [REV] [LIMIT offset count]", Arity = -5,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.SortedSet,
        Keys = "OW update @1; RO access @2", Since = "6.2.0")]
    public static void Run(ref CommandContext c)
    {
        if (!RangeRequest.TryRead(ref c, 3, null, null, stores: true, out RangeRequest request)
            || !c.TryFind(2, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        SortedSet result = SortedSet.Create();
        if (!entry.IsNull)
        {
            Copy(new SortedSetView(entry), request, ref c, result);
        }

        Store(ref c, 1, result, "zrangestore");
    }

    /// <summary>Makes a key hold a sorted set, or removes it when the set is empty, and replies the number of members.</summary>
    /// <param name="set">The key's from now on, or freed.</param>
    internal static void Store(ref CommandContext c, int key, SortedSet set, string eventName)
    {
        long count = set.Count;
        if (count > 0)
        {
            EntryRef target = c.Overwrite(key, DataType.SortedSet, ValueEncoding.SkipList);
            SortedSetValue.Assign(target, set, c.Options);
            c.KeyChanged(key, KeyEventClass.SortedSet, eventName);
        }
        else
        {
            set.Free();
            if (c.Database.Delete(c[key], c.Options.LazyfreeLazyServerDel))
            {
                c.KeyChanged(key, KeyEventClass.Generic, "del");
            }
        }

        c.Reply.Integer(count);
    }

    private static void Copy(SortedSetView from, RangeRequest request, ref CommandContext c, SortedSet to)
    {
        RankRange range = request.In(from, ref c);
        if (range.Count == 0)
        {
            return;
        }

        // Redis fills a listpack until it is beyond its limits, and there negative zero loses its sign; where it knows
        // beforehand how many come, it may begin with a skiplist. Source: t_zset.c, zrangeResultBeginStore.
        long limit = c.Options.SortedSetMaxListpackEntries;
        bool isSmall = !request.IsByRank || range.Count <= limit;
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        SortedSetCursor at = from.At(request.IsReverse ? range.Start + range.Count - 1 : range.Start);
        for (long left = range.Count; left > 0; left--)
        {
            ReadOnlySpan<byte> member = at.Member(scratch);
            isSmall &= to.Count < limit && member.Length <= c.Options.SortedSetMaxListpackValueBytes;
            to.Add(member, HashTable.Hash(member), isSmall && at.Score == 0 ? 0 : at.Score);
            at.Move(request.IsReverse);
        }
    }
}
