namespace Tandem.Server.Persistence.Rdb;

/// <summary>What is saved about the use of keys; it follows from maxmemory-policy.</summary>
internal enum RdbAccessKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Seconds since the last use (LRU policies).</summary>
    Idle,

    /// <summary>The access counter (LFU policies).</summary>
    Frequency,
}
