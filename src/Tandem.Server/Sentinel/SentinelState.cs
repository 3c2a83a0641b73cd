using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace Tandem.Server.Sentinel;

/// <summary>All that a Sentinel knows and is told by its configuration, beside the masters' own.</summary>
internal sealed class SentinelState
{
    /// <summary>40 hexadecimal digits; the same after each restart.</summary>
    public string MyId { get; set; } = string.Empty;

    /// <summary>The highest epoch seen.</summary>
    public long CurrentEpoch { get; set; }

    /// <summary>By name, in the order of the configuration.</summary>
    public Dictionary<string, MonitoredMaster> Masters { get; } = [];

    public SentinelTimes Times { get; } = new();

    /// <summary>True while too much time was lost lately to trust what we know: nothing is decided then.</summary>
    public bool IsTilted { get; set; }

    public long TiltedAt { get; set; }

    /// <summary>The port this Sentinel listens on.</summary>
    public Func<int> OwnPort { get; set; } = static () => 0;

    public string AnnounceIp { get; set; } = string.Empty;

    /// <summary>0 for the port it listens on.</summary>
    public int AnnouncePort { get; set; }

    public bool ResolvesHostNames { get; set; }

    public bool AnnouncesHostNames { get; set; }

    public bool DeniesScriptsReconfiguration { get; set; } = true;

    public string SentinelUser { get; set; } = string.Empty;

    public string SentinelPassword { get; set; } = string.Empty;

    /// <summary>Option requirepass: what other Sentinels want, too, when <see cref="SentinelPassword"/> is not set.</summary>
    public Func<string?> OwnPassword { get; set; } = static () => null;

    public SimulatedFailures SimulatedFailures { get; set; }

    /// <summary>Chance: desynchronizes elections.</summary>
    public required Random Random { get; init; }

    /// <summary>Host name to address; null when it is not known.</summary>
    public Func<string, string?> Resolve { get; init; } = static _ => null;

    /// <summary>What is shown of an address: the name as it was given if names are announced.</summary>
    public string Shown(InstanceAddress address) => AnnouncesHostNames ? address.Host : address.Ip;

    /// <summary>An address from a host name, if these are allowed, or an address.</summary>
    /// <param name="acceptsUnresolved">Take a name that is not known now: it may be later.</param>
    /// <returns>Null when the host means nothing.</returns>
    public InstanceAddress? AddressOf(string host, int port, bool acceptsUnresolved = false)
    {
        if (IPAddress.TryParse(host, out _))
        {
            return new InstanceAddress(host, host, port);
        }

        if (!ResolvesHostNames || host.Length == 0)
        {
            return null;
        }

        string? ip = Resolve(host);
        return ip is not null ? new InstanceAddress(host, ip, port)
            : acceptsUnresolved ? new InstanceAddress(host, host, port)
            : null;
    }

    /// <summary>The master at an address.</summary>
    public MonitoredMaster? MasterAt(string ip, int port) =>
        AddressOf(ip, port) is { } address ? Masters.Values.FirstOrDefault(m => m.Address.IsSameAs(address)) : null;

    /// <summary>All connections that are wanted at present.</summary>
    public IEnumerable<MonitoredInstance> Everybody => Masters.Values.SelectMany(static m => m.Everybody);
}
