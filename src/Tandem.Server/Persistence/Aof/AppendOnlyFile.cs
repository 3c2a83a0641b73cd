using System;
using System.Globalization;
using System.Linq;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Aof;

/// <summary>The append-only file: the log's segments since the last base. Turns it on and off, loads it, has it rewritten.</summary>
/// <remarks>
/// <code>
///  Off --appendonly yes--> Waiting --rewrite done--> On --appendonly no--> Off
///                             ^  | it failed: again     |
///                             +--+----- full copy ------+
/// </code>
/// Source of the log's texts: Redis 7.0, aof.c.
/// </remarks>
internal sealed class AppendOnlyFile
{
    // Source: Redis 7.0, AOF_WRITE_LOG_ERROR_RATE.
    private const long ErrorLogPeriod = 30_000;

    private readonly EventLoop _loop;
    private readonly IStorage _storage;
    private readonly PersistenceOptions _options;
    private readonly ServerLog _serverLog;
    private readonly SnapshotRunner _runner;
    private readonly ReplicationLog _log;
    private readonly LogFiles _files;
    private readonly AofLoader _loader;
    private readonly AofStatistics _statistics;
    private long _errorLoggedAt;
    private IDisposable? _lock;

    public AppendOnlyFile(
        EventLoop loop, IStorage storage, KeyspaceRoot root, PersistenceOptions options, ServerLog serverLog,
        SnapshotRunner runner, BackgroundWriter snapshotWriter, Func<BackgroundWriter> logWriter, ReplicationLog log,
        AofLoader loader, AofStatistics statistics, Func<RdbReplicationInfo?, RdbFileInfo> fileInfo)
    {
        _loop = loop;
        _storage = storage;
        _options = options;
        _serverLog = serverLog;
        _runner = runner;
        _log = log;
        _loader = loader;
        _statistics = statistics;
        Folder = new AofFolder(storage, options, serverLog, work => logWriter().Run(work));
        Sync = new FsyncPolicy(log, options, serverLog, logWriter, () => loop.UnixMilliseconds)
        {
            DiskIsBusy = () => runner.Current is not null,
            Failed = EndWhenRepliesAreHeld,
        };
        Rewrite = new AofRewrite(
            loop, storage, root, options, serverLog, runner, snapshotWriter, log, Folder, statistics, fileInfo)
        {
            Done = RewriteDone,
            Failed = RewriteFailed,
        };
        _files = new LogFiles(storage, () => loop.UnixMilliseconds)
        {
            Names = Folder,
            Finish = Sync.Finish,
            IsWanted = () => (State != AofState.Off || _files!.RetentionBytes > 0) && Lock(),
        };
        log.Files = _files;
        Recovery = new LogRecovery(loop, storage, root, options, serverLog, log, Folder, fileInfo);
        log.FilesFailed = WriteFailed;
    }

    public AofState State { get; private set; }

    public AofFolder Folder { get; }

    public FsyncPolicy Sync { get; }

    public AofRewrite Rewrite { get; }

    private LogRecovery Recovery { get; }

    /// <summary>Bytes of base and increments: INFO aof_current_size.</summary>
    public long CurrentSizeBytes => _baseSize + _files.Segments.Where(Folder.Holds).Sum(segment => segment.FileLength);

    /// <summary>The same after the last rewrite, or at the start: INFO aof_base_size.</summary>
    public long SizeAtRewriteBytes { get; private set; }

    /// <summary>Why the log cannot be written, for MISCONF; null while it can, or is not needed.</summary>
    public string? WriteError => State == AofState.Off ? null : _files.Error ?? Sync.Error;

    /// <summary>The database selected in the stream at the end of what was loaded.</summary>
    public int LoadedDatabase => _loader.Database;

    /// <summary>Whether EXEC is running: its effects are not in the log yet, so nothing may be cut now.</summary>
    public Func<bool> IsInTransaction { get; set; } = static () => false;

    /// <summary>Called when the process must end, because writes that are to be durable cannot be made so.</summary>
    public Action? Fatal { get; set; }

    private long _baseSize;

    /// <summary>Nobody else may use these files while this process runs.</summary>
    /// <returns>False when somebody does; the log says so.</returns>
    public bool Lock()
    {
        if (_lock is not null)
        {
            return true;
        }

        _storage.CreateDirectory(AofFolder.LogFolder);
        string path = $"{AofFolder.LogFolder}/{_options.AppendFileName}.lock";
        _lock = _storage.TryLock(path, out string? error);
        if (_lock is null)
        {
            _serverLog.Warning($"The log's folder is in use by another process: {path}: {error}");
        }

        return _lock is not null;
    }

    /// <summary>Loads what the manifest names, at the start.</summary>
    /// <returns>False when the server must not start; the log says why.</returns>
    public bool LoadAtStart() => Lock() && Folder.Read() && (Folder.Manifest.IsEmpty || _loader.Load(Folder.Folder, Folder.Manifest));

    /// <summary>Goes on with the log that was loaded: finds its history and opens what is written to.</summary>
    /// <param name="newId">The history that begins when the node is a master.</param>
    /// <param name="isReplica">True when the node continues its master's history.</param>
    /// <param name="hasHistory">True when the files say where they stand in the stream.</param>
    /// <returns>False when the files cannot be written; the log says why.</returns>
    public bool OpenAtStart(ReplicationId newId, bool isReplica, out bool hasHistory)
    {
        State = AofState.On;
        Folder.TakesSegments = true;
        if (!Recovery.Open(newId, isReplica, out hasHistory))
        {
            return false;
        }

        Sync.IsOn = true;
        Sync.Reset(_log.End);
        _statistics.IsOn = true;
        Measure();
        SizeAtRewriteBytes = CurrentSizeBytes;
        return true;
    }

    /// <summary>appendonly no at the start: the log goes on when it reaches to where the data are.</summary>
    /// <returns>The history it had there; null when it does not reach so far.</returns>
    public LogHistory? ContinueAt(ReplicationId id, long offset) =>
        _files.RetentionBytes > 0 && _storage.DirectoryExists(AofFolder.LogFolder) && Lock() ? Recovery.ContinueAt(id, offset) : null;

    /// <summary>Option appendonly was changed.</summary>
    /// <returns>Why it cannot be turned on; null when it is done.</returns>
    public string? Apply()
    {
        if (_options.AppendOnly == (State != AofState.Off))
        {
            return null;
        }

        if (!_options.AppendOnly)
        {
            TurnOff();
            return null;
        }

        // Files that were left there count their sequences on.
        if (!Lock() || !Folder.Read())
        {
            return "Unable to turn on AOF. Check server logs.";
        }

        State = AofState.Waiting;
        _statistics.IsOn = true;
        if (_runner.Current is not null || Rewrite.IsRunning || IsInTransaction())
        {
            _statistics.RewriteIsScheduled = true;
            _serverLog.Notice(
                (IsInTransaction()
                    ? "AOF was enabled during a transaction. "
                    : "AOF was enabled but there is already another background operation. ")
                + "An AOF background was scheduled to start when possible.");
        }
        else if (Rewrite.Start(joins: true) is not null)
        {
            State = AofState.Off;
            _statistics.IsOn = false;
            return "Unable to turn on AOF. Check server logs.";
        }

        return null;
    }

    /// <summary>The data are about to be replaced by a full copy: the files on disk stay what they are until a new base is there.
    /// </summary>
    public void DataReplacing()
    {
        Rewrite.Abandon();
        if (State != AofState.Off)
        {
            LeaveIncrements(AofState.Waiting);
            _statistics.RewriteIsScheduled = true;
        }
    }

    /// <summary>BGREWRITEAOF.</summary>
    /// <returns>What to reply when it has not begun at once: an error, or that it is scheduled; null when it has.</returns>
    public string? Request()
    {
        if (Rewrite.IsRunning)
        {
            return "ERR Background append only file rewriting already in progress";
        }

        if (_runner.Current is not null || IsInTransaction())
        {
            _statistics.RewriteIsScheduled = true;
            _statistics.ConsecutiveFailures = 0;
            return "Background append only file rewriting scheduled";
        }

        if (State == AofState.Off && !(Lock() && Folder.Read()))
        {
            return "ERR Can't execute an AOF background rewriting. Please check the server logs for more information.";
        }

        return Rewrite.Start(joins: State != AofState.Off) is null
            ? null
            : "ERR Can't execute an AOF background rewriting. Please check the server logs for more information.";
    }

    /// <summary>Writes what was appended and begins the fsync that is due; before replies and stream are sent.</summary>
    public void WriteOut()
    {
        if (_log.WriteOut())
        {
            _statistics.LastWriteWasGood = true;
            Sync.Continue();
        }
    }

    /// <summary>Ten times a second: rewrites that are due, the fsync of each second, old segments.</summary>
    public void Tick()
    {
        WriteOut();
        _log.TrimFiles();
        if (Rewrite.IsRunning || _runner.Current is not null)
        {
            return;
        }

        if (_statistics.RewriteIsScheduled)
        {
            _statistics.RewriteIsScheduled = false;
            Rewrite.Start(joins: State != AofState.Off);
            return;
        }

        long size = CurrentSizeBytes;
        if (State != AofState.On || _options.AutoAofRewritePercentage == 0 || size <= _options.AutoAofRewriteMinSizeBytes)
        {
            return;
        }

        long growth = (size * 100 / Math.Max(SizeAtRewriteBytes, 1)) - 100;
        if (growth >= _options.AutoAofRewritePercentage && !Rewrite.IsHeldBack())
        {
            _serverLog.Notice(string.Create(CultureInfo.InvariantCulture, $"Starting automatic rewriting of AOF on {growth}% growth"));
            Rewrite.Start(joins: true);
        }
    }

    /// <summary>DEBUG LOADAOF: loads what is on disk into the databases, which are empty.</summary>
    public bool Reload()
    {
        if (State == AofState.On)
        {
            _log.WriteOut();
        }

        return Folder.Read() && _loader.Load(Folder.Folder, Folder.Manifest);
    }

    /// <summary>The server ends: everything is forced to disk.</summary>
    public void Close()
    {
        if (State != AofState.Off)
        {
            _serverLog.Notice("Calling fsync() on the AOF file.");
        }

        _log.WriteOut();
        if (Sync.Now() is { } error)
        {
            _serverLog.Warning($"Fail to fsync the AOF file: {error}.");
        }
    }

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        _files.Close();
        _lock?.Dispose();
    }

    private void TurnOff()
    {
        Rewrite.Abandon();
        Close();
        LeaveIncrements(AofState.Off);
        _statistics.IsOn = false;
        _statistics.RewriteIsScheduled = false;
    }

    // Segments from here on are no increments.
    private void LeaveIncrements(AofState state)
    {
        _log.WriteOut();
        State = state;
        Sync.IsOn = false;
        if (Folder.TakesSegments)
        {
            Folder.TakesSegments = false;
            if (state == AofState.Off && _files.RetentionBytes == 0)
            {
                _files.Close();
            }
            else if (_files.IsOpen)
            {
                _log.Database = -1;
                _ = _log.Rotate();
            }
        }
    }

    private void RewriteDone()
    {
        Measure();
        SizeAtRewriteBytes = CurrentSizeBytes;
        if (State == AofState.Waiting)
        {
            State = AofState.On;
            Folder.TakesSegments = true;
            Sync.IsOn = true;
            Sync.Reset(_files.Last.Start);
        }
    }

    private void RewriteFailed()
    {
        if (State == AofState.Waiting)
        {
            _statistics.RewriteIsScheduled = true;
        }
    }

    private void Measure() => _baseSize = Folder.BaseSizeBytes;

    private void WriteFailed(string error)
    {
        _statistics.LastWriteWasGood = false;
        long now = _loop.UnixMilliseconds;
        bool isLogged = now - _errorLoggedAt >= ErrorLogPeriod;
        if (isLogged)
        {
            _errorLoggedAt = now;
            _serverLog.Warning($"Error writing to the AOF file: {error}");
        }

        if (State == AofState.Off)
        {
            // Without it nothing is lost but that replicas that were away for long can resume.
            _serverLog.Warning("The replication log on disk is given up; the stream is kept in memory only.");
            _files.Drop();
        }
        else
        {
            EndWhenRepliesAreHeld(error);
        }
    }

    // Whoever waits for a reply would wait for ever.
    private void EndWhenRepliesAreHeld(string error)
    {
        if (Sync.HoldsReplies)
        {
            _serverLog.Warning(
                $"Can't recover from AOF write error when the AOF fsync policy is 'always': {error}. Exiting...");
            Fatal?.Invoke();
        }
    }
}
