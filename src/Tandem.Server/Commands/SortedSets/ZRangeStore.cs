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
            SortedSetView set = new(entry);
            RankRange range = request.In(set, ref c);
            Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
            SortedSetCursor at = range.Count == 0 ? default : set.At(range.Start);
            for (long left = range.Count; left > 0; left--, at.MoveNext())
            {
                ReadOnlySpan<byte> member = at.Member(scratch);
                result.Add(member, HashTable.Hash(member), at.Score);
            }
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
}
