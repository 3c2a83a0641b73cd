using Tandem.Platform.Info;

namespace Tandem.Server.Info;

/// <summary>INFO cluster.</summary>
internal sealed class ClusterInfo(TandemServer server) : IInfoSection
{
    public string Name => "Cluster";

    public bool InDefault => true;

    public void Write(InfoWriter writer) => writer.Field("cluster_enabled", server.Options.Cluster.Enabled);
}
