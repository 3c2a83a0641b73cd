using System;
using System.Buffers;
using System.Collections.Generic;
using Tandem.DataStructures.Hashing;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Hashes;

/// <summary>HRANDFIELD.</summary>
internal static class HRandField
{
    // Up to a third of a table is drawn field by field, which finds few a second time; more than that by walking over all.
    // Source of the number: Redis t_hash.c, HRANDFIELD_SUB_STRATEGY_MUL.
    private const long WalkFactor = 3;

    /// <summary>Gives a random field of a hash, or several: distinct ones, or, with a negative count, any.</summary>
    /// <returns>Bulk string, or null when there is no hash; with a count, an array of fields; WITHVALUES adds their values:
    /// each behind its field, in RESP3 each pair in an array of its own.</returns>
    /// <remarks>Each is as likely as any other. Errors: WRONGTYPE, syntax error, a count that is no integer or too low. Cost:
    /// O(count); O(N) for many, or from a small hash.</remarks>
    [Command("HRANDFIELD", "key [count [WITHVALUES]]", Arity = -2, Flags = CommandFlags.Readonly, Acl = AclCategories.Hash,
        Keys = "RO access @1", Tips = "nondeterministic_output", Since = "6.2.0")]
    public static void Run(ref CommandContext c)
    {
        bool isCounted = c.ArgumentCount > 2;
        if (!TryArguments(ref c, isCounted, out long count, out bool withValues)
            || !HashKey.TryFind(ref c, out EntryRef entry))
        {
            return;
        }

        if (!isCounted)
        {
            One(ref c, entry);
            return;
        }

        if (entry.IsNull || count == 0)
        {
            c.Reply.EmptyArray();
            return;
        }

        HashValue hash = new(entry, c.Keyspace);
        if (hash.MayHoldOver)
        {
            OfLive(ref c, Live(hash), count, withValues);
            return;
        }

        long replied = count < 0 ? -count : Math.Min(count, hash.Count);
        c.Reply.Array(withValues && c.Reply.ProtocolVersion < 3 ? replied * 2 : replied);
        if (hash.IsSmall)
        {
            if (count < 0)
            {
                Any(ref c, hash.Small, replied, withValues);
            }
            else
            {
                Distinct(ref c, hash.Small, (int)replied, withValues);
            }
        }
        else if (count < 0)
        {
            Any(ref c, hash.Big, replied, withValues);
        }
        else if (replied * WalkFactor <= hash.Count)
        {
            Draw(ref c, hash.Big, (int)replied, withValues);
        }
        else
        {
            Distinct(ref c, hash.Big, replied, withValues);
        }
    }

    private static bool TryArguments(ref CommandContext c, bool isCounted, out long count, out bool withValues)
    {
        count = 1;
        withValues = c.ArgumentCount > 3;
        if (isCounted && !c.TryInteger(2, -long.MaxValue, long.MaxValue, out count))
        {
            return false;
        }

        if (withValues && (c.ArgumentCount > 4 || !c.Is(3, "WITHVALUES"u8)))
        {
            c.Reply.Error(Errors.Syntax);
            return false;
        }

        if (withValues && count is < -(long.MaxValue / 2) or > long.MaxValue / 2)
        {
            c.Reply.Error(Errors.OutOfRange);
            return false;
        }

        return true;
    }

    private static void One(ref CommandContext c, EntryRef entry)
    {
        if (entry.IsNull)
        {
            c.Reply.Null();
            return;
        }

        HashValue hash = new(entry, c.Keyspace);
        if (hash.MayHoldOver)
        {
            List<EntryRef> live = Live(hash);
            if (live.Count == 0)
            {
                c.Reply.Null();
            }
            else
            {
                c.Reply.Bulk(live[(int)c.Keyspace.NextRandom(live.Count)].Key);
            }
        }
        else if (hash.IsSmall)
        {
            Listpack small = hash.Small;
            ListValue.Reply(c.Reply, small[small.Random(ref c.Keyspace.RandomState, step: 2)]);
        }
        else
        {
            c.Reply.Bulk(hash.Big.Random(ref c.Keyspace.RandomState).Key);
        }
    }

    // Rare: a hash that has fields whose time is over and that the active expiry has not come to yet.
    private static List<EntryRef> Live(HashValue hash)
    {
        List<EntryRef> live = [];
        foreach (EntryRef field in hash.Big)
        {
            if (!hash.IsOver(field))
            {
                live.Add(field);
            }
        }

        return live;
    }

    private static void OfLive(ref CommandContext c, List<EntryRef> live, long count, bool withValues)
    {
        long replied = live.Count == 0 ? 0 : count < 0 ? -count : Math.Min(count, live.Count);
        c.Reply.Array(withValues && c.Reply.ProtocolVersion < 3 ? replied * 2 : replied);
        SelectionSampler sampler = new(replied, live.Count, c.Keyspace.NextRandom());
        for (int i = 0; count > 0 && i < live.Count; i++)
        {
            if (sampler.Take())
            {
                ReplyPair(ref c, live[i], withValues);
            }
        }

        for (; count < 0 && replied > 0 && !c.Reply.Overflowed; replied--)
        {
            ReplyPair(ref c, live[(int)c.Keyspace.NextRandom(live.Count)], withValues);
        }
    }

    private static void Any(ref CommandContext c, Listpack small, long count, bool withValues)
    {
        int fields = small.Count / 2;
        ListpackCursor[] places = ArrayPool<ListpackCursor>.Shared.Rent(fields);
        int known = 0;
        for (ListpackCursor at = small.First; !at.IsNone; at = small.Next(small.Next(at)))
        {
            places[known++] = at;
        }

        for (; count > 0 && !c.Reply.Overflowed; count--)
        {
            ReplyPair(ref c, small, places[SplitMix64.Below(ref c.Keyspace.RandomState, (ulong)fields)], withValues);
        }

        ArrayPool<ListpackCursor>.Shared.Return(places);
    }

    private static void Any(ref CommandContext c, HashTable big, long count, bool withValues)
    {
        for (; count > 0 && !c.Reply.Overflowed; count--)
        {
            ReplyPair(ref c, big.Random(ref c.Keyspace.RandomState), withValues);
        }
    }

    private static void Distinct(ref CommandContext c, Listpack small, int count, bool withValues)
    {
        foreach (ListpackCursor field in small.Sample(count, c.Keyspace.NextRandom(), step: 2))
        {
            ReplyPair(ref c, small, field, withValues);
        }
    }

    private static void Distinct(ref CommandContext c, HashTable big, long count, bool withValues)
    {
        SelectionSampler sampler = new(count, big.Count, c.Keyspace.NextRandom());
        foreach (EntryRef field in big)
        {
            if (sampler.Take())
            {
                ReplyPair(ref c, field, withValues);
            }
        }
    }

    private static void Draw(ref CommandContext c, HashTable big, int count, bool withValues)
    {
        HashSet<EntryRef>? drawn = count > 1 ? new(count) : null;
        while (count > 0)
        {
            EntryRef field = big.Random(ref c.Keyspace.RandomState);
            if (drawn is null || drawn.Add(field))
            {
                ReplyPair(ref c, field, withValues);
                count--;
            }
        }
    }

    private static void ReplyPair(ref CommandContext c, Listpack small, ListpackCursor field, bool withValues)
    {
        BeginPair(ref c, withValues);
        ListValue.Reply(c.Reply, small[field]);
        if (withValues)
        {
            ListValue.Reply(c.Reply, small[small.Next(field)]);
        }
    }

    private static void ReplyPair(ref CommandContext c, EntryRef field, bool withValues)
    {
        BeginPair(ref c, withValues);
        c.Reply.Bulk(field.Key);
        if (withValues)
        {
            c.Reply.Bulk(field.Bytes);
        }
    }

    private static void BeginPair(ref CommandContext c, bool withValues)
    {
        if (withValues && c.Reply.ProtocolVersion >= 3)
        {
            c.Reply.Array(2);
        }
    }
}
