using Tandem.Platform.Config;

namespace Tandem.Server.Cluster;

/// <summary>Options of a node of a cluster.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class ClusterOptions
{
    /// <summary>Longest host name, exclusive. Source: Redis 7.0, NET_HOST_STR_LEN.</summary>
    private const int MaxHostNameLength = 256;

    /// <summary>Be a node of a cluster.</summary>
    [Config("cluster-enabled", Flags = ConfigFlags.Immutable)]
    public bool Enabled { get; set; }

    /// <summary>File in which the node keeps what it knows of the cluster; not to be edited.</summary>
    [Config("cluster-config-file", Flags = ConfigFlags.Immutable)]
    public string ConfigFile { get; set; } = "nodes.conf";

    /// <summary>A node that is silent for so long is taken for failed.</summary>
    [Config("cluster-node-timeout", Unit = ConfigUnit.Milliseconds)]
    public long NodeTimeoutMilliseconds { get; set; } = 15000;

    /// <summary>Port of the cluster bus; 0 means port + 10000.</summary>
    [Config("cluster-port", Max = 65535, Flags = ConfigFlags.Immutable)]
    public int Port { get; set; }

    /// <summary>A replica whose data are older than this many node timeouts does not take over; 0 always
    /// does.</summary>
    [Config("cluster-replica-validity-factor", Alias = "cluster-slave-validity-factor")]
    public int ReplicaValidityFactor { get; set; } = 10;

    /// <summary>Never take over by itself; a manual failover is still possible.</summary>
    [Config("cluster-replica-no-failover", Alias = "cluster-slave-no-failover")]
    public bool ReplicaNoFailover { get; set; }

    /// <summary>A master keeps at least so many replicas before one may move to a master that has none.</summary>
    [Config("cluster-migration-barrier")]
    public int MigrationBarrier { get; set; } = 1;

    /// <summary>Let replicas move to masters that have none.</summary>
    [Config("cluster-allow-replica-migration")]
    public bool AllowReplicaMigration { get; set; } = true;

    /// <summary>Serve nothing while some slots are not served.</summary>
    [Config("cluster-require-full-coverage")]
    public bool RequireFullCoverage { get; set; } = true;

    /// <summary>Serve reads while the cluster is down.</summary>
    [Config("cluster-allow-reads-when-down")]
    public bool AllowReadsWhenDown { get; set; }

    /// <summary>Serve sharded pub/sub while the cluster is down.</summary>
    [Config("cluster-allow-pubsubshard-when-down")]
    public bool AllowPubsubshardWhenDown { get; set; } = true;

    /// <summary>Most memory of the output to one node; 0 means no limit.</summary>
    [Config("cluster-link-sendbuf-limit", Unit = ConfigUnit.Bytes)]
    public long LinkSendBufferLimitBytes { get; set; }

    /// <summary>Address to tell other nodes, where it is not the one they see.</summary>
    [Config("cluster-announce-ip")]
    public string? AnnounceIp { get; set; }

    /// <summary>Port to tell other nodes; 0 tells the real one.</summary>
    [Config("cluster-announce-port", Max = 65535)]
    public int AnnouncePort { get; set; }

    /// <summary>TLS port to tell other nodes; 0 tells the real one.</summary>
    [Config("cluster-announce-tls-port", Max = 65535)]
    public int AnnounceTlsPort { get; set; }

    /// <summary>Port of the bus to tell other nodes; 0 tells the real one.</summary>
    [Config("cluster-announce-bus-port", Max = 65535)]
    public int AnnounceBusPort { get; set; }

    /// <summary>Host name to tell other nodes and clients.</summary>
    [Config("cluster-announce-hostname", Check = nameof(CheckHostName))]
    public string? AnnounceHostname { get; set; }

    /// <summary>What clients are told to connect to: ip, hostname, or unknown-endpoint.</summary>
    [Config("cluster-preferred-endpoint-type")]
    public EndpointType PreferredEndpointType { get; set; } = EndpointType.Ip;

    private static string? CheckHostName(string name)
    {
        if (name.Length >= MaxHostNameLength)
        {
            return "Hostnames must be less than 256 characters";
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
            {
                return "Hostnames may only contain alphanumeric characters, hyphens or dots";
            }
        }

        return null;
    }
}
