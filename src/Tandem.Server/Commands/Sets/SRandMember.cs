using System;
using System.Collections.Generic;
using Tandem.DataStructures.Hashing;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Sets;

/// <summary>SRANDMEMBER.</summary>
internal static class SRandMember
{
    // Up to a third of a table is drawn member by member, which finds few a second time; more than that by walking over
    // all. Source of the number: Redis t_set.c, SRANDMEMBER_SUB_STRATEGY_MUL.
    private const long WalkFactor = 3;

    /// <summary>Gives a random member of a set, or several: distinct ones, or, with a negative count, any.</summary>
    /// <returns>Bulk string, or null when there is no set; with a count, an array of them.</returns>
    /// <remarks>Each is as likely as any other. Errors: WRONGTYPE, a count that is no integer. Cost: O(count); O(N) for
    /// many, or from an array of integers.</remarks>
    [Command("SRANDMEMBER", "key [count]", Arity = -2, Flags = CommandFlags.Readonly, Acl = AclCategories.Set,
        Keys = "RO access @1", Tips = "nondeterministic_output", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.ArgumentCount > 3)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        bool isCounted = c.ArgumentCount == 3;
        long count = 1;
        if ((isCounted && !c.TryInteger(2, -long.MaxValue, long.MaxValue, out count))
            || !c.TryFind(1, DataType.Set, out EntryRef entry))
        {
            return;
        }

        if (!isCounted)
        {
            One(ref c, entry);
        }
        else if (entry.IsNull || count == 0)
        {
            c.Reply.EmptyArray();
        }
        else if (count < 0)
        {
            Any(ref c, new SetObject(entry), -count);
        }
        else
        {
            Distinct(ref c, new SetObject(entry), count);
        }
    }

    private static void One(ref CommandContext c, EntryRef entry)
    {
        if (entry.IsNull)
        {
            c.Reply.Null();
            return;
        }

        Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
        c.Reply.Bulk(new SetObject(entry).Random(ref c.Keyspace.RandomState, scratch));
    }

    private static void Any(ref CommandContext c, SetObject set, long count)
    {
        Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
        c.Reply.Array(count);
        for (; count > 0 && !c.Reply.Overflowed; count--)
        {
            c.Reply.Bulk(set.Random(ref c.Keyspace.RandomState, scratch));
        }
    }

    private static void Distinct(ref CommandContext c, SetObject set, long count)
    {
        long size = set.Count;
        count = Math.Min(count, size);
        c.Reply.Array(count);
        if (!set.IsIntSet && count * WalkFactor <= size)
        {
            Draw(ref c, set.Table, (int)count);
            return;
        }

        SelectionSampler sampler = new(count, size, c.Keyspace.NextRandom());
        Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
        foreach (ReadOnlySpan<byte> member in set.Walk(scratch))
        {
            if (sampler.Take())
            {
                c.Reply.Bulk(member);
            }
        }
    }

    private static void Draw(ref CommandContext c, HashTable table, int count)
    {
        HashSet<EntryRef>? drawn = count > 1 ? new(count) : null;
        while (count > 0)
        {
            EntryRef member = table.Random(ref c.Keyspace.RandomState);
            if (drawn is null || drawn.Add(member))
            {
                c.Reply.Bulk(member.Key);
                count--;
            }
        }
    }
}
