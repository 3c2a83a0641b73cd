using System;
using System.Collections.Generic;
using System.Linq;

namespace Tandem.Server.Sentinel;

/// <summary>A master that is watched: its options, who belongs to it, and its failover.</summary>
internal sealed class MonitoredMaster : MonitoredInstance
{
    // Longer than any failover that is still going on, milliseconds.
    private const long LeftFencedAfter = 30_000;

    public MonitoredMaster(string name, InstanceAddress address, int quorum, long now)
        : base(InstanceKind.Master, name, address, now) => Quorum = quorum;

    public override MonitoredMaster Master => this;

    /// <summary>How many Sentinels must agree that it is down.</summary>
    public int Quorum { get; set; }

    /// <summary>Milliseconds without an acceptable reply after which an instance of this group counts as down.</summary>
    public long DownAfterMilliseconds { get; set; } = SentinelTimes.DownAfterDefault;

    /// <summary>Limit of the phases of a failover, and half the time before it is tried again.</summary>
    public long FailoverTimeoutMilliseconds { get; set; } = SentinelTimes.FailoverTimeoutDefault;

    /// <summary>How many replicas may copy from a new master at a time.</summary>
    public int ParallelSyncs { get; set; } = 1;

    /// <summary>How long a master that came back as another process may take until it answers; 0 means it does not matter.</summary>
    public long RebootDownAfterMilliseconds { get; set; }

    public string? AuthUser { get; set; }

    public string? AuthPassword { get; set; }

    public string? NotificationScript { get; set; }

    public string? ClientReconfigScript { get; set; }

    /// <summary>Commands that the servers of this group know under another name.</summary>
    public SortedDictionary<string, string> RenamedCommands { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The epoch of the failover that made it the master.</summary>
    public long ConfigEpoch { get; set; }

    /// <summary>Whom this Sentinel voted for last, in <see cref="LeaderEpoch"/>.</summary>
    public string? Leader { get; set; }

    public long LeaderEpoch { get; set; }

    /// <summary>By "ip:port".</summary>
    public Dictionary<string, MonitoredReplica> Replicas { get; } = [];

    /// <summary>By id; this Sentinel is not among them.</summary>
    public Dictionary<string, MonitoredSentinel> Sentinels { get; } = [];

    public long RebootedAt { get; set; }

    public FailoverState FailoverState { get; set; }

    public long FailoverEpoch { get; set; }

    /// <summary>When the last failover began, ours or one we voted for.</summary>
    public long FailoverStartedAt { get; set; }

    public long FailoverStateChangedAt { get; set; }

    /// <summary>The start of which the log already says why no other begins.</summary>
    public long DelayLoggedFor { get; set; }

    /// <summary>When we try, if nobody else was faster.</summary>
    public long StartDueAt { get; set; }

    /// <summary>When a split vote is tried anew.</summary>
    public long ElectionRetryAt { get; set; }

    /// <summary>Elections of this failover so far.</summary>
    public int ElectionCount { get; set; }

    /// <summary>Until when a live master may take to hand its role over by itself; 0 when it was not asked.</summary>
    public long HandOverUntil { get; set; }

    public MonitoredReplica? Promoted { get; set; }

    /// <summary>When we last told another Sentinel that this master is down, or voted for its replacement.</summary>
    public long DoubtedAt { get; set; }

    /// <summary>What the master answered to our last LEASE; 0 after a new connection.</summary>
    public long LeaseAnswer { get; set; }

    public long LeaseSentAt { get; set; }

    /// <summary>Until when the master before this one may rely on what we sent.</summary>
    public long VouchFrom { get; set; }

    /// <summary>How many replicas have each write that is acknowledged, as far as the servers say.</summary>
    public int AcksWanted => Math.Max(MinAcks, Replicas.Values.Select(static r => r.MinAcks).DefaultIfEmpty().Max());

    /// <summary>Whether no acknowledged write may be lost: then replicas are fenced before one is chosen.</summary>
    public bool IsGuarded => AcksWanted > 0 || LeaseMilliseconds > 0 || Replicas.Values.Any(static r => r.LeaseMilliseconds > 0);

    public bool IsFailingOver => Has(InstanceFlags.FailoverInProgress);

    /// <summary>Where clients are sent: the promoted replica once it is a master.</summary>
    public InstanceAddress CurrentAddress =>
        IsFailingOver && Promoted is not null && FailoverState >= FailoverState.ReconfigureReplicas ? Promoted.Address : Address;

    /// <summary>Everybody: the master, its replicas, the other Sentinels.</summary>
    public IEnumerable<MonitoredInstance> Everybody
    {
        get
        {
            yield return this;
            foreach (MonitoredReplica replica in Replicas.Values)
            {
                yield return replica;
            }

            foreach (MonitoredSentinel sentinel in Sentinels.Values)
            {
                yield return sentinel;
            }
        }
    }

    /// <summary>Whether it can be given orders, and is what we take it for.</summary>
    public bool IsLive => !IsDown && !ReportsReplica && Link.Commands.IsOpen;

    /// <summary>Whether it is asked to hand its role over, instead of being replaced.</summary>
    public bool HandsOver => Has(InstanceFlags.ForcedFailover) && IsLive;

    /// <summary>Whether somebody fenced replicas and did not come to the end, and the master is well: then nobody will let them follow
    /// again but another failover.</summary>
    public bool HasLeftFenced(long now) => !IsDown && Replicas.Values.Any(r => r.LeftSince != 0 && now - r.LeftSince > LeftFencedAfter);

    /// <summary>The name under which the servers know a command.</summary>
    public string CommandName(string command) => RenamedCommands.GetValueOrDefault(command, command);
}
