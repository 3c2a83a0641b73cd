using System.Collections.Generic;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>The fields that open an RDB file.</summary>
internal sealed record RdbFileInfo
{
    /// <summary>The version of Redis that this server is compatible with.</summary>
    public required string RedisVersion { get; init; }

    /// <summary>When the file is written, Unix seconds.</summary>
    public required long CreationTime { get; init; }

    /// <summary>used_memory, bytes.</summary>
    public required long UsedMemoryBytes { get; init; }

    /// <summary>Whether the file opens an append-only log.</summary>
    public bool IsAofBase { get; init; }

    /// <summary>Whether the keys are in it: REPLCONF rdb-filter-only leaves them out.</summary>
    public bool HasKeys { get; init; } = true;

    /// <summary>Texts of the function libraries.</summary>
    public IReadOnlyList<byte[]> Functions { get; init; } = [];

    /// <summary>Where the data stand in the replication stream; null leaves these fields out.</summary>
    public RdbReplicationInfo? Replication { get; init; }
}
