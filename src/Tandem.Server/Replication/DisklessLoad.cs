using Tandem.Platform.Config;

namespace Tandem.Server.Replication;

/// <summary>How a replica takes the master's snapshot.</summary>
internal enum DisklessLoad
{
    /// <summary>To a file first.</summary>
    Disabled,

    /// <summary>From the socket while there is no data to lose.</summary>
    [ConfigName("on-empty-db")]
    OnEmptyDatabase,

    /// <summary>From the socket beside the old data, which stay readable.</summary>
    [ConfigName("swapdb")]
    SwapDatabase,
}
