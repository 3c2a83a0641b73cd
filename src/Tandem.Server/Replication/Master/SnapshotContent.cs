using System;

namespace Tandem.Server.Replication.Master;

/// <summary>What a copy holds: REPLCONF rdb-filter-only.</summary>
[Flags]
internal enum SnapshotContent
{
    None = 0,

    Keys = 1,

    /// <summary>Libraries of functions.</summary>
    Functions = 1 << 1,

    All = Keys | Functions,
}
