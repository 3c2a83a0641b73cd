using System;
using System.Globalization;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Commands.Server.Debugging;

/// <summary>DEBUG about all data: digests, filling, saving and loading again.</summary>
internal static class DatasetDebugging
{
    public static readonly DebugSubcommand[] Subcommands =
    [
        new("DIGEST", 2, 2, Digest, "    A digest of all data: equal where the same is held."),
        new("DIGEST-VALUE <key> [<key> ...]", 2, int.MaxValue, DigestValue, "    The digests of the values of keys."),
        new(
            "POPULATE <count> [<prefix>] [<size>]", 3, 5, Populate,
            "    Adds strings <prefix>:0, <prefix>:1 ... that are absent, of <size> bytes each. Nothing is",
            "    propagated. The prefix is 'key' unless given."),
        new(
            "RELOAD [NOSAVE] [NOFLUSH] [MERGE]", 2, int.MaxValue, Reload,
            "    Saves the data set and loads it again.",
            "    * NOSAVE: loads the file that is there.",
            "    * NOFLUSH: keeps the keys there are; one that is also in the file is an error.",
            "    * MERGE: such keys are taken from the file."),
        new("LOADAOF", 2, 2, LoadAppendOnlyFile, "    Writes what is left of the append only file and loads that file."),
    ];

    private static void Digest(ref CommandContext c) =>
        c.Reply.Simple(Encoding.ASCII.GetBytes(DatasetDigest.Of(c.Keyspace).ToString()));

    private static void DigestValue(ref CommandContext c)
    {
        c.Reply.Array(c.ArgumentCount - 2);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            EntryRef entry = c.Database.FindRaw(c[i]);
            c.Reply.Simple(Encoding.ASCII.GetBytes(entry.IsNull ? new string('0', 40) : DatasetDigest.Of(entry).ToString()));
        }
    }

    private static void Reload(ref CommandContext c)
    {
        bool saves = true;
        bool flushes = true;
        bool merges = false;
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (!c.Is(i, "NOSAVE"u8) && !c.Is(i, "NOFLUSH"u8) && !c.Is(i, "MERGE"u8))
            {
                c.Reply.Error("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options."u8);
                return;
            }

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
        error ??= c.Server.Loader.Functions?.EndLoad(keeps: !flushes, replaces: merges);
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

    private static void LoadAppendOnlyFile(ref CommandContext c)
    {
        for (int i = 0; i < c.Keyspace.DatabaseCount; i++)
        {
            c.Keyspace[i].Flush(lazily: false);
        }

        c.PropagateOnlyEffects();
        if (!c.Server.AppendOnly.Reload())
        {
            // Going on would put an empty data set in place of the files' one.
            c.Server.Lifecycle.EndAtOnce(exitCode: 1);
            return;
        }

        c.Server.Saves.ForgetChanges();
        c.Server.ServerLog.Warning("Append Only File loaded by DEBUG LOADAOF");
        c.Reply.Ok();
    }

    private static void Populate(ref CommandContext c)
    {
        long size = 0;
        if (!c.TryInteger(2, out long count) || (c.ArgumentCount > 4 && !c.TryInteger(4, out size)))
        {
            return;
        }

        if (count < 0 || size < 0 || size > Array.MaxLength)
        {
            c.Reply.Error(Errors.MustBePositive);
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
}
