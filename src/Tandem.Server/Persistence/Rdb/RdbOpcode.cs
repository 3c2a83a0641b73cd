namespace Tandem.Server.Persistence.Rdb;

/// <summary>Bytes that stand where a value type may stand and say something about what follows (Redis, rdb.h).</summary>
/// <remarks>242 and 243 mean different things in Redis and Valkey, and only in versions this reader refuses.</remarks>
internal static class RdbOpcode
{
    /// <summary>Three lengths: a hash slot, its keys, and those of them that expire (Redis 7.4, version 12); hints.</summary>
    public const byte SlotInfo = 244;

    /// <summary>A function library: one string, its source (version 10).</summary>
    public const byte Function2 = 245;

    /// <summary>A function library as release candidates of 7.0 wrote it: name, engine, description, source.</summary>
    public const byte FunctionPreRelease = 246;

    /// <summary>Data of a module that belong to no key: module id, when-opcode, when, then typed values.</summary>
    public const byte ModuleAux = 247;

    /// <summary>Idle time of the next key, a length in seconds (LRU policies).</summary>
    public const byte Idle = 248;

    /// <summary>Access frequency of the next key, one byte (LFU policies).</summary>
    public const byte Frequency = 249;

    /// <summary>A field of the file: two strings, name and value.</summary>
    public const byte Aux = 250;

    /// <summary>Two lengths: keys and keys with an expiry of the selected database.</summary>
    public const byte ResizeDatabase = 251;

    /// <summary>Expiry of the next key: Unix time in milliseconds, 8 bytes little-endian.</summary>
    public const byte ExpireMilliseconds = 252;

    /// <summary>Expiry of the next key: Unix time in seconds, 4 bytes little-endian (before version 6).</summary>
    public const byte ExpireSeconds = 253;

    /// <summary>The database of the keys that follow: a length.</summary>
    public const byte SelectDatabase = 254;

    /// <summary>The end; from version 5 on 8 bytes of CRC64 follow, little-endian, 0 when not computed.</summary>
    public const byte End = 255;
}
