namespace Tandem.Roles;

/// <summary>What a start of the executable is asked to be.</summary>
internal enum Role
{
    /// <summary>The data server: takes what redis-server takes.</summary>
    Server,

    /// <summary>Watches masters: takes what redis-sentinel takes.</summary>
    Sentinel,

    /// <summary>Shows what Sentinels see.</summary>
    SentinelStatus,

    /// <summary>Has a Sentinel replace a master that is well, without losing a write.</summary>
    Failover,

    /// <summary>A master and replicas as child processes, with a live table.</summary>
    Up,

    /// <summary>Prints the replication stream of a data folder or of a running server.</summary>
    Log,

    /// <summary>Makes a data folder as it was at an offset or a time.</summary>
    Restore,

    /// <summary>Checks the files of a data folder, and repairs some.</summary>
    Check,

    /// <summary>A role that is planned under a name Redis users know, and is not built.</summary>
    Absent,

    /// <summary>Prints how to start it.</summary>
    Usage,

    /// <summary>Prints the version.</summary>
    Version,

    /// <summary>None that is known.</summary>
    Unknown,
}
