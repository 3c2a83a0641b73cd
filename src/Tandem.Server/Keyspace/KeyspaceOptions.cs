using Tandem.Platform.Config;
using Tandem.Server.Keyspace.Eviction;

namespace Tandem.Server.Keyspace;

/// <summary>Options of the data: memory, encodings, expiry, freeing.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class KeyspaceOptions
{
    /// <summary>Number of databases, selected by SELECT 0 and up.</summary>
    [Config("databases", Min = 1, Flags = ConfigFlags.Immutable)]
    public int Databases { get; set; } = 16;

    /// <summary>Memory that the data may take; 0 means no limit.</summary>
    [Config("maxmemory", Unit = ConfigUnit.Bytes)]
    public long MaxMemoryBytes { get; set; }

    /// <summary>Which keys are removed when maxmemory is reached.</summary>
    [Config("maxmemory-policy")]
    public MaxMemoryPolicy MaxMemoryPolicy { get; set; } = MaxMemoryPolicy.NoEviction;

    /// <summary>Keys looked at to find the one to remove: more is more exact and slower.</summary>
    [Config("maxmemory-samples", Min = 1)]
    public int MaxMemorySamples { get; set; } = 5;

    /// <summary>How much time may go into removing keys before a command: 0 least, 100 without bound.</summary>
    [Config("maxmemory-eviction-tenacity", Max = 100)]
    public int MaxMemoryEvictionTenacity { get; set; } = 10;

    /// <summary>LFU: how many hits saturate a key's counter; more hits with a greater factor.</summary>
    [Config("lfu-log-factor")]
    public int LfuLogFactor { get; set; } = 10;

    /// <summary>LFU: minutes after which a key's counter is lowered by one; 0 means each time it is looked
    /// at.</summary>
    [Config("lfu-decay-time")]
    public int LfuDecayTime { get; set; } = 1;

    /// <summary>Effort of removing expired keys in the background, 1 to 10.</summary>
    [Config("active-expire-effort", Min = 1, Max = 10)]
    public int ActiveExpireEffort { get; set; } = 1;

    /// <summary>Free evicted values in the background.</summary>
    [Config("lazyfree-lazy-eviction", Flags = ConfigFlags.Debug)]
    public bool LazyfreeLazyEviction { get; set; }

    /// <summary>Free expired values in the background.</summary>
    [Config("lazyfree-lazy-expire", Flags = ConfigFlags.Debug)]
    public bool LazyfreeLazyExpire { get; set; }

    /// <summary>Free values in the background that are replaced by a command such as RENAME.</summary>
    [Config("lazyfree-lazy-server-del", Flags = ConfigFlags.Debug)]
    public bool LazyfreeLazyServerDel { get; set; }

    /// <summary>Make DEL free in the background, as UNLINK does.</summary>
    [Config("lazyfree-lazy-user-del", Flags = ConfigFlags.Debug)]
    public bool LazyfreeLazyUserDel { get; set; }

    /// <summary>Make FLUSHALL and FLUSHDB free in the background unless they say SYNC.</summary>
    [Config("lazyfree-lazy-user-flush", Flags = ConfigFlags.Debug)]
    public bool LazyfreeLazyUserFlush { get; set; }

    /// <summary>Spend a millisecond of each 100 on growing tables. Accepted for compatibility: tables grow bucket
    /// by bucket.</summary>
    [Config("activerehashing")]
    public bool ActiveRehashing { get; set; } = true;

    /// <summary>Keyspace events to publish: K keyspace, E keyevent, and the classes g$lshzxetdmn or A.</summary>
    [Config("notify-keyspace-events")]
    public KeyspaceEventFilter NotifyKeyspaceEvents { get; } = new();

    /// <summary>Most entries of a hash that is kept compact.</summary>
    [Config("hash-max-listpack-entries", Alias = "hash-max-ziplist-entries")]
    public long HashMaxListpackEntries { get; set; } = 512;

    /// <summary>Longest field or value of a hash that is kept compact.</summary>
    [Config("hash-max-listpack-value", Alias = "hash-max-ziplist-value", Unit = ConfigUnit.Bytes)]
    public long HashMaxListpackValueBytes { get; set; } = 64;

    /// <summary>Size of a node of a list: -1 to -5 mean 4, 8, 16, 32, 64 kb; a positive number is a number of
    /// elements.</summary>
    [Config("list-max-listpack-size", Alias = "list-max-ziplist-size", Min = int.MinValue)]
    public int ListMaxListpackSize { get; set; } = -2;

    /// <summary>Nodes at each end of a list that are not compressed; 0 compresses none.</summary>
    [Config("list-compress-depth", Flags = ConfigFlags.Debug)]
    public int ListCompressDepth { get; set; }

    /// <summary>Most members of a set of integers that is kept compact.</summary>
    [Config("set-max-intset-entries")]
    public long SetMaxIntsetEntries { get; set; } = 512;

    /// <summary>Most members of a sorted set that is kept compact.</summary>
    [Config("zset-max-listpack-entries", Alias = "zset-max-ziplist-entries")]
    public long SortedSetMaxListpackEntries { get; set; } = 128;

    /// <summary>Longest member of a sorted set that is kept compact.</summary>
    [Config("zset-max-listpack-value", Alias = "zset-max-ziplist-value", Unit = ConfigUnit.Bytes)]
    public long SortedSetMaxListpackValueBytes { get; set; } = 64;

    /// <summary>Greatest size of a HyperLogLog in its sparse form; from 16000 the dense form is never larger.</summary>
    [Config("hll-sparse-max-bytes", Unit = ConfigUnit.Bytes)]
    public long HyperLogLogSparseMaxBytes { get; set; } = 3000;

    /// <summary>Greatest size of a node of a stream; 0 means no limit.</summary>
    [Config("stream-node-max-bytes", Unit = ConfigUnit.Bytes)]
    public long StreamNodeMaxBytes { get; set; } = 4096;

    /// <summary>Most entries of a node of a stream; 0 means no limit.</summary>
    [Config("stream-node-max-entries")]
    public long StreamNodeMaxEntries { get; set; } = 100;
}
