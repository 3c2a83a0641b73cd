using System;

namespace Tandem.Server.Dispatch;

/// <summary>States of the server in which the dispatcher must look at each command more closely. Zero in everyday life.</summary>
[Flags]
internal enum ServerGate
{
    None = 0,

    /// <summary>The data set is being loaded: LOADING.</summary>
    Loading = 1 << 0,

    /// <summary>A replica: writes by clients may be refused, and expiry is the master's business.</summary>
    Replica = 1 << 1,

    /// <summary>Writes may be refused: min-replicas, a failed save.</summary>
    GuardedWrites = 1 << 2,

    /// <summary>maxmemory is set.</summary>
    MaxMemory = 1 << 3,

    /// <summary>Cluster mode.</summary>
    Cluster = 1 << 4,

    /// <summary>CLIENT PAUSE.</summary>
    Paused = 1 << 5,

    /// <summary>A script runs for too long: BUSY.</summary>
    Busy = 1 << 6,

    /// <summary>Somebody watches by MONITOR.</summary>
    Monitored = 1 << 7,

    /// <summary>Some client tracks keys: read commands remember what they read.</summary>
    Tracking = 1 << 9,

    /// <summary>A newer state of the data is being loaded beside the one that is served: some commands are told LOADING.</summary>
    AsyncLoading = 1 << 10,
}
