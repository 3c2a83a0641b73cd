using System;
using System.Globalization;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>SAVE, BGSAVE and save points: the RDB file, written aside and renamed when it is whole.</summary>
internal sealed class RdbSaves
{
    private readonly EventLoop _loop;
    private readonly IStorage _storage;
    private readonly KeyspaceRoot _root;
    private readonly PersistenceOptions _options;
    private readonly ServerLog _log;
    private readonly SnapshotRunner _runner;
    private readonly BackgroundWriter _writer;
    private readonly Func<RdbReplicationInfo?, RdbFileInfo> _fileInfo;
    private long _dirtyAtCut;
    private long _lastNumber;
    private bool _isRefused;

    /// <param name="fileInfo">Makes the fields of a file; without a position it takes the node's own.</param>
    public RdbSaves(
        EventLoop loop, IStorage storage, KeyspaceRoot root, PersistenceOptions options, ServerLog log, SnapshotRunner runner,
        BackgroundWriter writer, Func<RdbReplicationInfo?, RdbFileInfo> fileInfo)
    {
        _loop = loop;
        _storage = storage;
        _root = root;
        _options = options;
        _log = log;
        _runner = runner;
        _writer = writer;
        _fileInfo = fileInfo;
        LastSaveTime = loop.UnixMilliseconds / 1000;
    }

    /// <summary>True while a background save of the file is running.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>A BGSAVE SCHEDULE waits for a running job to end.</summary>
    public bool IsScheduled { get; set; }

    /// <summary>Unix seconds of the last good save (or of the start).</summary>
    public long LastSaveTime { get; private set; }

    public bool LastSaveWasGood { get; private set; } = true;

    /// <summary>Seconds the last background save took; -1 before the first.</summary>
    public long LastDurationSeconds { get; private set; } = -1;

    /// <summary>When the running save began, Unix seconds.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Saves finished well.</summary>
    public long Saves { get; private set; }

    /// <summary>Changes at the last good save.</summary>
    public long SavedDirty { get; private set; }

    public long ChangesSinceSave => _root.Dirty - SavedDirty;

    private RdbAccessKind AccessKind =>
        _root.CountsAccesses ? RdbAccessKind.Frequency : RdbAccessKind.None;

    /// <summary>Begins a background save.</summary>
    /// <param name="position">The place in the stream, for a full copy; null for the node's own.</param>
    /// <param name="done">Told the path when the file is there, or the error.</param>
    /// <returns>Why it cannot begin; null when it does.</returns>
    public string? Start(RdbReplicationInfo? position = null, Action<string?, string?>? done = null)
    {
        // A name of its own: an abandoned save may still be writing when the next one begins.
        string temporary = string.Create(CultureInfo.InvariantCulture, $"temp-{Environment.ProcessId}-{++_lastNumber}.rdb");
        IStorageFile? file = _storage.Create(temporary, out string? error);
        if (file is null)
        {
            _log.Warning($"Failed opening the temp RDB file {temporary} (in server root dir {_storage.WorkingDirectory}) for saving: {error}");
            LastSaveWasGood = false;
            done?.Invoke(null, error);
            return error;
        }

        IsRunning = true;
        IsScheduled = false;
        StartedAt = _loop.UnixMilliseconds / 1000;
        _dirtyAtCut = _root.Dirty;
        BackgroundFile target = _writer.Open(file);
        target.FsyncEveryBytes = _options.RdbSaveIncrementalFsync ? 4 << 20 : 0;
        FileSink sink = new(_writer, target);
        RdbWriter writer = NewWriter(sink);
        _log.Notice($"Background saving started by pid {Environment.ProcessId}");
        _runner.Start(writer, _fileInfo(position), AccessKind, () => sink.HasRoom, wasWritten =>
        {
            writer.Dispose();
            target.Fsync(null);
            if (wasWritten)
            {
                target.Close(failure => Finish(temporary, failure, done));
                return;
            }

            target.Close(null);
            Forget(temporary, done);
        });
        return null;
    }

    /// <summary>What SAVE writes to until it is complete.</summary>
    public static string TemporaryFileName => $"temp-{Environment.ProcessId}.rdb";

    /// <summary>SAVE: everything at once.</summary>
    /// <returns>The error, or null.</returns>
    public string? SaveNow()
    {
        string temporary = TemporaryFileName;
        using IStorageFile? file = _storage.Create(temporary, out string? error);
        if (file is not null)
        {
            DirectSink sink = new(file);
            using RdbWriter writer = NewWriter(sink);
            new RdbFileWriter(writer, _root) { AccessKind = AccessKind }.All(
                _fileInfo(null), _options.RdbKeySaveDelayMicroseconds);
            error = sink.Error ?? file.Fsync() ?? _storage.Rename(temporary, _options.DatabaseFileName);
        }

        if (error is not null)
        {
            _log.Warning($"Write error saving DB on disk: {error}");
            _storage.Delete(temporary);
            LastSaveWasGood = false;
            return error;
        }

        _log.Notice("DB saved on disk");
        Saved(_root.Dirty);
        return null;
    }

    /// <summary>Gives a running background save up (SHUTDOWN, FLUSHALL, a full copy that replaces the data). That is no failed
    /// save: the state of the last one stays.</summary>
    public void Abandon()
    {
        if (!IsRunning)
        {
            return;
        }

        if (_runner.Current is not null)
        {
            _runner.Abandon();
        }
        else
        {
            // Written, but not on disk yet: what comes of it is not to become the file.
            _isRefused = true;
        }
    }

    /// <summary>Ten times a second: save points, and a scheduled save.</summary>
    public void Tick()
    {
        if (_runner.Current is not null || IsRunning)
        {
            return;
        }

        if (IsScheduled)
        {
            Start();
            return;
        }

        long now = _loop.UnixMilliseconds / 1000;
        foreach (SavePoint point in _options.Save.Points)
        {
            bool mayTry = LastSaveWasGood || now - StartedAt > 5;
            if (ChangesSinceSave >= point.Changes && now - LastSaveTime > point.Seconds && mayTry)
            {
                _log.Notice($"{point.Changes} changes in {point.Seconds} seconds. Saving...");
                Start();
                return;
            }
        }
    }

    /// <summary>The data are what files hold: nothing is left to be saved.</summary>
    public void ForgetChanges() => SavedDirty = _root.Dirty;

    private RdbWriter NewWriter(IRdbSink sink) => new(sink, BackgroundWriter.BufferSizeBytes)
    {
        Compress = _options.RdbCompression,
        ComputeChecksum = _options.RdbChecksum,
    };

    private void Forget(string temporary, Action<string?, string?>? done)
    {
        IsRunning = false;
        _isRefused = false;

        // SIGUSR1 is what ends Redis's saving child on purpose; the line is looked for.
        _log.Warning("Background saving terminated by signal 10");
        _storage.Delete(temporary);
        done?.Invoke(null, "the save was given up");
    }

    private void Finish(string temporary, string? error, Action<string?, string?>? done)
    {
        if (_isRefused)
        {
            Forget(temporary, done);
            return;
        }

        IsRunning = false;
        LastDurationSeconds = (_loop.UnixMilliseconds / 1000) - StartedAt;
        error ??= _storage.Rename(temporary, _options.DatabaseFileName);
        if (error is null)
        {
            _log.Notice("Background saving terminated with success");
            Saved(_dirtyAtCut);
        }
        else
        {
            _log.Warning($"Background saving error: {error}");
            _storage.Delete(temporary);
            LastSaveWasGood = false;
        }

        done?.Invoke(error is null ? _options.DatabaseFileName : null, error);
    }

    private void Saved(long dirty)
    {
        SavedDirty = dirty;
        LastSaveWasGood = true;
        LastSaveTime = _loop.UnixMilliseconds / 1000;
        Saves++;
    }
}
