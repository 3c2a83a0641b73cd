using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using Tandem.Platform.Logging;
using Tandem.Platform.Storage;
using Tandem.Server.Dispatch;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Replication.Master;

/// <summary>Full copies: waits until one can begin, makes one snapshot for all replicas that wait, by file or straight into
/// their sockets, and brings them online when they have it.</summary>
internal sealed class FullSync : IRdbSink
{
    /// <summary>Output of one replica at which the snapshot waits for it.</summary>
    private const int MaxQueuedBytes = 1 << 20;

    private readonly ReplicaList _replicas;
    private readonly Dispatcher _dispatcher;
    private readonly ReplicationOptions _options;
    private readonly ISnapshotSource _snapshots;
    private readonly IStorage _storage;
    private readonly ServerLog _log;
    private readonly Func<int> _streamDatabase;
    private readonly byte[] _mark = new byte[40];
    private readonly List<ReplicaSession> _receivers = [];
    private bool _isStreaming;
    private long _waitingSince;

    /// <param name="streamDatabase">The database selected in the stream at its end; -1 on a master, which selects anew.</param>
    public FullSync(
        ReplicaList replicas, Dispatcher dispatcher, ReplicationOptions options, ISnapshotSource snapshots, IStorage storage,
        ServerLog log, Func<int> streamDatabase)
    {
        _replicas = replicas;
        _dispatcher = dispatcher;
        _options = options;
        _snapshots = snapshots;
        _storage = storage;
        _log = log;
        _streamDatabase = streamDatabase;
        replicas.CopyWanted += Wanted;
        replicas.Left += Left;
    }

    /// <summary>Begins a copy when one is due; called when a replica asks and then ten times a second.</summary>
    public void TryStart()
    {
        if (_snapshots.IsBusy || _waitingSince == 0)
        {
            return;
        }

        // Who wants another content waits for the next copy. A part of the data is never kept as a file.
        SnapshotContent? content = null;
        bool diskless = _options.DisklessSync;
        int waiting = 0;
        foreach (ReplicaSession session in _replicas.Sessions)
        {
            if (session.State == ReplicaState.WaitStart && session.Content == (content ??= session.Content))
            {
                waiting++;
                diskless &= session.TakesMarked && !session.IsPlainSync;
            }
        }

        if (content is not { } wanted)
        {
            _waitingSince = 0;
            return;
        }

        diskless |= wanted != SnapshotContent.All;

        bool enough = _options.DisklessSyncMaxReplicas > 0 && waiting >= _options.DisklessSyncMaxReplicas;
        if (diskless && !enough && _replicas.Now - _waitingSince < _options.DisklessSyncDelaySeconds * 1000L)
        {
            return;
        }

        Start(wanted, diskless);
    }

    /// <summary>Gives up a copy that is being streamed: its receivers come back for a newer one.</summary>
    public void Abandon()
    {
        if (_isStreaming)
        {
            _snapshots.AbandonStream();
        }
    }

    public byte[] Exchange(byte[] block, int lengthBytes)
    {
        foreach (ReplicaSession session in _receivers)
        {
            session.Client.Reply.Raw(block.AsSpan(0, lengthBytes));
            _dispatcher.Clients.QueueWrite(session.Client);
        }

        return block;
    }

    private void Wanted()
    {
        if (_waitingSince == 0)
        {
            _waitingSince = Math.Max(_replicas.Now, 1);
        }

        if (_snapshots.IsBusy)
        {
            _log.Notice("Current BGSAVE has socket target. Waiting for next BGSAVE for SYNC");
        }

        TryStart();
    }

    private void Start(SnapshotContent content, bool diskless)
    {
        _receivers.Clear();
        _waitingSince = 0;
        foreach (ReplicaSession session in _replicas.Sessions)
        {
            if (session.State == ReplicaState.WaitStart && session.Content != content)
            {
                _waitingSince = Math.Max(_replicas.Now, 1);
            }
            else if (session.State == ReplicaState.WaitStart)
            {
                _replicas.CutMade(session);
                _receivers.Add(session);
            }
        }

        RdbReplicationInfo position = new(_streamDatabase(), _dispatcher.Log.Id.ToString(), _dispatcher.Log.End);
        _log.Notice($"Starting BGSAVE for SYNC with target: {(diskless ? "replicas sockets" : "disk")}");
        _isStreaming = diskless;
        if (!diskless)
        {
            _snapshots.StartFile(position, FileDone);
            return;
        }

        _log.Notice($"Background RDB transfer started by pid {Environment.ProcessId}");
        Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(40, lowercase: true), _mark);
        foreach (ReplicaSession session in _receivers)
        {
            session.State = ReplicaState.Sending;
            session.Client.Reply.Raw("$EOF:"u8);
            session.Client.Reply.Raw(_mark);
            session.Client.Reply.Raw("\r\n"u8);
        }

        _snapshots.StartStream(position, content, this, HasRoom, StreamDone);
    }

    private bool HasRoom()
    {
        foreach (ReplicaSession session in _receivers)
        {
            if (session.Client.Reply.Length > MaxQueuedBytes)
            {
                return false;
            }
        }

        return true;
    }

    private void StreamDone(bool wasWritten)
    {
        _isStreaming = false;
        if (wasWritten)
        {
            Exchange(_mark, _mark.Length);
            _log.Notice($"Diskless rdb transfer, done reading from pipe, {_receivers.Count} replicas still up.");
            _log.Notice("Background RDB transfer terminated with success");
        }
        else
        {
            _log.Warning("Background transfer terminated by signal 10");
        }

        foreach (ReplicaSession session in _receivers)
        {
            session.WaitsForAck = wasWritten;
            session.AckTime = _replicas.Now;
            if (!wasWritten)
            {
                _dispatcher.Clients.CloseSoon(session.Client);
            }
        }

        _receivers.Clear();
    }

    private void FileDone(string? path, string? error)
    {
        foreach (ReplicaSession session in _receivers)
        {
            IStorageFile? file = path is null ? null : _storage.OpenRead(path, out error);
            if (file is null)
            {
                _log.Warning($"SYNC failed. BGSAVE failed: {error}");
                _dispatcher.Clients.CloseSoon(session.Client);
                continue;
            }

            session.File = file;
            session.FilePosition = 0;
            session.State = ReplicaState.Sending;
            session.Client.Reply.Raw(Encoding.ASCII.GetBytes($"${file.Length}\r\n"));
            _dispatcher.Clients.QueueWrite(session.Client);
        }

        _receivers.Clear();
    }

    private void Left(ReplicaSession session)
    {
        if (!_receivers.Remove(session) || _receivers.Count > 0)
        {
            return;
        }

        if (_isStreaming)
        {
            _log.Notice("Diskless rdb transfer, last replica dropped, killing fork child.");
            _snapshots.AbandonStream();
        }
        else
        {
            _snapshots.AbandonFile();
        }
    }
}
