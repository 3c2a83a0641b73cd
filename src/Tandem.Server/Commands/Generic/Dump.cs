using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;
using Tandem.Server.Persistence;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Commands.Generic;

/// <summary>DUMP, RESTORE: values as bytes of RDB.</summary>
internal static class Dump
{
    private const int MaxFrequency = 255;

    /// <param name="IdleSeconds">-1 when not given.</param>
    /// <param name="Frequency">-1 when not given.</param>
    private readonly record struct Options(bool Replace, bool IsAbsolute, long IdleSeconds, int Frequency);

    /// <summary>Serializes the value of a key.</summary>
    /// <returns>Bulk string: type, value, RDB version and checksum; null when the key is absent.</returns>
    /// <remarks>Cost: O(N) in the value's size.</remarks>
    [Command("DUMP", "key", Arity = 2, Flags = CommandFlags.Readonly, Acl = AclCategories.Keyspace,
        Keys = "RO access @1", Tips = "nondeterministic_output", Since = "2.6.0")]
    public static void Run(ref CommandContext c)
    {
        EntryRef entry = c.Find(1);
        if (entry.IsNull)
        {
            c.Reply.Null();
        }
        else
        {
            c.Reply.Bulk(c.Server.Dumps.Serialize(entry));
        }
    }

    /// <summary>Creates a key from a payload of DUMP.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: BUSYKEY when the key exists without REPLACE, invalid TTL, wrong version or checksum, bad data.
    /// Replicas get the expiry as ABSTTL; a time that is over deletes the key.</remarks>
    [Command("RESTORE", "key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]", Arity = -4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.Keyspace | AclCategories.Dangerous,
        Keys = "OW update @1", Since = "2.6.0")]
    public static void Restore(ref CommandContext c) => Create(ref c);

    private static void Create(ref CommandContext c)
    {
        if (!TryOptions(ref c, out Options options))
        {
            return;
        }

        if (!options.Replace && !c.FindForWrite(1).IsNull)
        {
            c.Reply.Error("BUSYKEY Target key name already exists."u8);
            return;
        }

        if (!c.TryInteger(2, out long ttl))
        {
            return;
        }

        if (ttl < 0)
        {
            c.Reply.Error("ERR Invalid TTL value, must be >= 0"u8);
            return;
        }

        if (!DumpPayload.TryOpen(c[3], !c.Server.Debugging.SkipsChecksumValidation, out ReadOnlySpan<byte> payload))
        {
            c.Reply.Error("ERR DUMP payload version or checksum are wrong"u8);
            return;
        }

        if (!TryDeserialize(ref c, payload, out RdbValue value))
        {
            c.Reply.Error("ERR Bad data format"u8);
            return;
        }

        Store(ref c, options, ttl, value);
    }

    private static void Store(ref CommandContext c, Options options, long ttl, scoped RdbValue value)
    {
        EntryRef old = options.Replace ? c.FindForWrite(1) : default;
        bool deleted = !old.IsNull;
        if (deleted)
        {
            c.Database.Remove(old, c.Hash(1), c.Options.LazyfreeLazyServerDel);
        }

        long expiry = ttl == 0 ? 0 : options.IsAbsolute ? ttl : ttl + c.Now;
        if (expiry != 0 && Expire.IsPast(ref c, expiry))
        {
            value.Free();
            if (deleted)
            {
                c.KeyChanged(1, KeyEventClass.Generic, "del");
                c.PropagateAs(c.Options.LazyfreeLazyServerDel ? "UNLINK"u8 : "DEL"u8, c[1]);
            }

            c.Reply.Ok();
            return;
        }

        EntryRef entry = c.Add(1, value.Type, ValueEncoding.Raw);
        value.Store(entry);
        FieldExpiry.Mark(c.Database.Table, entry);
        if (expiry != 0)
        {
            c.Database.SetExpiry(entry, expiry);
        }

        entry.Access = RdbAccess.Of(c.Keyspace, options.IdleSeconds, options.Frequency);
        c.KeyChanged(1, KeyEventClass.Generic, "restore");
        c.Reply.Ok();
        if (expiry != 0 && !options.IsAbsolute)
        {
            Propagate(ref c, expiry);
        }
    }

    // As it came, but for the time, which would end later on a replica.
    private static void Propagate(ref CommandContext c, long expiry)
    {
        c.BeginPropagateAs(c[0], c.ArgumentCount + 1);
        c.Dispatcher.Propagation.Argument(c[1]);
        c.Dispatcher.Propagation.Argument(expiry);
        for (int i = 3; i < c.ArgumentCount; i++)
        {
            c.Dispatcher.Propagation.Argument(c[i]);
        }

        c.Dispatcher.Propagation.Argument("ABSTTL"u8);
    }

    private static bool TryDeserialize(ref CommandContext c, ReadOnlySpan<byte> payload, out RdbValue value)
    {
        SanitizeDumpPayload sanitize = c.Server.Options.Persistence.SanitizeDumpPayload;
        bool deep = sanitize == SanitizeDumpPayload.Yes
            || (sanitize == SanitizeDumpPayload.Clients && !c.Client.Has(ClientFlags.Master) && c.Client.User?.SanitizesPayload != false);
        if (c.Server.Dumps.TryDeserialize(payload, deep, out value, out string? error))
        {
            return true;
        }

        c.Server.ServerLog.Verbose(error!);
        return false;
    }

    private static bool TryOptions(ref CommandContext c, out Options options)
    {
        options = new Options(false, false, -1, -1);
        for (int i = 4; i < c.ArgumentCount; i++)
        {
            bool hasValue = i + 1 < c.ArgumentCount;
            if (c.Is(i, "REPLACE"u8))
            {
                options = options with { Replace = true };
            }
            else if (c.Is(i, "ABSTTL"u8))
            {
                options = options with { IsAbsolute = true };
            }
            else if (hasValue && c.Is(i, "IDLETIME"u8) && options.Frequency < 0)
            {
                if (!TryAccess(ref c, ++i, long.MaxValue, "ERR Invalid IDLETIME value, must be >= 0"u8, out long idle))
                {
                    return false;
                }

                options = options with { IdleSeconds = idle };
            }
            else if (hasValue && c.Is(i, "FREQ"u8) && options.IdleSeconds < 0)
            {
                ReadOnlySpan<byte> error = "ERR Invalid FREQ value, must be >= 0 and <= 255"u8;
                if (!TryAccess(ref c, ++i, MaxFrequency, error, out long frequency))
                {
                    return false;
                }

                options = options with { Frequency = (int)frequency };
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }
        }

        return true;
    }

    private static bool TryAccess(ref CommandContext c, int index, long max, ReadOnlySpan<byte> error, out long value)
    {
        if (!c.TryInteger(index, out value))
        {
            return false;
        }

        if (value >= 0 && value <= max)
        {
            return true;
        }

        c.Reply.Error(error);
        return false;
    }
}
