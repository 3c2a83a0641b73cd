namespace Tandem.Server.Keyspace;

/// <summary>Counters of INFO stats that belong to the data.</summary>
internal sealed class KeyspaceStatistics
{
    public long Hits { get; set; }

    public long Misses { get; set; }

    public long ExpiredKeys { get; set; }

    /// <summary>Fields of hashes whose time was over.</summary>
    public long ExpiredFields { get; set; }

    public long EvictedKeys { get; set; }

    /// <summary>Estimated share of keys already expired but not yet removed, percent.</summary>
    public double ExpiredStalePercent { get; set; }

    /// <summary>How often the active expire cycle ran out of its time budget.</summary>
    public long ExpireCycleTimeLimitReached { get; set; }

    /// <summary>Time spent in the active expire cycle.</summary>
    public long ExpireCycleMicroseconds { get; set; }

    /// <summary>Time during which more memory was used than maxmemory allows, as far as it is over.</summary>
    public long OverMemoryMicroseconds { get; set; }

    /// <summary>Since when it is, microseconds of the monotonic clock; 0 when it is not.</summary>
    public long OverMemorySince { get; set; }

    /// <summary>Values of RESTORE and of loaded files that were searched for damage.</summary>
    public long DeepValidations { get; set; }

    /// <summary>CONFIG RESETSTAT.</summary>
    public void Reset()
    {
        Hits = 0;
        Misses = 0;
        ExpiredKeys = 0;
        ExpiredFields = 0;
        EvictedKeys = 0;
        ExpiredStalePercent = 0;
        ExpireCycleTimeLimitReached = 0;
        ExpireCycleMicroseconds = 0;
        OverMemoryMicroseconds = 0;
        OverMemorySince = 0;
        DeepValidations = 0;
    }
}
