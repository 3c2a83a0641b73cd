using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Commands.Generic;
using Tandem.Server.Commands.Strings;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Hashes;

/// <summary>HSETEX.</summary>
internal static class HSetEx
{
    private enum Condition
    {
        None,
        AllAbsent,
        AllPresent,
    }

    /// <summary>Sets fields of a hash, and when they expire; all of them, or none when a condition is not met.</summary>
    /// <returns>1, or 0 when nothing was set.</returns>
    /// <remarks>FNX: only if none of the fields is there; FXX: only if all are. Without KEEPTTL or a time, fields that expired
    /// do so no longer. Errors: WRONGTYPE, syntax error, invalid expire time, no FIELDS. Replicas get HSET, HPEXPIREAT and
    /// HDEL.</remarks>
    [Command("HSETEX",
        "key [FNX|FXX] [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|KEEPTTL] "
        + "FIELDS numfields field value [field value ...]",
        Arity = -6, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.Hash,
        Keys = "RW update @1", Since = "8.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (!TryOptions(ref c, out Condition condition, out ExpiryOption option, out bool keeps, out FieldArguments fields))
        {
            return;
        }

        long expiry = HashValue.NoExpiry;
        if ((option.IsGiven && !HExpire.TryExpiry(ref c, option.Argument, option.Unit, option.IsAbsolute ? 0 : c.Now, out expiry))
            || !HashKey.TryFindForWrite(ref c, out EntryRef entry))
        {
            return;
        }

        if (!IsMet(ref c, condition, entry, fields))
        {
            c.Reply.Integer(0);
            return;
        }

        Set(ref c, entry, fields, expiry, keeps);
        c.Reply.Integer(1);
    }

    private static void Set(ref CommandContext c, EntryRef entry, FieldArguments fields, long expiry, bool keeps)
    {
        if (entry.IsNull)
        {
            entry = c.Add(1, DataType.Hash, ValueEncoding.ListPack);
            HashValue.Create(entry, c.Keyspace);
        }

        c.KeyChanged(1, KeyEventClass.Hash, "hset", fields.Count);
        FieldPropagation.Set(ref c, fields.First, fields.Count);
        Span<int> touched = fields.Count <= FieldArguments.OnStack ? stackalloc int[FieldArguments.OnStack] : new int[fields.Count];
        int changed = 0;
        bool deletes = expiry != HashValue.NoExpiry && Expire.IsPast(ref c, expiry);
        for (int i = 0; i < fields.Count; i++)
        {
            int field = fields.First + (2 * i);
            HashValue hash = new(entry, c.Keyspace);
            hash.Set(c[field], c[field + 1], keeps);
            if (expiry != HashValue.NoExpiry && !deletes)
            {
                FieldExpiry.Set(c.Database, entry, c[field], expiry);
            }
            else if (keeps && hash.TryGetExpiry(c[field], out long kept) && kept != HashValue.NoExpiry)
            {
                // HSET takes it away where it is replayed.
                FieldPropagation.Expiry(ref c, kept, [field]);
            }

            touched[changed++] = field;
        }

        if (expiry == HashValue.NoExpiry)
        {
            return;
        }

        if (!deletes)
        {
            HExpire.Conclude(ref c, entry, expiry, touched[..changed], []);
            return;
        }

        foreach (int field in touched[..changed])
        {
            new HashValue(entry, c.Keyspace).Remove(c[field]);
        }

        HExpire.Conclude(ref c, entry, expiry, [], touched[..changed]);
    }

    private static bool IsMet(ref CommandContext c, Condition condition, EntryRef entry, FieldArguments fields)
    {
        if (condition == Condition.None)
        {
            return true;
        }

        for (int i = 0; i < fields.Count; i++)
        {
            bool isThere = !entry.IsNull && new HashValue(entry, c.Keyspace).TryGetExpiry(c[fields.First + (2 * i)], out _);
            if (isThere != (condition == Condition.AllPresent))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryOptions(
        ref CommandContext c, out Condition condition, out ExpiryOption option, out bool keeps, out FieldArguments fields)
    {
        condition = Condition.None;
        option = default;
        keeps = false;
        fields = default;
        int at = 2;
        for (; at < c.ArgumentCount && !c.Is(at, "FIELDS"u8); at++)
        {
            if (condition == Condition.None && (c.Is(at, "FNX"u8) || c.Is(at, "FXX"u8)))
            {
                condition = c.Is(at, "FNX"u8) ? Condition.AllAbsent : Condition.AllPresent;
            }
            else if (!option.IsGiven && !keeps && c.Is(at, "KEEPTTL"u8))
            {
                keeps = true;
            }
            else if (!option.IsGiven && !keeps && ExpiryOption.TryMatch(ref c, at, ref option))
            {
                at++;
            }
            else
            {
                c.Reply.Error(Protocol.Errors.Syntax);
                return false;
            }
        }

        return FieldArguments.TryRead(ref c, at, 2, FieldArguments.NotPositive, out fields);
    }
}
