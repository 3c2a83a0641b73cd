using System;
using Tandem.Platform.Logging;
using Tandem.Platform.Storage;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Aof;

/// <summary>Option appendfsync: when what was written of the log is forced to disk, on another thread.</summary>
/// <remarks>One fsync runs at a time and covers all that was written before it began: with "always", whoever wrote meanwhile waits
/// for the next one together.</remarks>
internal sealed class FsyncPolicy
{
    // Source: Redis 7.0, aof.c: a write waits for an fsync that is under way for at most so long, and is then counted as delayed.
    private const long DelayMilliseconds = 2000;

    private readonly ReplicationLog _log;
    private readonly PersistenceOptions _options;
    private readonly ServerLog _serverLog;
    private readonly Func<BackgroundWriter> _writer;
    private readonly Func<long> _now;
    private long _lastStart;
    private bool _isRunning;
    private int _finishing;
    private long _runningEnd;
    private long _delayedSince;

    /// <param name="writer">Its thread does the work; asked for when there is some for the first time.</param>
    public FsyncPolicy(
        ReplicationLog log, PersistenceOptions options, ServerLog serverLog, Func<BackgroundWriter> writer, Func<long> now)
    {
        _log = log;
        _options = options;
        _serverLog = serverLog;
        _writer = writer;
        _now = now;
    }

    /// <summary>True while the log's files are the append-only file.</summary>
    public bool IsOn
    {
        get;
        set
        {
            field = value;
            Advanced?.Invoke();
        }
    }

    /// <summary>Called with the error when an fsync failed.</summary>
    public Action<string>? Failed { get; set; }

    /// <summary>Offset up to which the log is on disk for good.</summary>
    public long DurableEnd { get; private set; }

    /// <summary>True when replies wait until their writes are on disk.</summary>
    public bool HoldsReplies => IsOn && _options.AppendFsync == AppendFsync.Always;

    /// <summary>Called on the engine's thread when <see cref="DurableEnd"/> has grown, or the policy has changed.</summary>
    public Action? Advanced { get; set; }

    /// <summary>Why the last fsync failed; null when it did not.</summary>
    public string? Error { get; private set; }

    /// <summary>Fsyncs that are under way or wait for their turn: INFO aof_pending_bio_fsync.</summary>
    public int Pending => _finishing + (_isRunning ? 1 : 0);

    /// <summary>How often what was written waited for two more seconds because an fsync took so long: INFO aof_delayed_fsync.
    /// </summary>
    public long Delays { get; private set; }

    /// <summary>True while a snapshot or a rewrite is being written: see no-appendfsync-on-rewrite.</summary>
    public Func<bool> DiskIsBusy { get; set; } = static () => false;

    /// <summary>Begins an fsync when one is due; called before the loop sleeps and ten times a second.</summary>
    public void Continue()
    {
        NoteDelay();
        if (!IsOn || _isRunning || _log.Files is not { IsOpen: true } files || files.End <= DurableEnd
            || (_options.NoAppendFsyncOnRewrite && DiskIsBusy()))
        {
            return;
        }

        long now = _now();
        bool isDue = _options.AppendFsync switch
        {
            AppendFsync.Always => true,
            AppendFsync.EverySecond => now - _lastStart >= 1000,
            _ => false,
        };
        if (isDue)
        {
            _lastStart = now;
            _isRunning = true;
            long end = files.End;
            _runningEnd = end;
            _delayedSince = 0;
            _writer().Run(files.Last.Fsync, error => Done(end, error));
        }
    }

    /// <summary>A segment is written no more: it is forced to disk and closed.</summary>
    public void Finish(LogSegment segment)
    {
        _finishing++;
        _writer().Run(segment.Fsync, _ =>
        {
            _finishing--;
            segment.Finish();
        });
    }

    /// <summary>CONFIG RESETSTAT.</summary>
    public void ResetCounters() => Delays = 0;

    /// <summary>The log begins or goes on at an offset that counts as durable.</summary>
    public void Reset(long end)
    {
        DurableEnd = end;
        Error = null;
    }

    /// <summary>Forces all to disk before it returns: for the end of the server.</summary>
    public string? Now()
    {
        if (_log.Files is not { IsOpen: true } files)
        {
            return null;
        }

        string? error = files.Last.Fsync();
        DurableEnd = error is null ? files.End : DurableEnd;
        return error;
    }

    // An fsync under way while there is more to force to disk: it counts once for each two seconds of waiting.
    private void NoteDelay()
    {
        if (!_isRunning || _options.AppendFsync != AppendFsync.EverySecond || _log.Files is not { IsOpen: true } files
            || files.End <= _runningEnd)
        {
            return;
        }

        long now = _now();
        if (_delayedSince == 0)
        {
            _delayedSince = now;
        }
        else if (now - _delayedSince >= DelayMilliseconds)
        {
            _delayedSince = 0;
            Delays++;
        }
    }

    private void Done(long end, string? error)
    {
        _isRunning = false;
        Error = error;
        if (error is not null)
        {
            _serverLog.Warning($"Fail to fsync the AOF file: {error}");
            Failed?.Invoke(error);
            return;
        }

        // A full copy may have set the log to another place meanwhile.
        if (end <= _log.End && end > DurableEnd)
        {
            DurableEnd = end;
            Advanced?.Invoke();
        }

        Continue();
    }
}
