using System;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server.Clients;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.Replication;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server;

/// <summary>The log on disk and all that hangs on it: the append-only file, held replies, rewinding.</summary>
internal sealed class DurableLog : IDisposable
{
    private readonly TandemServer _server;
    private readonly AofLoader _loader;
    private ReplyConditions? _conditions;
    private Action? _released;
    private BackgroundWriter? _writer;

    /// <param name="snapshotWriter">Writes bases.</param>
    /// <param name="hasThreads">False to do all disk work on the loop's thread.</param>
    public DurableLog(TandemServer server, BackgroundWriter snapshotWriter, bool hasThreads)
    {
        _server = server;
        _loader = new AofLoader(
            server.Loop, server.Storage, server.Dispatcher, server.Loader, server.Options.Persistence, server.ServerLog);
        AppendOnly = new AppendOnlyFile(
            server.Loop, server.Storage, server.Keyspace, server.Options.Persistence, server.ServerLog, server.Snapshots,
            snapshotWriter, () => _writer ??= new BackgroundWriter(server.Loop, "log writer", hasOwnThread: hasThreads), server.Log,
            _loader, server.Aof, server.FileInfo)
        {
            Fatal = () => server.Lifecycle.EndAtOnce(exitCode: 1),
            IsInTransaction = () => server.Dispatcher.IsInTransaction,
        };
        AppendOnly.Sync.Advanced = Release;
        Rewind = new LogRewind(server.Storage, server.Keyspace, server.Log, AppendOnly, _loader, server.ServerLog);
    }

    public AppendOnlyFile AppendOnly { get; }

    public LogRewind Rewind { get; }

    /// <summary>The database selected in the stream at the end of what was loaded.</summary>
    public int LoadedDatabase => _loader.Database;

    /// <summary>Takes over options that changed.</summary>
    public void ApplyOptions()
    {
        LogFiles files = _server.Log.Files!;
        files.SegmentSizeBytes = _server.Options.Replication.LogSegmentSizeBytes;
        files.RetentionBytes = _server.Options.Replication.LogSizeBytes;
        files.RetentionMilliseconds = _server.Options.Replication.LogTtlSeconds * 1000;
        files.Annotates = _server.Options.Persistence.AofTimestampEnabled;
        Release();
    }

    /// <summary>Has replies wait for the disk and for replicas, as the options say; and WAIT and WAITAOF. Replicas are dropped before
    /// the log is rewound.</summary>
    public void HoldReplies(ReplicationNode node)
    {
        Rewind.Cutting = node.Replicas.DisconnectAll;
        _conditions = new ReplyConditions(_server.Log, AppendOnly.Sync, node.Acks, node.Lease);
        _server.Clients.Hold = new ReplyHold(_server.Loop, _server.Clients, _conditions);
        _released = node.Waits.Release;
        node.Acks.Changed = Release;
        node.Lease.Regained = Release;
        node.Acks.Lost = _server.Clients.Hold.RefuseAll;
        node.Replicas.Acknowledged = Release;
    }

    /// <summary>Writes what was appended; before the loop sleeps, and before anything is sent.</summary>
    public void WriteOut()
    {
        long sleep = _server.Debugging.AofFlushSleepMicroseconds;
        if (sleep > 0 && AppendOnly.State == AofState.On && _server.Log.SendableEnd < _server.Log.End)
        {
            EventLoop.Block(sleep);
        }

        AppendOnly.WriteOut();
    }

    /// <summary>Takes data and log back; see <see cref="LogRewind.To"/>.</summary>
    /// <returns>The database that is selected in the stream there; null when a full copy is needed.</returns>
    public int? RewindTo(ReplicationId id, long position)
    {
        if (!Rewind.To(id, position))
        {
            return null;
        }

        _server.Saves.ForgetChanges();
        return _loader.Database;
    }

    public void Dispose()
    {
        _writer?.Dispose();
        AppendOnly.Dispose();
    }

    private void Release()
    {
        if (_conditions is not null)
        {
            _server.Clients.Hold!.IsOn = _conditions.IsOn;
            _server.Clients.Hold.Release();
        }

        _released?.Invoke();
    }
}
