using System;
using System.Globalization;
using Tandem.DataStructures.HashTables;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Persistence.Aof;

/// <summary>Loads the files of an append-only file into the databases, which are empty.</summary>
/// <remarks>Source of the log's texts: Redis 7.0, aof.c.</remarks>
internal sealed class AofLoader(
    EventLoop loop, IStorage storage, Dispatcher dispatcher, DataLoader rdb, PersistenceOptions options, ServerLog log)
{
    /// <summary>The database that was selected at the end of the last file.</summary>
    public int Database { get; private set; }

    /// <summary>Loads the files that a manifest names.</summary>
    /// <param name="folder">Where they are.</param>
    /// <returns>False when that failed; the reason is the last line in the log.</returns>
    public bool Load(string folder, AofManifest manifest)
    {
        long total = 0;
        AofFile?[] files = [manifest.Base, .. manifest.Increments];
        foreach (AofFile? file in files)
        {
            long length = file is null ? 0 : storage.LengthOf(folder + "/" + file.Name);
            if (length < 0)
            {
                log.Warning($"Unable to obtain the AOF file {file!.Name} length. stat: {StorageErrors.NotFound}");
                return false;
            }

            total += length;
        }

        long began = loop.MonotonicMicrosecondsNow();
        ExpiryRule rule = dispatcher.DefaultExpiryRule;
        dispatcher.DefaultExpiryRule = ExpiryRule.Ignore;
        bool wasSuspended = dispatcher.Propagation.IsSuspended;
        dispatcher.Propagation.IsSuspended = true;
        rdb.Enter(total, ServerGate.Loading);
        try
        {
            foreach (AofFile? file in files)
            {
                if (file is not null && !LoadFile(folder + "/" + file.Name, file, isLast: file == files[^1]))
                {
                    return false;
                }
            }
        }
        finally
        {
            rdb.Leave(ServerGate.Loading);
            dispatcher.Propagation.IsSuspended = wasSuspended;
            dispatcher.DefaultExpiryRule = rule;
            dispatcher.RefreshTime();
        }

        if (total > 0)
        {
            log.Notice(string.Create(CultureInfo.InvariantCulture, $"DB loaded from append only file: {Since(began):F3} seconds"));
        }

        return true;
    }

    private bool LoadFile(string path, AofFile file, bool isLast)
    {
        long began = loop.MonotonicMicrosecondsNow();
        using IStorageFile? opened = storage.OpenOrCreate(path, out string? error);
        if (opened is null)
        {
            log.Warning($"Fatal error: can't open the append log file {file.Name} for reading: {error}");
            return false;
        }

        long length = opened.Length;
        if (length > 0)
        {
            long from = 0;
            if (BeginsWithSnapshot(opened) && !LoadSnapshot(opened, file, out from))
            {
                return false;
            }

            AofReplay replay = new(dispatcher, opened, from, rdb.Report);
            if (!Ended(replay, Run(replay), opened, file, isLast))
            {
                return false;
            }

            Database = replay.Database;
            string kind = file.Kind == AofFileKind.Base ? "base" : "incr";
            log.Notice(string.Create(
                CultureInfo.InvariantCulture, $"DB loaded from {kind} file {file.Name}: {Since(began):F3} seconds"));
        }

        rdb.NextFile(length);
        return true;
    }

    private static AofOutcome Run(AofReplay replay)
    {
        try
        {
            return replay.Run();
        }
        catch (RdbException)
        {
            // The server ends while it loads.
            return AofOutcome.Unreadable;
        }
    }

    /// <summary>Whether a file of an append-only file begins with an RDB file.</summary>
    public static bool BeginsWithSnapshot(IStorageFile file)
    {
        Span<byte> head = stackalloc byte[5];
        return file.ReadAt(0, head, out _) == head.Length && head.SequenceEqual("REDIS"u8);
    }

    private bool LoadSnapshot(IStorageFile file, AofFile name, out long end)
    {
        log.Notice(name.Kind == AofFileKind.Base && name.Name.EndsWith(".rdb", StringComparison.Ordinal)
            ? "Reading RDB base file on AOF loading..."
            : "Reading RDB preamble from AOF file...");
        HashTable[] tables = new HashTable[dispatcher.Keyspace.DatabaseCount];
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = dispatcher.Keyspace[i].Table;
        }

        // Nothing is left out because its time is over: what follows was written while it was there.
        RdbLoadOptions how = new() { DeepValidation = options.SanitizeDumpPayload == SanitizeDumpPayload.Yes };
        string? error = rdb.Load(new FileSource(file), file.Length, default, tables, how, ServerGate.Loading);
        error ??= rdb.Functions?.EndLoad();
        end = rdb.EndOffset;
        if (error is not null)
        {
            log.Warning(error);
            log.Warning($"Error reading the RDB preamble of the AOF file {name.Name}, AOF loading aborted");
        }

        return error is null;
    }

    private bool Ended(AofReplay replay, AofOutcome outcome, IStorageFile opened, AofFile file, bool isLast)
    {
        switch (outcome)
        {
            case AofOutcome.Complete:
                return true;
            case AofOutcome.UnknownCommand:
                log.Warning($"Unknown command '{replay.Detail}' reading the append only file {file.Name}");
                return false;
            case AofOutcome.BadFormat:
                log.Warning($"Bad file format reading the append only file {file.Name}: make a backup of your AOF file, "
                    + "then use ./redis-check-aof --fix <filename.manifest>");
                return false;
            case AofOutcome.Unreadable:
                log.Warning($"Unrecoverable error reading the append only file {file.Name}: {replay.Detail ?? "the server ends"}");
                return false;
            default:
                return Cut(replay, opened, file, isLast);
        }
    }

    private bool Cut(AofReplay replay, IStorageFile opened, AofFile file, bool isLast)
    {
        if (!options.AofLoadTruncated || !isLast)
        {
            log.Warning($"Unexpected end of file reading the append only file {file.Name}. You can: 1) Make a backup of your AOF "
                + "file, then use ./redis-check-aof --fix <filename.manifest>. 2) Alternatively you can set the "
                + "'aof-load-truncated' configuration option to yes and restart the server."
                + (isLast ? string.Empty : " The file is not the last one."));
            return false;
        }

        long surplus = opened.Length - replay.ValidLength;
        if (replay.IsInTransaction)
        {
            log.Warning($"Revert incomplete MULTI/EXEC transaction from AOF file {file.Name}");
        }

        log.Warning($"!!! Warning: short read while loading the AOF file {file.Name}!!!");
        log.Warning($"AOF loaded anyway because aof-load-truncated is enabled: {surplus} bytes after offset "
            + $"{replay.ValidLength} are cut off");
        if (opened.SetLength(replay.ValidLength) is { } error)
        {
            log.Warning($"Error truncating the AOF file {file.Name}: {error}");
            return false;
        }

        return true;
    }

    private double Since(long began) => (loop.MonotonicMicrosecondsNow() - began) / 1e6;
}
