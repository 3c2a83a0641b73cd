using System;
using System.Collections.Generic;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Aof;

/// <summary>Where the log goes on after a start: behind the files that were loaded, under their history.</summary>
internal sealed class LogRecovery(
    EventLoop loop, IStorage storage, KeyspaceRoot root, PersistenceOptions options, ServerLog serverLog, ReplicationLog log,
    AofFolder folder, Func<RdbReplicationInfo?, RdbFileInfo> fileInfo)
{
    private LogFiles Files => log.Files!;

    /// <summary>Goes on with the log behind a loaded append-only file: finds its history and opens what is written to.</summary>
    /// <param name="newId">The history that begins when the node is a master.</param>
    /// <param name="isReplica">True when the node continues its master's history.</param>
    /// <param name="hasHistory">True when the files say where they stand in the stream.</param>
    /// <returns>False when the files cannot be written; the log says why.</returns>
    public bool Open(ReplicationId newId, bool isReplica, out bool hasHistory)
    {
        hasHistory = false;
        if (folder.Manifest.IsEmpty && CreateBase() is { } baseError)
        {
            serverLog.Warning($"Can't create the AOF base file: {baseError}");
            return false;
        }

        List<LogSegment> found = folder.FindSegments();
        if (found.Count > 0)
        {
            Files.Continue(found);
            LogHistory history = found[^1].History;
            long end = found[^1].End;
            hasHistory = true;
            bool keepsId = isReplica || log.Broken == BrokenRule.RestartKeepsTheId;
            log.Restore(keepsId ? history : new LogHistory(newId, history.Id, end + 1), end, hasFiles: true);
        }
        else if (!Begin(newId))
        {
            return false;
        }

        folder.DropStrangers(Files);
        folder.DropHistory(Files);
        if (Files.Error is { } error)
        {
            serverLog.Warning($"Can't open the append-only file: {error}");
        }

        return Files.Error is null;
    }

    /// <summary>appendonly no at the start: the log goes on when it reaches to where the data are.</summary>
    /// <returns>The history it had there; null when it does not reach so far.</returns>
    public LogHistory? ContinueAt(ReplicationId id, long offset)
    {
        List<LogSegment> found = folder.FindRetired([]);
        if (found.Count > 0 && found[^1].History is { } history && history.Has(id, offset) && found[0].Start <= offset
            && found[^1].End >= offset)
        {
            Files.Continue(found);
            if (Files.Truncate(offset) is null)
            {
                folder.DropStrangers(Files);
                return history;
            }
        }

        Files.Close();
        foreach (LogSegment segment in found)
        {
            segment.Dispose();
        }

        return null;
    }

    private bool Begin(ReplicationId id)
    {
        LogHistory history = new(id, ReplicationId.None, -1);
        if (folder.Manifest.Increments.Count == 0)
        {
            log.Restore(history, 0);
            return Files.IsOpen;
        }

        // An increment of somebody else: it goes on, but where it stands in a stream nobody knows.
        AofFile last = folder.Manifest.Increments[^1];
        LogSegment? segment = LogSegment.Create(
            storage, folder.PathOf(last), 0, history, default, takesOver: true, loop.UnixMilliseconds, out string? error);
        if (segment is null)
        {
            serverLog.Warning($"Can't open the append-only file {last.Name}: {error}");
            return false;
        }

        Files.Continue([segment]);
        log.Restore(history, 0, hasFiles: true);
        return true;
    }

    // The data set is empty, so is the file but for its frame.
    private string? CreateBase()
    {
        AofFile file = folder.NextBase(options.AofUseRdbPreamble);
        string path = folder.PathOf(file);
        string? error = storage.CreateDirectory(folder.Folder);
        using IStorageFile? opened = error is null ? storage.Create(path, out error) : null;
        if (opened is null)
        {
            return error;
        }

        serverLog.Notice($"Creating AOF base file {file.Name} on server start");
        if (options.AofUseRdbPreamble)
        {
            DirectSink sink = new(opened);
            using RdbWriter writer = new(sink) { ComputeChecksum = options.RdbChecksum };
            new RdbFileWriter(writer, root).All(fileInfo(null) with { IsAofBase = true });
            error = sink.Error;
        }

        return error ?? opened.Fsync() ?? folder.Save(folder.Manifest with { Base = file, LastBase = file.Sequence });
    }
}
