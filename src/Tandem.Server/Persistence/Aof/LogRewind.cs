using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.Platform.Logging;
using Tandem.Platform.Storage;
using Tandem.Server.Keyspace;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Aof;

/// <summary>Takes data and log back to where another history left ours, so that the other one can be followed without a full copy.
/// What is given up is kept as an append-only file that can be replayed.</summary>
/// <remarks>
/// The order is such that a crash in between loses nothing: the tail is saved first, then the manifest and the log are cut, then the
/// data are loaded from there. The loop turns while they are loaded, so the log in memory is cut before, too: it would be written
/// out again. What it needs is the append-only file with a base that is not newer than the position.
/// </remarks>
internal sealed class LogRewind(
    IStorage storage, KeyspaceRoot root, ReplicationLog log, AppendOnlyFile file, AofLoader loader, ServerLog serverLog)
{
    /// <summary>Folder below dir for what was given up.</summary>
    public const string RollbackFolder = "rollback";

    /// <summary>Times this was done since the start.</summary>
    public long Count { get; private set; }

    /// <summary>Where the last tail that was given up is; empty when there was none.</summary>
    public string LastFile { get; private set; } = string.Empty;

    /// <summary>Its bytes.</summary>
    public long LastBytes { get; private set; }

    /// <summary>Called before the log is cut: whoever reads behind the position must go.</summary>
    public Action? Cutting { get; set; }

    /// <summary>Rewinds.</summary>
    /// <param name="id">The history that goes on from there.</param>
    /// <param name="position">The last position that belongs to both.</param>
    /// <returns>False when that cannot be done: nothing was changed, and a full copy is needed.</returns>
    public bool To(ReplicationId id, long position)
    {
        long end = log.End;
        if (WhyNot(position) is { } reason)
        {
            serverLog.Warning($"Can't rewind to offset {position}: {reason}");
            return false;
        }

        file.Rewrite.Abandon();
        string name = string.Create(CultureInfo.InvariantCulture, $"{RollbackFolder}/{log.Id}-{position}-{end}.aof");
        string part = name + ".part";
        string? error = storage.CreateDirectory(RollbackFolder) ?? SaveTail(part, position);
        if (error is null)
        {
            Cutting?.Invoke();
            error = Cut(position);
        }

        if (error is not null)
        {
            serverLog.Warning($"Can't rewind to offset {position}: {error}");
            return false;
        }

        log.Restore(new LogHistory(id, ReplicationId.None, -1), position, hasFiles: true);
        file.Sync.Reset(position);
        for (int i = 0; i < root.DatabaseCount; i++)
        {
            root[i].Flush(lazily: false);
        }

        if (!loader.Load(file.Folder.Folder, file.Folder.Manifest))
        {
            serverLog.Warning("The data could not be loaded again after a rewind. Exiting...");
            file.Fatal?.Invoke();
            return false;
        }

        Count++;
        LastFile = name;
        LastBytes = end - position;
        if (Finish(part, name) is { } failure)
        {
            LastFile = part;
            serverLog.Warning($"The tail that was given up stays in {part}, without its SELECT: {failure}");
        }

        serverLog.Warning($"Rewound from offset {end} to {position}, where the history {id} goes on: {LastBytes} bytes that no other "
            + $"server took are kept in {LastFile} and can be replayed from there.");
        return true;
    }

    private string? WhyNot(long position)
    {
        if (file.State != AofState.On || log.Files is not { IsOpen: true } files)
        {
            return "there is no append-only file";
        }

        if (!log.WriteOut())
        {
            return "the log cannot be written";
        }

        List<LogSegment> increments = Increments();
        return increments.Count < file.Folder.Manifest.Increments.Count ? "the append-only file has parts without a history"
            : increments.Count == 0 || increments[0].Start > position ? "the base of the append-only file is newer"
            : position > files.End ? "the log ends before it" : null;
    }

    private List<LogSegment> Increments() => [.. log.Files!.Segments.Where(
        segment => file.Folder.Manifest.Increments.Any(increment => file.Folder.PathOf(increment) == segment.Path))];

    private string? SaveTail(string path, long position)
    {
        using IStorageFile? target = storage.Create(path, out string? error);
        LogReader reader = log.OpenReader(position);
        long length = 0;
        while (error is null && reader.Behind > 0)
        {
            ReadOnlySpan<byte> bytes = reader.Next();
            error = reader.IsBroken ? "the log cannot be read" : target!.WriteAt(length, bytes);
            length += bytes.Length;
            reader.Advance(bytes.Length);
        }

        reader.Close();
        return error ?? target!.Fsync();
    }

    private string? Cut(long position)
    {
        List<LogSegment> increments = Increments();
        int kept = Math.Max(increments.FindLastIndex(segment => segment.Start < position) + 1, 1);
        AofManifest manifest = file.Folder.Manifest;
        string? error = kept == increments.Count
            ? null
            : file.Folder.Save(manifest with { Increments = [.. manifest.Increments.Take(kept)] });
        return error ?? log.Files!.Truncate(position, increments[kept - 1]);
    }

    // In front of the tail the database is selected that was selected there.
    private string? Finish(string part, string name)
    {
        byte[] front = SelectCommand.For(loader.Database);
        using IStorageFile? tail = storage.OpenRead(part, out string? error);
        using IStorageFile? target = tail is null ? null : storage.Create(name, out error);
        if (target is null)
        {
            return error;
        }

        error = target.WriteAt(0, front);
        byte[] buffer = new byte[1 << 16];
        long position = 0;
        int read;
        while (error is null && (read = tail!.ReadAt(position, buffer, out error)) > 0)
        {
            error = target.WriteAt(front.Length + position, buffer.AsSpan(0, read));
            position += read;
        }

        return error ?? target.Fsync() ?? storage.Delete(part) ?? storage.FsyncDirectory(RollbackFolder);
    }
}
