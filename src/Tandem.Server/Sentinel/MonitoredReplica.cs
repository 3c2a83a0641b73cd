using System.Globalization;

namespace Tandem.Server.Sentinel;

/// <summary>A replica of a monitored master.</summary>
internal sealed class MonitoredReplica : MonitoredInstance
{
    public MonitoredReplica(MonitoredMaster master, InstanceAddress address, long now)
        : base(InstanceKind.Replica, address.Text, address, now)
    {
        Master = master;
        MasterChangedAt = now;
    }

    public override MonitoredMaster Master { get; }

    /// <summary>How long its link to its master has been down, milliseconds; 0 while it is up.</summary>
    public long MasterLinkDownMilliseconds { get; set; }

    /// <summary>The master it says it follows; "?" while not known.</summary>
    public string MasterHost { get; set; } = "?";

    public int MasterPort { get; set; }

    public bool IsMasterLinkUp { get; set; }

    /// <summary>Option replica-priority: the lower the sooner it is promoted, 0 never.</summary>
    public int Priority { get; set; } = 100;

    /// <summary>How far it is in the stream.</summary>
    public long Offset { get; set; }

    /// <summary>Option replica-announced.</summary>
    public bool IsAnnounced { get; set; } = true;

    /// <summary>When it last named another master, or another role.</summary>
    public long MasterChangedAt { get; set; }

    public long ReconfiguredAt { get; set; }

    /// <summary>Since when it says that it is fenced, or knows of a later failover than we do, so that it takes no orders of ours; 0 when
    /// it is well.</summary>
    public long LeftSince { get; set; }

    /// <summary>The failover for which it was asked to stop following.</summary>
    public long FenceAskedEpoch { get; set; }

    /// <summary>The failover for which it has, and where that left it.</summary>
    public long FencedEpoch { get; set; }

    public bool FencedAsMaster { get; set; }

    /// <summary>The epoch of the failover that made the master whose history its data are.</summary>
    public long DataEpoch { get; set; }

    public long FencedOffset { get; set; }

    /// <summary>Whether it says that it follows the address.</summary>
    public bool Follows(InstanceAddress address) => MasterPort == address.Port
        && (MasterHost.Equals(address.Ip, System.StringComparison.OrdinalIgnoreCase)
            || MasterHost.Equals(address.Host, System.StringComparison.OrdinalIgnoreCase));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Flags} @{Offset}");
}
