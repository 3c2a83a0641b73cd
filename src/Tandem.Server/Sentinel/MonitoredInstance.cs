using System.Collections.Generic;

namespace Tandem.Server.Sentinel;

/// <summary>What a Sentinel knows of one instance: a master, one of its replicas, or another Sentinel that watches it.</summary>
/// <remarks>Times are monotonic milliseconds; 0 means never.</remarks>
internal abstract class MonitoredInstance
{
    protected MonitoredInstance(InstanceKind kind, string name, InstanceAddress address, long now)
    {
        Kind = kind;
        Name = name;
        Address = address;
        Link = new InstanceLink(now);
        ReportsReplica = kind == InstanceKind.Replica;
        RoleReportedAt = now;
    }

    public InstanceKind Kind { get; }

    /// <summary>A master's name in the configuration, a replica's "ip:port", a Sentinel's id.</summary>
    public string Name { get; }

    public InstanceAddress Address { get; set; }

    /// <summary>The master it belongs to; a master belongs to itself.</summary>
    public abstract MonitoredMaster Master { get; }

    public InstanceLink Link { get; set; }

    public InstanceFlags Flags { get; set; }

    /// <summary>40 digits; empty while not known.</summary>
    public string RunId { get; set; } = string.Empty;

    public long SubjectivelyDownSince { get; set; }

    public long ObjectivelyDownSince { get; set; }

    /// <summary>When hello was published through it last.</summary>
    public long HelloSentAt { get; set; }

    /// <summary>When INFO was asked for last.</summary>
    public long InfoAskedAt { get; set; }

    /// <summary>When INFO was answered last.</summary>
    public long InfoAt { get; set; }

    /// <summary>The last INFO, for SENTINEL INFO-CACHE.</summary>
    public string InfoText { get; set; } = string.Empty;

    /// <summary>A server of Tandem, which knows FENCE and LEASE.</summary>
    public bool KnowsFence { get; set; }

    /// <summary>Its option min-replicas-to-ack.</summary>
    public int MinAcks { get; set; }

    /// <summary>Its option master-lease.</summary>
    public long LeaseMilliseconds { get; set; }

    /// <summary>Whether it calls itself a replica.</summary>
    public bool ReportsReplica { get; set; }

    public long RoleReportedAt { get; set; }

    public bool IsDown => Has(InstanceFlags.SubjectivelyDown | InstanceFlags.ObjectivelyDown);

    /// <summary>The word for its kind in events and descriptions.</summary>
    public string KindWord => Kind switch
    {
        InstanceKind.Master => "master",
        InstanceKind.Replica => "slave",
        _ => "sentinel",
    };

    /// <summary>The connections it should have.</summary>
    public IEnumerable<LinkChannel> Channels =>
        Kind == InstanceKind.Sentinel ? [Link.Commands] : [Link.Commands, Link.PubSub];

    /// <summary>True unless all its connections are there.</summary>
    public bool IsDisconnected => !Link.Commands.IsOpen || (Kind != InstanceKind.Sentinel && !Link.PubSub.IsOpen);

    public bool Has(InstanceFlags flags) => (Flags & flags) != 0;

    /// <summary>True when it was not down in the last milliseconds.</summary>
    public bool WasUpFor(long milliseconds, long now)
    {
        long down = System.Math.Max(SubjectivelyDownSince, ObjectivelyDownSince);
        return down == 0 || now - down > milliseconds;
    }
}
