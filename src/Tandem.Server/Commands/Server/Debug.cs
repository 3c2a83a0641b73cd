using System;
using System.Globalization;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Commands.Server;

/// <summary>DEBUG: for tests and for people who look into the server.</summary>
[Command("DEBUG", "", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
    | CommandFlags.Stale, Since = "1.0.0")]
internal static class Debug
{
    /// <summary>Blocks the whole server for a time in seconds.</summary>
    /// <returns>OK.</returns>
    [Command("DEBUG|SLEEP", "seconds", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale)]
    public static void Sleep(ref CommandContext c)
    {
        if (MayNot(ref c) || !c.TryDouble(2, out double seconds))
        {
            return;
        }

        Platform.Loop.EventLoop.Block((long)(seconds * 1_000_000));
        c.Dispatcher.RefreshTime();
        c.Reply.Ok();
    }

    /// <summary>Gives a digest of all data: equal on servers that hold the same.</summary>
    /// <returns>Simple string: 40 hexadecimal digits.</returns>
    [Command("DEBUG|DIGEST", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale)]
    public static void Digest(ref CommandContext c)
    {
        if (!MayNot(ref c))
        {
            c.Reply.Simple(Encoding.ASCII.GetBytes(DatasetDigest.Of(c.Keyspace).ToString()));
        }
    }

    /// <summary>Gives the digest of keys' values.</summary>
    /// <returns>Array of 40 hexadecimal digits each.</returns>
    [Command("DEBUG|DIGEST-VALUE", "key [key ...]", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale)]
    public static void DigestValue(ref CommandContext c)
    {
        if (MayNot(ref c))
        {
            return;
        }

        c.Reply.Array(c.ArgumentCount - 2);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            EntryRef entry = c.Database.FindRaw(c[i]);
            c.Reply.Simple(Encoding.ASCII.GetBytes(entry.IsNull ? new string('0', 40) : DatasetDigest.Of(entry).ToString()));
        }
    }

    /// <summary>Saves the data and loads them again.</summary>
    /// <returns>OK.</returns>
    [Command("DEBUG|RELOAD", "[NOSAVE] [NOFLUSH] [MERGE]", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale)]
    public static void Reload(ref CommandContext c)
    {
        if (MayNot(ref c))
        {
            return;
        }

        bool saves = true;
        bool flushes = true;
        bool merges = false;
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            saves &= !c.Is(i, "NOSAVE"u8);
            flushes &= !c.Is(i, "NOFLUSH"u8);
            merges |= c.Is(i, "MERGE"u8);
        }

        if (saves && c.Server.Saves.SaveNow() is not null)
        {
            c.Reply.Error("ERR"u8);
            return;
        }

        HashTable[] tables = new HashTable[c.Keyspace.DatabaseCount];
        for (int i = 0; i < tables.Length; i++)
        {
            if (flushes)
            {
                c.Keyspace[i].Flush(lazily: false);
            }

            tables[i] = c.Keyspace[i].Table;
        }

        string? error = c.Server.Loader.Load(
            c.Server.Options.Persistence.DatabaseFileName, tables,
            new RdbLoadOptions { DropExpiredBefore = c.Server.Replication.IsReplica ? null : c.Now, ReplaceExisting = merges });
        c.Dispatcher.RefreshTime();
        if (error is not null)
        {
            c.Server.ServerLog.Warning(error);
            c.Reply.Error("ERR Error trying to load the RDB dump, check server logs"u8);
            return;
        }

        c.Server.ServerLog.Warning("DB reloaded by DEBUG RELOAD");
        c.Reply.Ok();
    }

    /// <summary>Turns the active expire cycle on or off.</summary>
    /// <returns>OK.</returns>
    [Command("DEBUG|SET-ACTIVE-EXPIRE", "<0|1>", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale)]
    public static void SetActiveExpire(ref CommandContext c)
    {
        if (!MayNot(ref c))
        {
            c.Server.Expiry.IsEnabled = c.Is(2, "1"u8);
            c.Reply.Ok();
        }
    }

    /// <summary>Tells how a key is kept.</summary>
    /// <returns>A status line.</returns>
    [Command("DEBUG|OBJECT", "key", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale)]
    public static void Object(ref CommandContext c)
    {
        if (MayNot(ref c))
        {
            return;
        }

        EntryRef entry = c.Database.FindRaw(c[2]);
        if (entry.IsNull)
        {
            c.Reply.Error(Errors.NoSuchKey);
            return;
        }

        string encoding = Encoding.ASCII.GetString(ValueTag.NameOf(ValueTag.EncodingOf(entry)));
        long idle = (c.Keyspace.AccessClock - entry.Access) & 0xFFFFFF;
        c.Reply.Simple(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"Value at:0x{entry.Block:x} refcount:1 encoding:{encoding} serializedlength:{entry.SizeBytes} lru:{entry.Access} lru_seconds_idle:{idle}")));
    }

    /// <summary>Creates keys prefix:0, prefix:1 ... with values of a size.</summary>
    /// <returns>OK.</returns>
    [Command("DEBUG|POPULATE", "count [prefix] [size]", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale)]
    public static void Populate(ref CommandContext c)
    {
        long size = 0;
        if (MayNot(ref c) || !c.TryInteger(2, out long count) || (c.ArgumentCount > 4 && !c.TryInteger(4, out size)))
        {
            return;
        }

        string prefix = c.ArgumentCount > 3 ? Encoding.Latin1.GetString(c[3]) : "key";
        byte[] padded = new byte[size];
        for (long i = 0; i < count; i++)
        {
            byte[] key = Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}:{i}"));
            ulong hash = HashTable.Hash(key);
            if (!c.Database.LookupWrite(key, hash).IsNull)
            {
                continue;
            }

            byte[] value = Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"value:{i}"));
            if (size > 0)
            {
                Array.Clear(padded);
                value.AsSpan(0, (int)Math.Min(size, value.Length)).CopyTo(padded);
                value = padded;
            }

            StringValue.Set(c.Database.Add(key, hash, DataType.String, ValueEncoding.Raw), value);
            c.Database.Touched(key);
        }

        c.Reply.Ok();
    }

    /// <summary>Writes a line into the log.</summary>
    /// <returns>OK.</returns>
    [Command("DEBUG|LOG", "message", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale)]
    public static void Log(ref CommandContext c)
    {
        if (!MayNot(ref c))
        {
            c.Server.ServerLog.Warning("DEBUG LOG: " + Encoding.UTF8.GetString(c[2]));
            c.Reply.Ok();
        }
    }

    /// <summary>Feeds a command to the replicas as it is.</summary>
    /// <returns>OK.</returns>
    [Command("DEBUG|REPLICATE", "command [argument ...]", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale)]
    public static void Replicate(ref CommandContext c)
    {
        if (!MayNot(ref c))
        {
            c.Dispatcher.Propagation.Add(c.Database.Index, c.Arguments.Slice(2));
            c.Reply.Ok();
        }
    }

    /// <summary>Makes CONFIG REWRITE write every option.</summary>
    /// <returns>OK.</returns>
    [Command("DEBUG|CONFIG-REWRITE-FORCE-ALL", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale)]
    public static void RewriteAll(ref CommandContext c)
    {
        if (!MayNot(ref c))
        {
            c.Server.RewritesAllOptions = true;
            Config.Rewrite(ref c);
            c.Server.RewritesAllOptions = false;
        }
    }

    private static bool MayNot(ref CommandContext c)
    {
        ProtectedAction rule = c.Server.Options.Server.EnableDebugCommand;
        bool isLocal = c.Client.Connection is not { } connection || connection.IsUnixSocket || connection.IsLoopback;
        if (rule == ProtectedAction.Yes || (rule == ProtectedAction.Local && isLocal))
        {
            return false;
        }

        c.Reply.Error("ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", "u8
            + "you can run it from a local connection, otherwise you need to set this option in the configuration file, "u8
            + "and then restart the server."u8);
        return true;
    }
}
