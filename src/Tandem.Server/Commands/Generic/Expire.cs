using System;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Generic;

/// <summary>EXPIRE, PEXPIRE, EXPIREAT, PEXPIREAT: say when a key expires.</summary>
internal static class Expire
{
    [Flags]
    private enum Conditions
    {
        None = 0,
        WithoutExpiry = 1,
        WithExpiry = 2,
        Later = 4,
        Earlier = 8,
    }

    /// <summary>Makes a key expire after some seconds.</summary>
    /// <returns>Integer reply: 1, or 0 when the key is absent or the condition not met.</returns>
    /// <remarks>Errors: not an integer, invalid expire time, unsupported option. A time that is over deletes the key.
    /// Replicas get PEXPIREAT or DEL.</remarks>
    [Command("EXPIRE", "key seconds [NX|XX|GT|LT]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RW update @1", Since = "1.0.0")]
    public static void Seconds(ref CommandContext c) => Run(ref c, 1000, c.Now);

    /// <summary>Makes a key expire after some milliseconds.</summary>
    /// <returns>Integer reply: 1, or 0 when the key is absent or the condition not met.</returns>
    [Command("PEXPIRE", "key milliseconds [NX|XX|GT|LT]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RW update @1", Since = "2.6.0")]
    public static void Milliseconds(ref CommandContext c) => Run(ref c, 1, c.Now);

    /// <summary>Makes a key expire at a Unix time in seconds.</summary>
    /// <returns>Integer reply: 1, or 0 when the key is absent or the condition not met.</returns>
    [Command("EXPIREAT", "key unix-time-seconds [NX|XX|GT|LT]", Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.Fast, Acl = AclCategories.Keyspace, Keys = "RW update @1",
        Since = "1.2.0")]
    public static void AtSeconds(ref CommandContext c) => Run(ref c, 1000, 0);

    /// <summary>Makes a key expire at a Unix time in milliseconds.</summary>
    /// <returns>Integer reply: 1, or 0 when the key is absent or the condition not met.</returns>
    [Command("PEXPIREAT", "key unix-time-milliseconds [NX|XX|GT|LT]", Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.Fast, Acl = AclCategories.Keyspace, Keys = "RW update @1",
        Since = "2.6.0")]
    public static void AtMilliseconds(ref CommandContext c) => Run(ref c, 1, 0);

    /// <summary>Sets the expiry of argument 1's key, which exists, with event and propagation.</summary>
    /// <param name="expiry">Unix milliseconds.</param>
    /// <param name="mayBePast">True to delete the key when that time is over.</param>
    /// <param name="conditionsFrom">First argument that is a condition; all behind it are, too. 0: there are none.</param>
    internal static void Apply(ref CommandContext c, long expiry, bool mayBePast, int conditionsFrom = 0)
    {
        EntryRef entry = c.FindForWrite(1);
        if (mayBePast && IsPast(ref c, expiry))
        {
            bool lazily = c.Options.LazyfreeLazyExpire;
            c.Database.Remove(entry, c.Hash(1), lazily);
            c.KeyChanged(1, KeyEventClass.Generic, "del");
            c.PropagateAs(lazily ? "UNLINK"u8 : "DEL"u8, c[1]);
            return;
        }

        c.Database.SetExpiry(entry, expiry);
        c.KeyChanged(1, KeyEventClass.Generic, "expire");

        // The conditions stay in it, as in Redis: they hold where the same commands came before.
        int first = conditionsFrom > 0 ? conditionsFrom : c.ArgumentCount;
        c.BeginPropagateAs("PEXPIREAT"u8, 3 + c.ArgumentCount - first);
        c.Dispatcher.Propagation.Argument(c[1]);
        c.Dispatcher.Propagation.Argument(expiry);
        for (int i = first; i < c.ArgumentCount; i++)
        {
            c.Dispatcher.Propagation.Argument(c[i]);
        }
    }

    /// <summary>True when a key with that expiry has to go at once: on a master. A replica waits for its master's DEL, and
    /// what comes from a log is taken as it stands.</summary>
    internal static bool IsPast(ref CommandContext c, long expiry) =>
        expiry <= c.Now && c.Keyspace.ExpiryRule == ExpiryRule.Remove;

    private static void Run(ref CommandContext c, long unit, long origin)
    {
        if (!TryConditions(ref c, out Conditions conditions) || !c.TryInteger(2, out long time))
        {
            return;
        }

        if (time > long.MaxValue / unit || time < long.MinValue / unit || time * unit > long.MaxValue - origin)
        {
            c.Reply.Error(Errors.InvalidExpire(c.Command.Name));
            return;
        }

        long expiry = (time * unit) + origin;
        EntryRef entry = c.FindForWrite(1);
        if (entry.IsNull || !IsMet(conditions, entry, expiry))
        {
            c.Reply.Integer(0);
            return;
        }

        Apply(ref c, expiry, mayBePast: true, conditionsFrom: 3);
        c.Reply.Integer(1);
    }

    private static bool IsMet(Conditions conditions, EntryRef entry, long expiry)
    {
        if (conditions == Conditions.None)
        {
            return true;
        }

        // A key without expiry counts as one that expires later than any.
        return entry.HasExpiry
            ? (conditions & Conditions.WithoutExpiry) == 0
                && ((conditions & Conditions.Later) == 0 || expiry > entry.Expiry)
                && ((conditions & Conditions.Earlier) == 0 || expiry < entry.Expiry)
            : (conditions & (Conditions.WithExpiry | Conditions.Later)) == 0;
    }

    private static bool TryConditions(ref CommandContext c, out Conditions conditions)
    {
        conditions = Conditions.None;
        for (int i = 3; i < c.ArgumentCount; i++)
        {
            Conditions condition = c.Is(i, "NX"u8) ? Conditions.WithoutExpiry
                : c.Is(i, "XX"u8) ? Conditions.WithExpiry
                : c.Is(i, "GT"u8) ? Conditions.Later
                : c.Is(i, "LT"u8) ? Conditions.Earlier : Conditions.None;
            if (condition == Conditions.None)
            {
                c.Reply.Error("ERR Unsupported option " + Encoding.Latin1.GetString(c[i]));
                return false;
            }

            conditions |= condition;
        }

        if ((conditions & Conditions.WithoutExpiry) != 0 && conditions != Conditions.WithoutExpiry)
        {
            c.Reply.Error("ERR NX and XX, GT or LT options at the same time are not compatible"u8);
            return false;
        }

        if ((conditions & Conditions.Later) != 0 && (conditions & Conditions.Earlier) != 0)
        {
            c.Reply.Error("ERR GT and LT options at the same time are not compatible"u8);
            return false;
        }

        return true;
    }
}
