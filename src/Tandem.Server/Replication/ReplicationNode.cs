using System;
using System.Security.Cryptography;
using System.Text;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Replication.Master;
using Tandem.Server.Replication.Replica;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Replication;

/// <summary>This node's role, and the changes between them: master, replica, replica of a replica.</summary>
internal sealed class ReplicationNode : IWriteGuard
{
    private readonly Dispatcher _dispatcher;
    private readonly ReplicationOptions _options;
    private readonly ServerLog _log;
    private readonly FullSync _fullSync;
    private long _seconds;
    private long _lastNewLine;

    public ReplicationNode(
        EventLoop loop, IStorage storage, Dispatcher dispatcher, ReplicationOptions options, ServerLog log, ReplicaList replicas, FullSync fullSync,
        MasterLinkDriver link)
    {
        Fence = new FailoverFence(loop, storage);
        Lease = new MasterLease(loop, options, dispatcher.Log);
        _dispatcher = dispatcher;
        _options = options;
        _log = log;
        _fullSync = fullSync;
        Replicas = replicas;
        Link = link;
        Waits = new WaitingClients(dispatcher, replicas);
        Acks = new AckRule(dispatcher, options, replicas);
        link.HistoryChanged = replicas.DisconnectAll;
        link.Synchronized = AdoptEpoch;
        dispatcher.Refusals.WriteGuard = this;
    }

    /// <summary>Called after this node became a master or a replica.</summary>
    public Action? RoleChanged { get; set; }

    public ReplicaList Replicas { get; }

    public MasterLinkDriver Link { get; }

    public WaitingClients Waits { get; }

    /// <summary>Options min-replicas-to-ack and CLIENT ACKS.</summary>
    public AckRule Acks { get; }

    /// <summary>Orders of Sentinels by epoch: FENCE.</summary>
    public FailoverFence Fence { get; }

    /// <summary>Option master-lease.</summary>
    public MasterLease Lease { get; }

    /// <summary>Whom we follow; null on a master.</summary>
    public MasterEndpoint? Master { get; private set; }

    public bool IsReplica => Master is not null;

    public bool IsLinkUp => Link.Machine.State == LinkState.Streaming;

    /// <summary>Option replica-read-only and friends.</summary>
    public ReplicationOptions Options => _options;

    /// <summary>A save failed and stop-writes-on-bgsave-error says that writes are refused; set by persistence.</summary>
    public Func<bool> WritesAreStopped { get; set; } = static () => false;

    /// <summary>Why the append-only file cannot be written; null while all is well. Set by persistence.</summary>
    public Func<string?> LogFailure { get; set; } = static () => null;

    /// <summary>True while the stream must come to an end: FAILOVER waits for a replica to reach it.</summary>
    public Func<bool> HoldsPings { get; set; } = static () => false;

    /// <summary>How many replicas must be near for a write to be taken; 0 when that does not matter.</summary>
    public int MinGoodReplicas =>
        Math.Max(_options.MinReplicasMaxLagSeconds > 0 ? _options.MinReplicasToWrite : 0, _options.MinReplicasToAck);

    /// <summary>The replicas that are near.</summary>
    public int GoodReplicas =>
        Replicas.CountGood(_options.MinReplicasMaxLagSeconds > 0 ? _options.MinReplicasMaxLagSeconds : long.MaxValue);

    private bool HasGoodReplicas => MinGoodReplicas == 0 || GoodReplicas >= MinGoodReplicas;

    /// <summary>The word ROLE prints for the link.</summary>
    public string LinkStateName => Link.Machine.State switch
    {
        LinkState.Connect => "connect",
        LinkState.Connecting => "connecting",
        LinkState.Ping or LinkState.Handshake or LinkState.Psync => "handshake",
        LinkState.Transfer => "sync",
        LinkState.Streaming => "connected",
        _ => "none",
    };

    /// <summary>REPLICAOF host port. The data and the position are kept until a full copy has arrived.</summary>
    /// <param name="isStart">True when the server starts as a replica: whether it has a position is known from its files.</param>
    public void BecomeReplica(string host, int port, bool isStart = false)
    {
        bool wasMaster = Master is null;
        if (wasMaster)
        {
            Acks.Lost?.Invoke();
        }

        Master = new MasterEndpoint(host, port);

        // CONFIG REWRITE keeps it: after a restart the role is the same.
        _options.Master.Set(host, port);
        if (wasMaster)
        {
            _dispatcher.Blocked.UnblockAll(
                "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)"u8);

            // Our own history continues under the new master, if that has it.
            if (!isStart)
            {
                Link.HasPosition = _dispatcher.Log.IsActive;
            }
        }

        SetRole();
        if (isStart && Fence.IsUp)
        {
            // As it was when the process ended: see StopFollowing.
            _log.Notice($"Fenced for the failover of epoch {Fence.Epoch}: the master is not followed until a Sentinel says whom.");
            return;
        }

        Fence.Lower();

        // Our replicas stay: they are cut off only when the history they follow is no longer ours.
        Link.Follow(host, port);
        _log.Notice($"REPLICAOF {host}:{port} enabled (user request)");
    }

    /// <summary>Offset at which this node became a master last; -1 when it did not.</summary>
    public long PromotionOffset { get; private set; } = -1;

    /// <summary>How long the old master had been silent by then, milliseconds: what it wrote in that time is not here.</summary>
    public long PromotionSilenceMilliseconds { get; private set; } = -1;

    /// <summary>REPLICAOF NO ONE: the old history stays valid up to here, a new one begins.</summary>
    public void BecomeMaster()
    {
        PromotionOffset = _dispatcher.Log.End;
        PromotionSilenceMilliseconds = Link.LastInput > 0 ? Replicas.Now - Link.LastInput : -1;
        Replicas.LargestSurplus = 0;
        Link.Leave();
        Fence.Lower();
        Master = null;
        _options.Master.Clear();
        if (_dispatcher.Log.Broken != BrokenRule.PromotionKeepsTheId)
        {
            _dispatcher.Log.ContinueAs(ReplicationId.Create(RandomNumberGenerator.GetBytes(20)));
        }

        _dispatcher.Log.Database = -1;
        if (!_dispatcher.Log.IsActive)
        {
            _dispatcher.Log.Activate();
        }

        SetRole();

        // They come back at once and learn the new id.
        Replicas.DisconnectAll();
    }

    /// <summary>FENCE: who will be promoted is about to be decided, and what is acknowledged to the old master after that would be lost.
    /// </summary>
    public void StopFollowing()
    {
        Lease.Revoke();
        if (IsReplica)
        {
            Link.Leave();
            _log.Notice($"Fenced for the failover of epoch {Fence.Epoch}: the master is not followed until a Sentinel says whom.");
        }
    }

    /// <summary>FLUSHALL: replicas that are being sent all the data that are gone start afresh.</summary>
    public void AbandonStream() => _fullSync.Abandon();

    /// <summary>Once a second.</summary>
    public void Tick()
    {
        long now = Replicas.Now;
        _seconds++;
        if (IsReplica)
        {
            Link.Tick();
        }

        if (Replicas.Sessions.Count > 0)
        {
            if (!IsReplica && !HoldsPings() && _seconds % _options.PingPeriodSeconds == 0)
            {
                _dispatcher.Propagation.AppendNow("*1\r\n$4\r\nPING\r\n"u8);
            }

            KeepWaitingReplicasAlive(now);
            CloseSilentReplicas(now);
        }
        else if (!IsReplica && _dispatcher.Log is { IsActive: true, Files: not { IsOpen: true } } && Replicas.NoneSince > 0 && _options.BacklogTtlSeconds > 0
            && now - Replicas.NoneSince > _options.BacklogTtlSeconds * 1000)
        {
            _dispatcher.Log.Deactivate(ReplicationId.Create(RandomNumberGenerator.GetBytes(20)));
            _log.Notice($"Replication backlog freed after {_options.BacklogTtlSeconds} seconds without connected replicas.");
        }
    }

    /// <summary>Ten times a second: copies that are due.</summary>
    public void TickFast()
    {
        _fullSync.TryStart();
        UpdateGuard();
    }

    /// <summary>Before the loop sleeps: the stream goes out.</summary>
    public void BeforeSleep()
    {
        Lease.Check();
        Acks.AskForAcks();
        Replicas.PumpAll();
    }

    public ReadOnlySpan<byte> RefuseWrite()
    {
        if (IsReplica)
        {
            return _options.ReplicaReadOnly ? "READONLY You can't write against a read only replica."u8 : default;
        }

        if (WritesAreStopped())
        {
            return Errors.SnapshotsFailing;
        }

        if (LogFailure() is { } failure)
        {
            return Encoding.UTF8.GetBytes("MISCONF Errors writing to the AOF file: " + failure);
        }

        if (Lease is { IsOn: true, IsHeld: false })
        {
            return "NOLEASE Too few Sentinels vouch for this master: a write could be lost."u8;
        }

        return HasGoodReplicas ? default : "NOREPLICAS Not enough good replicas to write."u8;
    }

    public ReadOnlySpan<byte> RefusePing() => !IsReplica && WritesAreStopped() ? Errors.SnapshotsFailing : default;

    public ReadOnlySpan<byte> RefuseStale() =>
        IsReplica && !IsLinkUp && !_options.ReplicaServeStaleData
            ? "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."u8
            : default;

    private void AdoptEpoch(long epoch)
    {
        if (Fence.Adopt(epoch) is { } error)
        {
            _log.Warning($"The epoch of the master's data cannot be kept in {FailoverFence.FileName}: {error}");
        }
    }

    private void SetRole()
    {
        KeyspaceRoot keyspace = _dispatcher.Keyspace;
        keyspace.ExpiresByItself?.Clear();
        _dispatcher.Propagation.IsMaster = !IsReplica;
        _dispatcher.DefaultExpiryRule = IsReplica ? ExpiryRule.Hide : ExpiryRule.Remove;
        keyspace.ExpiryRule = _dispatcher.DefaultExpiryRule;
        keyspace.RemovesOnWrite = IsReplica && !_options.ReplicaReadOnly;
        _log.Role = IsReplica ? 'S' : 'M';
        UpdateGuard();
        Acks.Changed?.Invoke();
        RoleChanged?.Invoke();
    }

    /// <summary>Takes over options that changed, and what happened since.</summary>
    public void UpdateGuard()
    {
        ServerGate gate = _dispatcher.Gate & ~(ServerGate.Replica | ServerGate.GuardedWrites);
        gate |= IsReplica ? ServerGate.Replica : ServerGate.None;
        gate |= MinGoodReplicas > 0 || Lease.IsOn || WritesAreStopped() || LogFailure() is not null ? ServerGate.GuardedWrites : ServerGate.None;
        _dispatcher.Gate = gate;
        _dispatcher.Keyspace.RemovesOnWrite = IsReplica && !_options.ReplicaReadOnly;
        _dispatcher.Log.RetentionBytes = _options.BacklogSizeBytes;
    }

    // A replica that waits for its copy hears nothing else; a line feed is no reply and counts in no offset.
    private void KeepWaitingReplicasAlive(long now)
    {
        if (now - _lastNewLine < 1000)
        {
            return;
        }

        _lastNewLine = now;
        foreach (ReplicaSession session in Replicas.Sessions)
        {
            if (session.State is ReplicaState.WaitStart or ReplicaState.WaitEnd)
            {
                session.Client.Reply.Raw("\n"u8);
                _dispatcher.Clients.QueueWrite(session.Client);
            }
        }
    }

    private void CloseSilentReplicas(long now)
    {
        long timeout = _options.TimeoutSeconds * 1000L;
        foreach (ReplicaSession session in Replicas.Sessions)
        {
            // One that takes nothing holds up the snapshot for the others who get it.
            long heard = session.IsStreamed
                ? session.Client.Reply.Length > 0 ? session.Client.LastInteraction : now
                : session.IsOnline || session.WaitsForAck ? session.AckTime : now;
            if (!session.IsPlainSync && now - heard > timeout)
            {
                _log.Warning(session.IsOnline
                    ? $"Disconnecting timedout replica (streaming sync): {session.Name}"
                    : $"Disconnecting timedout replica (full sync): {session.Name}");
                _dispatcher.Clients.CloseSoon(session.Client);
            }
        }
    }
}
