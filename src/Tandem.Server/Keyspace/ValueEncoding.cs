namespace Tandem.Server.Keyspace;

/// <summary>How a value is laid out in memory; OBJECT ENCODING prints its Redis name.</summary>
internal enum ValueEncoding : byte
{
    /// <summary>A string that was grown in place (APPEND, SETRANGE, SETBIT) or is longer than 44 bytes.</summary>
    Raw = 0,

    /// <summary>A string that is a 64-bit integer.</summary>
    Int = 1,

    /// <summary>A hash or set as a native hash table.</summary>
    HashTable = 2,

    /// <summary>A set of 64-bit integers as a sorted array.</summary>
    IntSet = 6,

    /// <summary>A big sorted set: member table and ordered index. Redis's name for it is kept.</summary>
    SkipList = 7,

    /// <summary>A short string, as set.</summary>
    EmbStr = 8,

    /// <summary>A list.</summary>
    QuickList = 9,

    /// <summary>A stream.</summary>
    Stream = 10,

    /// <summary>A small hash or sorted set as one listpack.</summary>
    ListPack = 11,
}
