using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>SET, SETNX, SETEX, PSETEX, GETSET: store a string, whatever was there.</summary>
internal static class Set
{
    [Flags]
    private enum Options
    {
        None = 0,
        Absent = 1,
        Present = 2,
        Get = 4,
        KeepTtl = 8,
        Expires = 16,
        Equal = 32,
    }

    /// <summary>Sets a key to a string, with conditions and an expiry if wanted.</summary>
    /// <returns>OK; null when NX, XX or IFEQ was not met; with GET the old value.</returns>
    /// <remarks>IFEQ is Valkey 8.1's and Redis 8.4's. Errors: WRONGTYPE with GET or IFEQ, syntax error, invalid expire time. Cost: O(1).</remarks>
    [Command("SET", "key value [NX|XX|IFEQ comparison-value] [GET] [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|KEEPTTL]",
        Arity = -3, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Brief, Acl = AclCategories.String,
        Keys = "RW access update variable_flags @1 notes=RW and ACCESS due to the optional `GET` argument", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        Options options = Options.None;
        long expiry = 0;
        int comparison = 0;
        if (c.ArgumentCount > 3)
        {
            ExpiryOption expires = default;
            if (!TryOptions(ref c, ref options, ref expires, ref comparison)
                || ((options & Options.Expires) != 0 && !expires.TryRead(ref c, out expiry)))
            {
                return;
            }
        }

        Store(ref c, 2, options, expiry, comparison);
    }

    /// <summary>Sets a key to a string if it does not exist.</summary>
    /// <returns>1 when it was set, 0 when the key was there.</returns>
    [Command("SETNX", "key value", Arity = 3, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "OW insert @1", Since = "1.0.0")]
    public static void IfAbsent(ref CommandContext c)
    {
        if (!c.FindForWrite(1).IsNull)
        {
            c.Reply.Integer(0);
            return;
        }

        StringValue.Set(c.Add(1, DataType.String, ValueEncoding.Raw), c[2]);
        c.KeyChanged(1, KeyEventClass.String, "set");
        c.Reply.Integer(1);
    }

    /// <summary>Sets a key to a string that expires, in seconds.</summary>
    /// <returns>OK.</returns>
    [Command("SETEX", "key seconds value", Arity = 4, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.String, Keys = "OW update @1", Since = "2.0.0")]
    public static void WithSeconds(ref CommandContext c) => WithExpiry(ref c, 1000);

    /// <summary>Sets a key to a string that expires, in milliseconds.</summary>
    /// <returns>OK.</returns>
    [Command("PSETEX", "key milliseconds value", Arity = 4, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.String, Keys = "OW update @1", Since = "2.6.0")]
    public static void WithMilliseconds(ref CommandContext c) => WithExpiry(ref c, 1);

    /// <summary>Sets a key to a string and gives the one it had.</summary>
    /// <returns>Bulk string, or null when the key was absent.</returns>
    [Command("GETSET", "key value", Arity = 3, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "RW access update @1", Since = "1.0.0")]
    public static void AndGet(ref CommandContext c)
    {
        if (!ReplyOld(ref c))
        {
            return;
        }

        Overwrite(ref c, 1, 2, keepExpiry: false, expiry: 0);
        c.KeyChanged(1, KeyEventClass.String, "set");
        c.PropagateAs("SET"u8, c[1], c[2]);
    }

    /// <summary>Makes a key hold a string, whatever it held.</summary>
    /// <param name="key">Number of the argument that is the key.</param>
    /// <param name="value">Number of the argument that is the value.</param>
    /// <param name="expiry">Unix milliseconds, or 0 for none.</param>
    internal static void Overwrite(ref CommandContext c, int key, int value, bool keepExpiry, long expiry)
    {
        EntryRef entry = c.FindForWrite(key);
        if (entry.IsNull)
        {
            entry = c.Add(key, DataType.String, ValueEncoding.Raw);
        }
        else
        {
            c.Database.DisposeValue(entry);
            if (!keepExpiry)
            {
                c.Database.ClearExpiry(entry);
            }
        }

        StringValue.Set(entry, c[value]);
        if (expiry != 0)
        {
            c.Database.SetExpiry(entry, expiry);
        }
    }

    private static void WithExpiry(ref CommandContext c, long unit)
    {
        if (new ExpiryOption(2, unit, IsAbsolute: false).TryRead(ref c, out long expiry))
        {
            Store(ref c, 3, Options.Expires, expiry, comparison: 0);
        }
    }

    private static bool TryOptions(ref CommandContext c, ref Options options, ref ExpiryOption expires, ref int comparison)
    {
        for (int i = 3; i < c.ArgumentCount; i++)
        {
            Options option = Options.None;
            if (c.Is(i, "NX"u8) && (options & (Options.Present | Options.Equal)) == 0)
            {
                option = Options.Absent;
            }
            else if (c.Is(i, "XX"u8) && (options & (Options.Absent | Options.Equal)) == 0)
            {
                option = Options.Present;
            }
            else if (c.Is(i, "GET"u8))
            {
                option = Options.Get;
            }
            else if (c.Is(i, "IFEQ"u8) && i + 1 < c.ArgumentCount
                && (options & (Options.Absent | Options.Present | Options.Equal)) == 0)
            {
                option = Options.Equal;
                comparison = ++i;
            }
            else if (c.Is(i, "KEEPTTL"u8) && (options & Options.Expires) == 0)
            {
                option = Options.KeepTtl;
            }
            else if ((options & Options.KeepTtl) == 0 && ExpiryOption.TryMatch(ref c, i, ref expires))
            {
                option = Options.Expires;
                i++;
            }

            if (option == Options.None)
            {
                c.Reply.Error(Protocol.Errors.Syntax);
                return false;
            }

            options |= option;
        }

        return true;
    }

    private static void Store(ref CommandContext c, int value, Options options, long expiry, int comparison)
    {
        if ((options & (Options.Absent | Options.Present | Options.Get | Options.Equal)) != 0)
        {
            if ((options & Options.Get) != 0 && !ReplyOld(ref c))
            {
                return;
            }

            EntryRef old = c.FindForWrite(1);
            if (comparison > 0 && !old.IsNull && !c.HasType(old, DataType.String))
            {
                return;
            }

            bool present = !old.IsNull;
            if (((options & Options.Absent) != 0 && present) || ((options & Options.Present) != 0 && !present)
                || (comparison > 0 && !HoldsComparison(ref c, old, comparison)))
            {
                if ((options & Options.Get) == 0)
                {
                    c.Reply.Null();
                }

                return;
            }
        }

        Overwrite(ref c, 1, value, (options & Options.KeepTtl) != 0, expiry);
        c.KeyChanged(1, KeyEventClass.String, "set");
        if (expiry != 0)
        {
            c.Notify(1, KeyEventClass.Generic, "expire");
        }

        if ((options & Options.Get) == 0)
        {
            c.Reply.Ok();
        }

        Propagate(ref c, value, options, expiry);
    }

    // A relative time would end later on a replica, GET would make it answer, and IFEQ not all know: written as their effect.
    private static void Propagate(ref CommandContext c, int value, Options options, long expiry)
    {
        if (expiry != 0)
        {
            c.BeginPropagateAs("SET"u8, 5);
            c.Dispatcher.Propagation.Argument(c[1]);
            c.Dispatcher.Propagation.Argument(c[value]);
            c.Dispatcher.Propagation.Argument("PXAT"u8);
            c.Dispatcher.Propagation.Argument(expiry);
        }
        else if ((options & (Options.Get | Options.Equal)) != 0)
        {
            PropagateWithoutGet(ref c);
        }
    }

    // The value that IFEQ compares with may look like an option: it is passed over with its word.
    private static void PropagateWithoutGet(ref CommandContext c)
    {
        int count = c.ArgumentCount;
        for (int i = 3; i < c.ArgumentCount; i++)
        {
            int left = LeftOut(ref c, i);
            count -= left;
            i += Math.Max(left - 1, 0);
        }

        c.BeginPropagateAs(c[0], count);
        for (int i = 1; i < c.ArgumentCount; i++)
        {
            int left = i < 3 ? 0 : LeftOut(ref c, i);
            i += Math.Max(left - 1, 0);
            if (left == 0)
            {
                c.Dispatcher.Propagation.Argument(c[i]);
            }
        }
    }

    private static int LeftOut(ref CommandContext c, int index) => c.Is(index, "GET"u8) ? 1 : c.Is(index, "IFEQ"u8) ? 2 : 0;

    private static bool HoldsComparison(ref CommandContext c, EntryRef entry, int comparison)
    {
        Span<byte> scratch = stackalloc byte[StringValue.IntegerLength];
        return !entry.IsNull && StringValue.Read(entry, scratch).SequenceEqual(c[comparison]);
    }

    private static bool ReplyOld(ref CommandContext c)
    {
        if (!c.TryFind(1, DataType.String, out EntryRef old))
        {
            return false;
        }

        if (old.IsNull)
        {
            c.Reply.Null();
        }
        else
        {
            StringValue.Reply(old, c.Reply);
        }

        return true;
    }
}
