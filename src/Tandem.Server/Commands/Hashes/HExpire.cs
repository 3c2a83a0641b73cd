using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Commands.Generic;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Hashes;

/// <summary>HEXPIRE, HPEXPIRE, HEXPIREAT, HPEXPIREAT: say when fields of a hash expire.</summary>
internal static class HExpire
{
    // Later times are refused. Source: Redis 7.4, 2^46 milliseconds.
    private const long LatestMilliseconds = 1L << 46;

    // What stands for each field in the reply.
    private const int NoField = -2;
    private const int NotMet = 0;
    private const int Done = 1;
    private const int Deleted = 2;

    private enum Condition
    {
        None,
        WithoutExpiry,
        WithExpiry,
        Later,
        Earlier,
    }

    /// <summary>Makes fields of a hash expire after some seconds.</summary>
    /// <returns>Array of integers, one for each field: 1 done, 0 the condition is not met, 2 deleted because the time is over
    /// already, -2 no such field.</returns>
    /// <remarks>Errors: WRONGTYPE, not an integer, invalid expire time, no FIELDS. Replicas get HPEXPIREAT or HDEL.</remarks>
    [Command("HEXPIRE", "key seconds [NX|XX|GT|LT] FIELDS numfields field [field ...]", Arity = -6, Flags = CommandFlags.Write
        | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.Hash, Keys = "RW update @1", Since = "7.4.0")]
    public static void Seconds(ref CommandContext c) => Run(ref c, 1000, c.Now);

    /// <summary>Makes fields of a hash expire after some milliseconds.</summary>
    /// <returns>Array of integers, as HEXPIRE.</returns>
    [Command("HPEXPIRE", "key milliseconds [NX|XX|GT|LT] FIELDS numfields field [field ...]", Arity = -6, Flags = CommandFlags.Write
        | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.Hash, Keys = "RW update @1", Since = "7.4.0")]
    public static void Milliseconds(ref CommandContext c) => Run(ref c, 1, c.Now);

    /// <summary>Makes fields of a hash expire at a Unix time in seconds.</summary>
    /// <returns>Array of integers, as HEXPIRE.</returns>
    [Command("HEXPIREAT", "key unix-time-seconds [NX|XX|GT|LT] FIELDS numfields field [field ...]", Arity = -6,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.Hash, Keys = "RW update @1",
        Since = "7.4.0")]
    public static void AtSeconds(ref CommandContext c) => Run(ref c, 1000, 0);

    /// <summary>Makes fields of a hash expire at a Unix time in milliseconds.</summary>
    /// <returns>Array of integers, as HEXPIRE.</returns>
    [Command("HPEXPIREAT", "key unix-time-milliseconds [NX|XX|GT|LT] FIELDS numfields field [field ...]", Arity = -6,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.Hash, Keys = "RW update @1",
        Since = "7.4.0")]
    public static void AtMilliseconds(ref CommandContext c) => Run(ref c, 1, 0);

    /// <summary>Sets when a field expires, or deletes it when that time is over on a master.</summary>
    /// <returns>True when it was deleted.</returns>
    internal static bool Apply(ref CommandContext c, EntryRef entry, int field, long expiry)
    {
        if (Expire.IsPast(ref c, expiry))
        {
            new HashValue(entry, c.Keyspace).Remove(c[field]);
            return true;
        }

        FieldExpiry.Set(c.Database, entry, c[field], expiry);
        return false;
    }

    /// <summary>Announces and propagates what was applied; removes the hash when nothing is left of it.</summary>
    /// <param name="changed">Numbers of the arguments that are fields with a new expiry.</param>
    /// <param name="deleted">Numbers of the arguments that are fields deleted.</param>
    internal static void Conclude(
        ref CommandContext c, EntryRef entry, long expiry, scoped ReadOnlySpan<int> changed, scoped ReadOnlySpan<int> deleted)
    {
        if (changed.Length + deleted.Length == 0)
        {
            return;
        }

        c.KeyChanged(1, KeyEventClass.Hash, changed.IsEmpty ? "hdel" : "hexpire", changed.Length + deleted.Length);
        if (!changed.IsEmpty && !deleted.IsEmpty)
        {
            c.Notify(1, KeyEventClass.Hash, "hdel");
        }

        FieldPropagation.Expiry(ref c, expiry, changed);
        FieldPropagation.Delete(ref c, deleted);
        if (new HashValue(entry, c.Keyspace).Count == 0)
        {
            c.RemoveEmptied(1, entry);
        }
    }

    /// <summary>The expiry that a time means.</summary>
    /// <param name="unit">Milliseconds in one unit of it.</param>
    /// <param name="origin">Added to it.</param>
    /// <returns>False after replying an error.</returns>
    internal static bool TryExpiry(ref CommandContext c, int argument, long unit, long origin, out long expiry)
    {
        expiry = 0;
        if (!c.TryInteger(argument, out long time))
        {
            return false;
        }

        if (time < 0)
        {
            c.Reply.Error("ERR invalid expire time, must be >= 0"u8);
            return false;
        }

        if (time > LatestMilliseconds / unit || time * unit > LatestMilliseconds - origin)
        {
            c.Reply.Error(Errors.InvalidExpire(c.Command.Name));
            return false;
        }

        expiry = (time * unit) + origin;
        return true;
    }

    private static void Run(ref CommandContext c, long unit, long origin)
    {
        Condition condition = c.Is(3, "NX"u8) ? Condition.WithoutExpiry
            : c.Is(3, "XX"u8) ? Condition.WithExpiry
            : c.Is(3, "GT"u8) ? Condition.Later
            : c.Is(3, "LT"u8) ? Condition.Earlier : Condition.None;
        if (!TryExpiry(ref c, 2, unit, origin, out long expiry)
            || !FieldArguments.TryRead(
                ref c, condition == Condition.None ? 3 : 4, 1, "ERR Parameter `numFields` should be greater than 0"u8,
                out FieldArguments fields)
            || !HashKey.TryFindForWrite(ref c, out EntryRef entry))
        {
            return;
        }

        // Changed ones from the front, deleted ones from the back.
        Span<int> touched = fields.Count <= FieldArguments.OnStack ? stackalloc int[FieldArguments.OnStack] : new int[fields.Count];
        int changed = 0;
        int deleted = 0;
        c.Reply.Array(fields.Count);
        for (int i = fields.First; i < fields.First + fields.Count; i++)
        {
            if (entry.IsNull || !new HashValue(entry, c.Keyspace).TryGetExpiry(c[i], out long current))
            {
                c.Reply.Integer(NoField);
            }
            else if (!IsMet(condition, current, expiry))
            {
                c.Reply.Integer(NotMet);
            }
            else if (Apply(ref c, entry, i, expiry))
            {
                touched[^++deleted] = i;
                c.Reply.Integer(Deleted);
            }
            else
            {
                touched[changed++] = i;
                c.Reply.Integer(Done);
            }
        }

        touched[^deleted..].Reverse();
        Conclude(ref c, entry, expiry, touched[..changed], touched[^deleted..]);
    }

    // A field without expiry counts as one that expires later than any.
    private static bool IsMet(Condition condition, long current, long expiry) => condition switch
    {
        Condition.WithoutExpiry => current == HashValue.NoExpiry,
        Condition.WithExpiry => current != HashValue.NoExpiry,
        Condition.Later => current != HashValue.NoExpiry && expiry > current,
        Condition.Earlier => current == HashValue.NoExpiry || expiry < current,
        _ => true,
    };
}
