using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Sets;

/// <summary>SPOP: takes random members. Replicas get what was taken, as SREM or DEL.</summary>
internal static class SPop
{
    // What is left is moved to a new set when it is less than a fifth of what is taken. It can be seen: the new set may be
    // an array of integers. Source: Redis t_set.c, SPOP_MOVE_STRATEGY_MUL.
    private const long MoveFactor = 5;

    /// <summary>Takes a random member of a set, or several.</summary>
    /// <returns>Bulk string, or null when there is no set; with a count, a set of bulk strings.</returns>
    /// <remarks>Errors: WRONGTYPE, a count that is negative. Cost: O(count); O(N) in arrays of integers.</remarks>
    [Command("SPOP", "key [count]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.Fast, Acl = AclCategories.Set,
        Keys = "RW access delete @1", Tips = "nondeterministic_output", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.ArgumentCount == 3)
        {
            Several(ref c);
            return;
        }

        if (c.ArgumentCount > 3)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        if (!c.TryFindForWrite(1, DataType.Set, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Null();
            return;
        }

        SetValue set = new(entry);
        Take(ref c, set);
        c.KeyChanged(1, KeyEventClass.Set, "spop");
        if (set.Count == 0)
        {
            c.RemoveEmptied(1, entry);
        }
    }

    private static void Several(ref CommandContext c)
    {
        if (!c.TryInteger(2, 0, long.MaxValue, out long count, Errors.MustBePositive)
            || !c.TryFindForWrite(1, DataType.Set, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull || count == 0)
        {
            c.Reply.Set(0);
            return;
        }

        SetValue set = new(entry);
        count = Math.Min(count, set.Count);
        c.KeyChanged(1, KeyEventClass.Set, "spop", count);
        c.Reply.Set((int)count);
        long left = set.Count - count;
        if (left == 0)
        {
            SAdd.Reply(c.Reply, set.Object);
            c.Database.Remove(entry, c.Hash(1), c.Options.LazyfreeLazyServerDel);
            c.Notify(1, KeyEventClass.Generic, "del");
            c.PropagateAs("DEL"u8, c[1]);
        }
        else if (left * MoveFactor > count)
        {
            for (; count > 0; count--)
            {
                Take(ref c, set);
            }
        }
        else
        {
            TakeAllBut(ref c, entry, left);
        }
    }

    /// <summary>Takes a random member of a set that has one: replies, propagates and removes it.</summary>
    private static void Take(ref CommandContext c, SetValue set)
    {
        Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
        ReadOnlySpan<byte> member = set.Object.Random(ref c.Keyspace.RandomState, scratch);
        Give(ref c, member);
        set.Remove(member);
    }

    private static void Give(ref CommandContext c, scoped ReadOnlySpan<byte> member)
    {
        c.Reply.Bulk(member);
        c.PropagateAs("SREM"u8, c[1], member);
    }

    private static void TakeAllBut(ref CommandContext c, EntryRef entry, long left)
    {
        Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
        SetValue set = new(entry);
        SetObject rest = default;
        for (; left > 0; left--)
        {
            ReadOnlySpan<byte> member = set.Object.Random(ref c.Keyspace.RandomState, scratch);
            if (rest.IsNull)
            {
                rest = SetObject.CreateFor(member);
            }

            rest.Add(member, c.Options);
            set.Remove(member);
        }

        foreach (ReadOnlySpan<byte> member in set.Object.Walk(scratch))
        {
            Give(ref c, member);
        }

        c.Database.DisposeValue(entry);
        rest.StoreIn(entry);
    }
}
