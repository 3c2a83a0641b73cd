using System;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Hashes;

/// <summary>HSET, HMSET, HSETNX, HINCRBY, HDEL: change fields of a hash.</summary>
internal static class HSet
{
    /// <summary>Sets fields of a hash.</summary>
    /// <returns>Integer: how many fields are new.</returns>
    [Command("HSET", "key field value [field value ...]", Arity = -4, Flags = CommandFlags.Write | CommandFlags.DenyOom
        | CommandFlags.Fast, Acl = AclCategories.Hash, Keys = "RW update @1", Since = "2.0.0", Member = 2)]
    public static void Run(ref CommandContext c)
    {
        if (TrySet(ref c, out long added))
        {
            c.Reply.Integer(added);
        }
    }

    /// <summary>Sets fields of a hash; HSET does the same.</summary>
    /// <returns>OK.</returns>
    [Command("HMSET", "key field value [field value ...]", Arity = -4, Flags = CommandFlags.Write | CommandFlags.DenyOom
        | CommandFlags.Fast, Acl = AclCategories.Hash, Keys = "RW update @1", Since = "2.0.0", Member = 2)]
    public static void Many(ref CommandContext c)
    {
        if (TrySet(ref c, out _))
        {
            c.Reply.Ok();
        }
    }

    /// <summary>Sets a field of a hash if it is absent.</summary>
    /// <returns>1 when it was set, 0 when it was there.</returns>
    [Command("HSETNX", "key field value", Arity = 4, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Acl = AclCategories.Hash, Keys = "RW insert @1", Since = "2.0.0", Member = 2)]
    public static void IfAbsent(ref CommandContext c)
    {
        if (!HashKey.TryFindForWrite(ref c, out EntryRef entry))
        {
            return;
        }

        if (!entry.IsNull)
        {
            FieldExpiry.RemoveOver(c.Database, entry, c[2]);
        }

        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        if (!entry.IsNull && new HashValue(entry, c.Keyspace).TryGet(c[2], scratch, out _))
        {
            c.Reply.Integer(0);
            return;
        }

        Open(ref c, entry).Set(c[2], c[3]);
        c.KeyChanged(1, KeyEventClass.Hash, "hset");
        c.Reply.Integer(1);
    }

    /// <summary>Adds to the integer in a field of a hash.</summary>
    /// <returns>Integer: the sum.</returns>
    [Command("HINCRBY", "key field increment", Arity = 4, Flags = CommandFlags.Write | CommandFlags.DenyOom
        | CommandFlags.Fast, Acl = AclCategories.Hash, Keys = "RW access update @1", Since = "2.0.0", Member = 2)]
    public static void Increment(ref CommandContext c)
    {
        if (!c.TryInteger(3, out long by) || !HashKey.TryFindForWrite(ref c, out EntryRef entry))
        {
            return;
        }

        if (!entry.IsNull)
        {
            FieldExpiry.RemoveOver(c.Database, entry, c[2]);
        }

        long value = 0;
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        if (!entry.IsNull && new HashValue(entry, c.Keyspace).TryGet(c[2], scratch, out ReadOnlySpan<byte> old)
            && !NumberText.TryParseInteger(old, out value))
        {
            c.Reply.Error(Errors.HashValueNotInteger);
            return;
        }

        if ((by < 0 && value < long.MinValue - by) || (by > 0 && value > long.MaxValue - by))
        {
            c.Reply.Error(Errors.IncrementOverflow);
            return;
        }

        value += by;
        int length = NumberText.Format(value, scratch);
        Open(ref c, entry).Set(c[2], scratch[..length], keepsExpiry: true);
        c.KeyChanged(1, KeyEventClass.Hash, "hincrby");
        c.Reply.Integer(value);
    }

    /// <summary>Removes fields of a hash, and the hash with its last one.</summary>
    /// <returns>Integer: how many were there.</returns>
    [Command("HDEL", "key field [field ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Hash, Keys = "RW delete @1", Since = "2.0.0", Member = 2)]
    public static void Delete(ref CommandContext c)
    {
        if (!HashKey.TryFindForWrite(ref c, out EntryRef entry))
        {
            return;
        }

        long removed = 0;
        bool isEmpty = false;
        for (int i = 2; i < c.ArgumentCount && !entry.IsNull && !isEmpty; i++)
        {
            HashValue hash = new(entry, c.Keyspace);
            removed += hash.Remove(c[i]) ? 1 : 0;
            isEmpty = hash.Count == 0;
        }

        if (removed > 0)
        {
            c.KeyChanged(1, KeyEventClass.Hash, "hdel", removed);
            if (isEmpty)
            {
                c.RemoveEmptied(1, entry);
            }
        }

        c.Reply.Integer(removed);
    }

    private static bool TrySet(ref CommandContext c, out long added)
    {
        added = 0;
        if (c.ArgumentCount % 2 != 0)
        {
            c.Reply.Error(Encoding.ASCII.GetBytes($"ERR wrong number of arguments for '{c.Command.Name}' command"));
            return false;
        }

        if (!HashKey.TryFindForWrite(ref c, out EntryRef entry))
        {
            return false;
        }

        HashValue hash = Open(ref c, entry);
        for (int i = 2; i < c.ArgumentCount; i += 2)
        {
            added += hash.Set(c[i], c[i + 1]) ? 1 : 0;
        }

        c.KeyChanged(1, KeyEventClass.Hash, "hset", (c.ArgumentCount - 2) / 2);
        return true;
    }

    /// <summary>The hash of an entry found for writing, or a new one when the key is absent.</summary>
    internal static HashValue Open(ref CommandContext c, EntryRef entry) => entry.IsNull
        ? HashValue.Create(c.Add(1, DataType.Hash, ValueEncoding.ListPack), c.Keyspace)
        : new HashValue(entry, c.Keyspace);
}
