using Tandem.Platform.Networking;

namespace Tandem.Server.Cluster;

/// <summary>A connection to another server that MIGRATE made and keeps for a while.</summary>
internal sealed class MigrationSocket
{
    public MigrationSocket(string name, ISyncConnection connection)
    {
        Name = name;
        Connection = connection;
    }

    /// <summary>host:port, as the command had it.</summary>
    public string Name { get; }

    public ISyncConnection Connection { get; }

    /// <summary>The database selected there; -1 when not known.</summary>
    public long Database { get; set; } = -1;

    /// <summary>Unix milliseconds.</summary>
    public long LastUsed { get; set; }
}
