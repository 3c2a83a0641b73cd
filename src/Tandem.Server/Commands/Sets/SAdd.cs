using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Sets;

/// <summary>SADD, SREM, SISMEMBER, SMISMEMBER, SMEMBERS, SCARD: one set.</summary>
internal static class SAdd
{
    /// <summary>Adds members to a set.</summary>
    /// <returns>Integer: how many are new.</returns>
    [Command("SADD", "key member [member ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.DenyOom
        | CommandFlags.Fast, Acl = AclCategories.Set, Keys = "RW insert @1", Since = "1.0.0", Member = 2)]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryFindForWrite(1, DataType.Set, out EntryRef entry))
        {
            return;
        }

        SetValue set = entry.IsNull
            ? SetValue.Create(c.Add(1, DataType.Set, ValueEncoding.IntSet), c[2])
            : new SetValue(entry);
        long added = 0;
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            added += set.Add(c[i], c.Options) ? 1 : 0;
        }

        if (added > 0)
        {
            c.KeyChanged(1, KeyEventClass.Set, "sadd", added);
        }

        c.Reply.Integer(added);
    }

    /// <summary>Removes members of a set, and the set with its last one.</summary>
    /// <returns>Integer: how many were there.</returns>
    [Command("SREM", "key member [member ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Set, Keys = "RW delete @1", Since = "1.0.0", Member = 2)]
    public static void Remove(ref CommandContext c)
    {
        if (!c.TryFindForWrite(1, DataType.Set, out EntryRef entry))
        {
            return;
        }

        long removed = 0;
        bool isEmpty = false;
        for (int i = 2; i < c.ArgumentCount && !entry.IsNull && !isEmpty; i++)
        {
            SetValue set = new(entry);
            removed += set.Remove(c[i]) ? 1 : 0;
            isEmpty = set.Count == 0;
        }

        if (removed > 0)
        {
            c.KeyChanged(1, KeyEventClass.Set, "srem", removed);
            if (isEmpty)
            {
                c.RemoveEmptied(1, entry);
            }
        }

        c.Reply.Integer(removed);
    }

    /// <summary>Tells whether a set has a member.</summary>
    /// <returns>1 or 0.</returns>
    [Command("SISMEMBER", "key member", Arity = 3, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.Set,
        Keys = "RO @1", Since = "1.0.0", Member = 2)]
    public static void IsMember(ref CommandContext c)
    {
        if (c.TryFind(1, DataType.Set, out EntryRef entry))
        {
            c.Reply.Integer(!entry.IsNull && new SetObject(entry).Contains(c[2]) ? 1 : 0);
        }
    }

    /// <summary>Tells which of several a set has as members.</summary>
    /// <returns>Array of 1 or 0.</returns>
    [Command("SMISMEMBER", "key member [member ...]", Arity = -3, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Set, Keys = "RO access @1", Since = "6.2.0", Member = 2)]
    public static void AreMembers(ref CommandContext c)
    {
        if (!c.TryFind(1, DataType.Set, out EntryRef entry))
        {
            return;
        }

        c.Reply.Array(c.ArgumentCount - 2);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            c.Reply.Integer(!entry.IsNull && new SetObject(entry).Contains(c[i]) ? 1 : 0);
        }
    }

    /// <summary>Gives the number of members of a set.</summary>
    /// <returns>Integer, 0 when the key is absent.</returns>
    [Command("SCARD", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.Set,
        Keys = "RO @1", Since = "1.0.0")]
    public static void Count(ref CommandContext c)
    {
        if (c.TryFind(1, DataType.Set, out EntryRef entry))
        {
            c.Reply.Integer(entry.IsNull ? 0 : new SetObject(entry).Count);
        }
    }

    /// <summary>Gives all members of a set.</summary>
    /// <returns>Set of bulk strings.</returns>
    [Command("SMEMBERS", "key", Arity = 2, Flags = CommandFlags.Readonly, Acl = AclCategories.Set, Keys = "RO access @1",
        Tips = "nondeterministic_output_order", Since = "1.0.0")]
    public static void Members(ref CommandContext c)
    {
        if (!c.TryFind(1, DataType.Set, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Set(0);
            return;
        }

        SetObject set = new(entry);
        c.Reply.Set((int)set.Count);
        Reply(c.Reply, set);
    }

    /// <summary>Replies the members of a set as bulk strings; the header is the caller's.</summary>
    internal static void Reply(RespWriter reply, SetObject set)
    {
        Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
        foreach (ReadOnlySpan<byte> member in set.Walk(scratch))
        {
            reply.Bulk(member);
        }
    }
}
