using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.Server.Commands.Strings;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Hashes;

/// <summary>HGETEX, HGETDEL: read fields of a hash, and change when they expire or delete them.</summary>
internal static class HGetEx
{
    /// <summary>Gives the values of fields of a hash, and changes when they expire.</summary>
    /// <returns>Array of bulk strings and nulls.</returns>
    /// <remarks>Errors: WRONGTYPE, invalid expire time, no FIELDS. Replicas get the effect: HPEXPIREAT, HPERSIST or HDEL.</remarks>
    [Command("HGETEX",
        "key [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|PERSIST] FIELDS numfields field [field ...]",
        Arity = -5, Flags = CommandFlags.Write | CommandFlags.Fast, Acl = AclCategories.Hash,
        Keys = "RW access update @1 notes=RW and UPDATE because it changes the TTL", Since = "8.0.0")]
    public static void Run(ref CommandContext c)
    {
        ExpiryOption option = default;
        bool persists = c.Is(2, "PERSIST"u8);
        int at = persists ? 3 : ExpiryOption.TryMatch(ref c, 2, ref option) ? 4 : 2;
        if (at + 1 < c.ArgumentCount && (c.Is(at, "PERSIST"u8) || ExpiryOption.TryMatch(ref c, at, ref option)
            || (option.IsGiven && IsTime(ref c, at))))
        {
            c.Reply.Error("ERR Only one of EX, PX, EXAT, PXAT or PERSIST arguments can be specified"u8);
            return;
        }

        long expiry = 0;
        if (!FieldArguments.TryRead(ref c, at, out FieldArguments fields)
            || (option.IsGiven && !HExpire.TryExpiry(
                ref c, option.Argument, option.Unit, option.IsAbsolute ? 0 : c.Now, out expiry))
            || !HashKey.TryFindForWrite(ref c, out EntryRef entry))
        {
            return;
        }

        ReplyValues(ref c, entry, fields);
        if (entry.IsNull)
        {
            return;
        }

        if (option.IsGiven)
        {
            ChangeExpiry(ref c, entry, fields, expiry);
        }
        else if (persists)
        {
            Persist(ref c, entry, fields);
        }
    }

    /// <summary>Gives the values of fields of a hash, and deletes them; the hash goes with its last one.</summary>
    /// <returns>Array of bulk strings and nulls.</returns>
    [Command("HGETDEL", "key FIELDS numfields field [field ...]", Arity = -5, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Hash, Keys = "RW access delete @1", Since = "8.0.0")]
    public static void Delete(ref CommandContext c)
    {
        if (!FieldArguments.TryRead(ref c, 2, out FieldArguments fields) || !HashKey.TryFindForWrite(ref c, out EntryRef entry))
        {
            return;
        }

        Span<int> deleted = fields.Count <= FieldArguments.OnStack ? stackalloc int[FieldArguments.OnStack] : new int[fields.Count];
        int count = 0;
        c.Reply.Array(fields.Count);
        for (int i = fields.First; i < fields.First + fields.Count; i++)
        {
            ReplyValue(ref c, entry, i);
            if (!entry.IsNull && new HashValue(entry, c.Keyspace).Remove(c[i]))
            {
                deleted[count++] = i;
            }
        }

        HExpire.Conclude(ref c, entry, 0, [], deleted[..count]);
    }

    private static bool IsTime(ref CommandContext c, int at) =>
        c.Is(at, "EX"u8) || c.Is(at, "PX"u8) || c.Is(at, "EXAT"u8) || c.Is(at, "PXAT"u8);

    private static void ReplyValues(ref CommandContext c, EntryRef entry, FieldArguments fields)
    {
        c.Reply.Array(fields.Count);
        for (int i = fields.First; i < fields.First + fields.Count; i++)
        {
            ReplyValue(ref c, entry, i);
        }
    }

    private static void ReplyValue(ref CommandContext c, EntryRef entry, int field)
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

    private static void ChangeExpiry(ref CommandContext c, EntryRef entry, FieldArguments fields, long expiry)
    {
        Span<int> touched = fields.Count <= FieldArguments.OnStack ? stackalloc int[FieldArguments.OnStack] : new int[fields.Count];
        int changed = 0;
        int deleted = 0;
        for (int i = fields.First; i < fields.First + fields.Count; i++)
        {
            if (!new HashValue(entry, c.Keyspace).TryGetExpiry(c[i], out _))
            {
                continue;
            }

            if (HExpire.Apply(ref c, entry, i, expiry))
            {
                touched[^++deleted] = i;
            }
            else
            {
                touched[changed++] = i;
            }
        }

        touched[^deleted..].Reverse();
        HExpire.Conclude(ref c, entry, expiry, touched[..changed], touched[^deleted..]);
    }

    private static void Persist(ref CommandContext c, EntryRef entry, FieldArguments fields)
    {
        Span<int> changed = fields.Count <= FieldArguments.OnStack ? stackalloc int[FieldArguments.OnStack] : new int[fields.Count];
        int count = 0;
        for (int i = fields.First; i < fields.First + fields.Count; i++)
        {
            if (new HashValue(entry, c.Keyspace).TryGetExpiry(c[i], out long expiry) && expiry != HashValue.NoExpiry)
            {
                FieldExpiry.Set(c.Database, entry, c[i], HashValue.NoExpiry);
                changed[count++] = i;
            }
        }

        if (count > 0)
        {
            c.KeyChanged(1, KeyEventClass.Hash, "hpersist", count);
            FieldPropagation.Persist(ref c, changed[..count]);
        }
    }
}
