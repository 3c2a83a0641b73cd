using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Aof;

/// <summary>BGREWRITEAOF: a snapshot becomes the new base, and the segments from its cut on the increments.</summary>
/// <remarks>
/// At the cut a segment begins, so the old files and the new segment are an append-only file all the time; once the base is on
/// disk the manifest names it and the segments since the cut, and the rest is history. Source of texts and limits: Redis 7.0, aof.c.
/// </remarks>
internal sealed class AofRewrite
{
    // Redis holds automatic rewrites back after so many failures in a row, for up to an hour.
    private const int FailuresUntilLimit = 3;
    private const int LongestDelayMinutes = 60;

    private readonly EventLoop _loop;
    private readonly IStorage _storage;
    private readonly KeyspaceRoot _root;
    private readonly PersistenceOptions _options;
    private readonly ServerLog _serverLog;
    private readonly SnapshotRunner _runner;
    private readonly BackgroundWriter _writer;
    private readonly ReplicationLog _log;
    private readonly AofFolder _folder;
    private readonly AofStatistics _statistics;
    private readonly Func<RdbReplicationInfo?, RdbFileInfo> _fileInfo;
    private long _lastNumber;
    private long _retryAt;
    private int _delayMinutes;
    private Action? _abandon;

    public AofRewrite(
        EventLoop loop, IStorage storage, KeyspaceRoot root, PersistenceOptions options, ServerLog serverLog,
        SnapshotRunner runner, BackgroundWriter writer, ReplicationLog log, AofFolder folder, AofStatistics statistics,
        Func<RdbReplicationInfo?, RdbFileInfo> fileInfo)
    {
        _loop = loop;
        _storage = storage;
        _root = root;
        _options = options;
        _serverLog = serverLog;
        _runner = runner;
        _writer = writer;
        _log = log;
        _folder = folder;
        _statistics = statistics;
        _fileInfo = fileInfo;
    }

    public bool IsRunning => _abandon is not null;

    /// <summary>True while the snapshot that is being taken is the one of a rewrite.</summary>
    public bool TakesSnapshot { get; private set; }

    /// <summary>Called when a new base counts.</summary>
    public Action? Done { get; set; }

    /// <summary>Called when a rewrite failed or was given up.</summary>
    public Action? Failed { get; set; }

    /// <summary>True when failures hold an automatic rewrite back.</summary>
    public bool IsHeldBack()
    {
        if (_statistics.ConsecutiveFailures < FailuresUntilLimit)
        {
            _delayMinutes = 0;
            return false;
        }

        long now = _loop.UnixMilliseconds;
        if (_delayMinutes == 0)
        {
            _delayMinutes = 1;
        }
        else if (now >= _retryAt)
        {
            _delayMinutes = Math.Min(_delayMinutes * 2, LongestDelayMinutes);
            _retryAt = now + (_delayMinutes * 60_000L);
            return false;
        }
        else
        {
            return true;
        }

        _retryAt = now + (_delayMinutes * 60_000L);
        _serverLog.Warning(string.Create(CultureInfo.InvariantCulture,
            $"Background AOF rewrite has repeatedly failed and triggered the limit, will retry in {_delayMinutes} minutes"));
        return true;
    }

    /// <summary>Makes the cut and begins to write.</summary>
    /// <param name="joins">True when the segments since the cut are to become increments; false while the append-only file is off.
    /// </param>
    /// <returns>Why it cannot begin; null when it does.</returns>
    public string? Start(bool joins)
    {
        _statistics.RewriteIsScheduled = false;
        string temporary = string.Create(CultureInfo.InvariantCulture, $"temp-rewriteaof-bg-{Environment.ProcessId}-{++_lastNumber}.aof");
        string? error = _storage.CreateDirectory(_folder.Folder) ?? (joins ? Cut() : null);
        bool isSnapshot = _options.AofUseRdbPreamble;
        string snapshot = isSnapshot ? temporary : temporary + ".rdb";
        IStorageFile? file = error is null ? _storage.Create(snapshot, out error) : null;
        if (file is null)
        {
            _serverLog.Warning($"Can't start the AOF rewrite: {error}");
            Count(wasGood: false);
            return error;
        }

        LogSegment? first = joins ? _log.Files!.Last : null;
        _folder.NeededFrom = first?.Start ?? long.MaxValue;
        _statistics.RewriteStartedAt = Math.Max(_loop.UnixMilliseconds / 1000, 1);
        _serverLog.Notice($"Background append only file rewriting started by pid {Environment.ProcessId}");
        BackgroundFile target = _writer.Open(file);
        target.FsyncEveryBytes = _options.AofRewriteIncrementalFsync ? 4 << 20 : 0;
        FileSink sink = new(_writer, target);
        RdbWriter writer = new(sink, BackgroundWriter.BufferSizeBytes)
        {
            Compress = _options.RdbCompression,
            ComputeChecksum = _options.RdbChecksum,
        };
        bool isAbandoned = false;
        _abandon = () =>
        {
            isAbandoned = true;
            if (_runner.Current is not null)
            {
                _runner.Abandon();
            }
        };
        TakesSnapshot = true;
        _runner.Start(writer, Info(), AccessKind, () => sink.HasRoom, wasWritten =>
        {
            TakesSnapshot = false;
            writer.Dispose();
            target.Fsync(null);
            target.Close(failure =>
            {
                failure = wasWritten && !isAbandoned ? failure : "it was given up";
                if (isSnapshot || failure is not null)
                {
                    if (!isSnapshot)
                    {
                        _storage.Delete(snapshot);
                    }

                    Finish(temporary, first, isSnapshot, failure);
                }
                else
                {
                    Convert(snapshot, temporary, error => Finish(temporary, first, isSnapshot, error));
                }
            });
        });
        return null;
    }

    private void Convert(string snapshot, string temporary, Action<string?> done)
    {
        IStorageFile? source = _storage.OpenRead(snapshot, out string? error);
        IStorageFile? target = source is null ? null : _storage.Create(temporary, out error);
        if (target is null)
        {
            source?.Dispose();
            _storage.Delete(snapshot);
            done(error);
            return;
        }

        long? timestamp = _options.AofTimestampEnabled ? _loop.UnixMilliseconds / 1000 : null;
        AofBaseConversion? conversion = null;
        conversion = new AofBaseConversion(_loop, _writer, _root.Options, source!, target, timestamp, failure =>
        {
            conversion!.Dispose();
            _storage.Delete(snapshot);
            done(failure);
        });
        _abandon = conversion.Abandon;
    }

    /// <summary>Gives the running rewrite up.</summary>
    public void Abandon()
    {
        if (_abandon is { } abandon)
        {
            _serverLog.Notice($"Killing running AOF rewrite child: {Environment.ProcessId}");
            _folder.NeededFrom = long.MaxValue;
            abandon();
        }
    }

    private RdbAccessKind AccessKind => _root.CountsAccesses ? RdbAccessKind.Frequency : RdbAccessKind.None;

    private RdbFileInfo Info() => _fileInfo(null) with { IsAofBase = true };

    // A segment begins here: it and those after it are what the new base lacks.
    private string? Cut()
    {
        if (!_log.IsActive)
        {
            _log.Activate();
        }

        if (_log.Files is not { IsOpen: true } files)
        {
            _log.BeginFiles();
            return _log.Files is { IsOpen: true } ? null : "the log cannot be written";
        }

        if (!_log.WriteOut())
        {
            return files.Error;
        }

        // The next write selects its database, so that the segment can be replayed alone.
        _log.Database = -1;
        return files.Last.Start == files.End && !_folder.TakesSegments ? null : _log.Rotate();
    }

    private void Finish(string temporary, LogSegment? first, bool isSnapshot, string? error)
    {
        _abandon = null;
        error ??= Install(temporary, first, isSnapshot);
        _folder.NeededFrom = long.MaxValue;
        _statistics.LastRewriteSeconds = (_loop.UnixMilliseconds / 1000) - _statistics.RewriteStartedAt;
        _statistics.RewriteStartedAt = 0;
        if (error is not null)
        {
            _storage.Delete(temporary);
            _serverLog.Warning($"Background AOF rewrite terminated: {error}");
            Count(wasGood: false);
            Failed?.Invoke();
            return;
        }

        _serverLog.Notice("Background AOF rewrite finished successfully");
        Count(wasGood: true);
        _statistics.Rewrites++;
        Done?.Invoke();
    }

    private string? Install(string temporary, LogSegment? first, bool isSnapshot)
    {
        AofFile newBase = _folder.NextBase(isSnapshot);
        string? error = _storage.Rename(temporary, _folder.PathOf(newBase)) ?? _storage.FsyncDirectory(_folder.Folder);
        List<AofFile> increments = [];
        if (error is null && first is not null)
        {
            error = Join(first, increments);
        }

        error ??= _folder.Save(_folder.Manifest.Rewritten(newBase, increments));
        if (error is null)
        {
            _serverLog.Notice($"Successfully renamed the temporary AOF base file {temporary} into {newBase.Name}");
            _folder.DropHistory(_log.Files!);
        }

        return error;
    }

    // Segments since the cut that are no increments yet become such. Offsets do not tell which those are: the one in front of
    // the cut begins there, too, when nothing was written to it.
    private string? Join(LogSegment first, List<AofFile> increments)
    {
        if (!_log.Files!.Segments.Contains(first))
        {
            return "the log since the cut is gone";
        }

        long sequence = _folder.Manifest.LastIncrement;
        foreach (LogSegment segment in _log.Files.Segments.SkipWhile(segment => segment != first))
        {
            AofFile? known = _folder.Manifest.Increments.FirstOrDefault(file => _folder.PathOf(file) == segment.Path);
            if (known is null)
            {
                known = _folder.Increment(++sequence);
                if (segment.MoveTo(_folder.PathOf(known)) is { } error)
                {
                    return error;
                }
            }

            increments.Add(known);
        }

        return null;
    }

    private void Count(bool wasGood)
    {
        _statistics.LastRewriteWasGood = wasGood;
        _statistics.ConsecutiveFailures = wasGood ? 0 : _statistics.ConsecutiveFailures + 1;
    }
}
