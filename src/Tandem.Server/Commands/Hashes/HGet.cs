using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Hashes;

/// <summary>HGET, HMGET, HGETALL, HKEYS, HVALS, HLEN, HEXISTS, HSTRLEN: read a hash.</summary>
internal static class HGet
{
    /// <summary>Gives the value of a field of a hash.</summary>
    /// <returns>Bulk string, or null.</returns>
    [Command("HGET", "key field", Arity = 3, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.Hash,
        Keys = "RO access @1", Since = "2.0.0", Member = 2)]
    public static void Run(ref CommandContext c)
    {
        if (HashKey.TryFind(ref c, out EntryRef entry))
        {
            ReplyField(ref c, entry, 2);
        }
    }

    /// <summary>Gives the values of fields of a hash.</summary>
    /// <returns>Array of bulk strings and nulls.</returns>
    [Command("HMGET", "key field [field ...]", Arity = -3, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Hash, Keys = "RO access @1", Since = "2.0.0", Member = 2)]
    public static void Many(ref CommandContext c)
    {
        if (!HashKey.TryFind(ref c, out EntryRef entry))
        {
            return;
        }

        c.Reply.Array(c.ArgumentCount - 2);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            ReplyField(ref c, entry, i);
        }
    }

    /// <summary>Gives all fields and values of a hash.</summary>
    /// <returns>Map of fields to values.</returns>
    [Command("HGETALL", "key", Arity = 2, Flags = CommandFlags.Readonly, Acl = AclCategories.Hash, Keys = "RO access @1",
        Tips = "nondeterministic_output_order", Since = "2.0.0")]
    public static void All(ref CommandContext c) => ReplyAll(ref c, fields: true, values: true);

    /// <summary>Gives all fields of a hash.</summary>
    /// <returns>Array of bulk strings.</returns>
    [Command("HKEYS", "key", Arity = 2, Flags = CommandFlags.Readonly, Acl = AclCategories.Hash, Keys = "RO access @1",
        Tips = "nondeterministic_output_order", Since = "2.0.0")]
    public static void Fields(ref CommandContext c) => ReplyAll(ref c, fields: true, values: false);

    /// <summary>Gives all values of a hash.</summary>
    /// <returns>Array of bulk strings.</returns>
    [Command("HVALS", "key", Arity = 2, Flags = CommandFlags.Readonly, Acl = AclCategories.Hash, Keys = "RO access @1",
        Tips = "nondeterministic_output_order", Since = "2.0.0")]
    public static void Values(ref CommandContext c) => ReplyAll(ref c, fields: false, values: true);

    /// <summary>Gives the number of fields of a hash.</summary>
    /// <returns>Integer, 0 when the key is absent.</returns>
    [Command("HLEN", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.Hash,
        Keys = "RO @1", Since = "2.0.0")]
    public static void Length(ref CommandContext c)
    {
        if (HashKey.TryFind(ref c, out EntryRef entry))
        {
            c.Reply.Integer(entry.IsNull ? 0 : new HashValue(entry, c.Keyspace).LiveCount);
        }
    }

    /// <summary>Tells whether a field of a hash exists.</summary>
    /// <returns>1 or 0.</returns>
    [Command("HEXISTS", "key field", Arity = 3, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.Hash,
        Keys = "RO @1", Since = "2.0.0", Member = 2)]
    public static void Exists(ref CommandContext c)
    {
        if (HashKey.TryFind(ref c, out EntryRef entry))
        {
            Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
            c.Reply.Integer(!entry.IsNull && new HashValue(entry, c.Keyspace).TryGet(c[2], scratch, out _) ? 1 : 0);
        }
    }

    /// <summary>Gives the length of a field's value in bytes.</summary>
    /// <returns>Integer, 0 when it is absent.</returns>
    [Command("HSTRLEN", "key field", Arity = 3, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.Hash,
        Keys = "RO @1", Since = "3.2.0", Member = 2)]
    public static void ValueLength(ref CommandContext c)
    {
        if (HashKey.TryFind(ref c, out EntryRef entry))
        {
            Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
            c.Reply.Integer(
                !entry.IsNull && new HashValue(entry, c.Keyspace).TryGet(c[2], scratch, out ReadOnlySpan<byte> value) ? value.Length : 0);
        }
    }

    private static void ReplyField(ref CommandContext c, EntryRef entry, int field)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        if (!entry.IsNull && new HashValue(entry, c.Keyspace).TryGet(c[field], scratch, out ReadOnlySpan<byte> value))
        {
            c.Reply.Bulk(value);
        }
        else
        {
            c.Reply.Null();
        }
    }

    private static void ReplyAll(ref CommandContext c, bool fields, bool values)
    {
        if (!HashKey.TryFind(ref c, out EntryRef entry))
        {
            return;
        }

        int count = entry.IsNull ? 0 : (int)new HashValue(entry, c.Keyspace).LiveCount;
        if (fields && values)
        {
            c.Reply.Map(count);
        }
        else
        {
            c.Reply.Array(count);
        }

        if (count == 0)
        {
            return;
        }

        HashValue hash = new(entry, c.Keyspace);
        if (!hash.IsSmall)
        {
            foreach (EntryRef field in hash.Big)
            {
                if (hash.IsOver(field))
                {
                    continue;
                }

                if (fields)
                {
                    c.Reply.Bulk(field.Key);
                }

                if (values)
                {
                    c.Reply.Bulk(field.Bytes);
                }
            }

            return;
        }

        Listpack small = hash.Small;
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        bool isField = true;
        for (ListpackCursor at = small.First; !at.IsNone; at = small.Next(at), isField = !isField)
        {
            if (isField ? fields : values)
            {
                c.Reply.Bulk(small[at].AsText(scratch));
            }
        }
    }
}
