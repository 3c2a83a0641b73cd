using System;
using Tandem.Platform.Config;

namespace Tandem.Server.Replication;

/// <summary>Options of masters and replicas.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class ReplicationOptions
{
    /// <summary>HOST PORT of the master; "no one" on a master.</summary>
    [Config("replicaof", Alias = "slaveof", Flags = ConfigFlags.Immutable | ConfigFlags.MultipleWords)]
    public MasterAddress Master { get; } = new();

    /// <summary>User to log in with at the master.</summary>
    [Config("masteruser", Flags = ConfigFlags.Sensitive)]
    public string? MasterUser { get; set; }

    /// <summary>Password to log in with at the master.</summary>
    [Config("masterauth", Flags = ConfigFlags.Sensitive)]
    public string? MasterPassword { get; set; }

    /// <summary>Answer reads with what there is while there is no link to the master.</summary>
    [Config("replica-serve-stale-data", Alias = "slave-serve-stale-data")]
    public bool ReplicaServeStaleData { get; set; } = true;

    /// <summary>Refuse writes of clients on a replica.</summary>
    [Config("replica-read-only", Alias = "slave-read-only", Flags = ConfigFlags.Debug)]
    public bool ReplicaReadOnly { get; set; } = true;

    /// <summary>Leave maxmemory to the master: a replica removes nothing by itself.</summary>
    [Config("replica-ignore-maxmemory", Alias = "slave-ignore-maxmemory")]
    public bool ReplicaIgnoreMaxMemory { get; set; } = true;

    /// <summary>Free the old data in the background before a full synchronization.</summary>
    [Config("replica-lazy-flush", Alias = "slave-lazy-flush")]
    public bool ReplicaLazyFlush { get; set; }

    /// <summary>Go on as a replica when a write cannot be put on disk.</summary>
    [Config("replica-ignore-disk-write-errors")]
    public bool ReplicaIgnoreDiskWriteErrors { get; set; }

    /// <summary>Which replica Sentinel prefers: the lower the sooner, 0 never.</summary>
    [Config("replica-priority", Alias = "slave-priority")]
    public int ReplicaPriority { get; set; } = 100;

    /// <summary>Let Sentinel tell clients of this replica.</summary>
    [Config("replica-announced")]
    public bool ReplicaAnnounced { get; set; } = true;

    /// <summary>Address to tell the master, where it is not the one of the connection.</summary>
    [Config("replica-announce-ip", Alias = "slave-announce-ip")]
    public string? ReplicaAnnounceIp { get; set; }

    /// <summary>Port to tell the master; 0 tells the real one.</summary>
    [Config("replica-announce-port", Alias = "slave-announce-port", Max = 65535)]
    public int ReplicaAnnouncePort { get; set; }

    /// <summary>Send the snapshot of a full synchronization straight to the sockets.</summary>
    [Config("repl-diskless-sync", Flags = ConfigFlags.Debug)]
    public bool DisklessSync { get; set; } = true;

    /// <summary>Wait so long for more replicas before a diskless synchronization begins.</summary>
    [Config("repl-diskless-sync-delay", Unit = ConfigUnit.Seconds)]
    public int DisklessSyncDelaySeconds { get; set; } = 5;

    /// <summary>Begin at once when so many replicas wait; 0 always waits.</summary>
    [Config("repl-diskless-sync-max-replicas")]
    public int DisklessSyncMaxReplicas { get; set; }

    /// <summary>How a replica loads: disabled (through a file), on-empty-db or swapdb (from the socket).</summary>
    [Config("repl-diskless-load", Flags = ConfigFlags.Debug | ConfigFlags.DenyLoading)]
    public DisklessLoad DisklessLoad { get; set; } = DisklessLoad.Disabled;

    /// <summary>A silent link is down after so long.</summary>
    [Config("repl-timeout", Min = 1, Unit = ConfigUnit.Seconds)]
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>How often a master pings its replicas.</summary>
    [Config("repl-ping-replica-period", Alias = "repl-ping-slave-period", Min = 1, Unit = ConfigUnit.Seconds)]
    public int PingPeriodSeconds { get; set; } = 10;

    /// <summary>Gather small writes to replicas into fewer packets, at the price of delay.</summary>
    [Config("repl-disable-tcp-nodelay")]
    public bool DisableTcpNoDelay { get; set; }

    /// <summary>How much of the stream stays in memory for replicas that come back.</summary>
    /// <remarks>At least 16 KB. Source: Redis, CONFIG_REPL_BACKLOG_MIN_SIZE.</remarks>
    [Config("repl-backlog-size", Min = 1, Unit = ConfigUnit.Bytes)]
    public long BacklogSizeBytes
    {
        get;
        set => field = Math.Max(value, 16 << 10);
    }
    = 1 << 20;

    /// <summary>Keep it so long after the last replica has gone; 0 keeps it.</summary>
    [Config("repl-backlog-ttl", Unit = ConfigUnit.Seconds)]
    public long BacklogTtlSeconds { get; set; } = 3600;

    /// <summary>How much of the stream stays on disk for replicas that come back, beyond what the append-only file needs; 0 keeps
    /// nothing. A replica that is connected is waited for.</summary>
    [Config("repl-log-size", Unit = ConfigUnit.Bytes)]
    public long LogSizeBytes { get; set; } = 1L << 30;

    /// <summary>Size at which a file of the stream on disk is full and the next one begins.</summary>
    [Config("repl-log-segment-size", Min = 1 << 20, Unit = ConfigUnit.Bytes)]
    public long LogSegmentSizeBytes { get; set; } = 64 << 20;

    /// <summary>Drop files of the stream that were last written so long ago; 0 goes by size only.</summary>
    [Config("repl-log-ttl", Unit = ConfigUnit.Seconds)]
    public long LogTtlSeconds { get; set; }

    /// <summary>Refuse writes while fewer replicas than this are near; 0 never does.</summary>
    [Config("min-replicas-to-write", Alias = "min-slaves-to-write")]
    public int MinReplicasToWrite { get; set; }

    /// <summary>A replica is near when it was heard of within so long.</summary>
    [Config("min-replicas-max-lag", Alias = "min-slaves-max-lag", Unit = ConfigUnit.Seconds)]
    public int MinReplicasMaxLagSeconds { get; set; } = 10;

    /// <summary>Acknowledge a write, and show what it changed, only when so many replicas have it; 0 does not wait. Writes are
    /// refused while fewer are near.</summary>
    [Config("min-replicas-to-ack")]
    public int MinReplicasToAck { get; set; }

    /// <summary>Answer -NOACK when the replicas have not confirmed within so long: the write stays, but may be lost; 0 waits
    /// for ever.</summary>
    [Config("min-replicas-ack-timeout", Unit = ConfigUnit.Milliseconds)]
    public long MinReplicasAckTimeoutMilliseconds { get; set; } = 5000;

    /// <summary>Acknowledge writes only while Sentinels have vouched for this master within so long, less than their
    /// down-after-milliseconds: by the time they replace it, it has stopped. 0 asks for no lease. Real Sentinels do not vouch.
    /// </summary>
    [Config("master-lease", Unit = ConfigUnit.Milliseconds)]
    public long MasterLeaseMilliseconds { get; set; }

    /// <summary>When a command from the master or the append-only file fails: ignore, panic, or
    /// panic-on-replicas.</summary>
    [Config("propagation-error-behavior")]
    public PropagationErrorBehavior PropagationErrorBehavior { get; set; } = PropagationErrorBehavior.Ignore;
}
