namespace Tandem.Server.Sentinel;

/// <summary>Another Sentinel that watches the same master.</summary>
internal sealed class MonitoredSentinel : MonitoredInstance
{
    public MonitoredSentinel(MonitoredMaster master, string id, InstanceAddress address, long now)
        : base(InstanceKind.Sentinel, id, address, now)
    {
        Master = master;
        RunId = id;
        HelloSeenAt = now;
    }

    public override MonitoredMaster Master { get; }

    /// <summary>When it said hello last.</summary>
    public long HelloSeenAt { get; set; }

    /// <summary>When it was asked last whether the master is down; 0 when not since the master is another one.</summary>
    public long AskedAt { get; set; }

    /// <summary>When it answered that last.</summary>
    public long AnsweredAt { get; set; }

    /// <summary>The id it voted for; null for none.</summary>
    public string? VotedLeader { get; set; }

    /// <summary>The epoch of that vote.</summary>
    public long VotedEpoch { get; set; }
}
