using System;

namespace Tandem.Server.Scripting;

/// <summary>What a script or function declares about itself.</summary>
[Flags]
internal enum ScriptFlags
{
    None = 0,

    /// <summary>It writes nothing: *_RO commands and read-only replicas run it.</summary>
    NoWrites = 1 << 0,

    /// <summary>It runs although maxmemory is reached.</summary>
    AllowOom = 1 << 1,

    /// <summary>It runs on a replica without its master that serves no stale data.</summary>
    AllowStale = 1 << 2,

    /// <summary>It does not run in cluster mode.</summary>
    NoCluster = 1 << 3,

    /// <summary>In cluster mode it may use keys of several slots.</summary>
    AllowCrossSlotKeys = 1 << 4,

    /// <summary>A script of EVAL without a first line "#!lua": it declares nothing and each of its commands is judged for
    /// itself, as before Redis 7.</summary>
    Undeclared = 1 << 5,
}
