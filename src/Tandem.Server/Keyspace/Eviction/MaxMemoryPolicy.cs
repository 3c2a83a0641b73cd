using Tandem.Platform.Config;

namespace Tandem.Server.Keyspace.Eviction;

/// <summary>Which keys go when memory is full. Volatile: only keys with an expiry.</summary>
internal enum MaxMemoryPolicy
{
    VolatileLru,
    VolatileLfu,
    VolatileRandom,
    VolatileTtl,

    [ConfigName("allkeys-lru")]
    AllKeysLru,

    [ConfigName("allkeys-lfu")]
    AllKeysLfu,

    [ConfigName("allkeys-random")]
    AllKeysRandom,

    /// <summary>None: writes that need memory are refused.</summary>
    [ConfigName("noeviction")]
    NoEviction,
}
