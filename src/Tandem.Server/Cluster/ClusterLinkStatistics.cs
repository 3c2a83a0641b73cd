namespace Tandem.Server.Cluster;

/// <summary>What the links to other nodes take, for INFO and MEMORY; kept by whoever opens them.</summary>
internal sealed class ClusterLinkStatistics
{
    /// <summary>Open links, in both directions.</summary>
    public long Connections { get; set; }

    /// <summary>Bytes of their buffers.</summary>
    public long Bytes { get; set; }
}
