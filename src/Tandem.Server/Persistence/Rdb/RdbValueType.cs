namespace Tandem.Server.Persistence.Rdb;

/// <summary>How a value is laid out in an RDB file or a DUMP payload (Redis, rdb.h), versions 1 to 12.</summary>
internal enum RdbValueType : byte
{
    /// <summary>One string.</summary>
    String = 0,

    /// <summary>Count, then that many strings.</summary>
    List = 1,

    /// <summary>Count, then that many strings.</summary>
    Set = 2,

    /// <summary>Count, then member and score as text (see <see cref="RdbReader.ReadTextDouble"/>).</summary>
    SortedSet = 3,

    /// <summary>Count, then field and value.</summary>
    Hash = 4,

    /// <summary>Count, then member and score as 8 bytes IEEE 754 little-endian.</summary>
    SortedSet2 = 5,

    /// <summary>Module value before 4.0; cannot be read without its module.</summary>
    Module = 6,

    /// <summary>Module value whose parts are typed; can be skipped, not kept.</summary>
    Module2 = 7,

    /// <summary>A string that holds a zipmap.</summary>
    HashZipmap = 9,

    /// <summary>A string that holds a ziplist of elements.</summary>
    ListZiplist = 10,

    /// <summary>A string that holds an intset.</summary>
    SetIntSet = 11,

    /// <summary>A string that holds a ziplist of member, score.</summary>
    SortedSetZiplist = 12,

    /// <summary>A string that holds a ziplist of field, value.</summary>
    HashZiplist = 13,

    /// <summary>Count, then that many strings, each a ziplist.</summary>
    ListQuicklist = 14,

    /// <summary>Stream of 5.0: nodes, length, last id, groups.</summary>
    Stream = 15,

    /// <summary>A string that holds a listpack of field, value.</summary>
    HashListpack = 16,

    /// <summary>A string that holds a listpack of member, score.</summary>
    SortedSetListpack = 17,

    /// <summary>Count of nodes, then for each its container (1 plain, 2 listpack) and a string.</summary>
    ListQuicklist2 = 18,

    /// <summary>Stream of 7.0: adds first id, greatest deleted id, entries added, entries read of groups.</summary>
    Stream2 = 19,

    /// <summary>A string that holds a listpack of members (7.2).</summary>
    SetListpack = 20,

    /// <summary>Stream of 7.2: adds the time a consumer was last active.</summary>
    Stream3 = 21,

    /// <summary>Hash with fields that expire (7.4): 8 bytes, the earliest expiry, Unix milliseconds, little-endian; count; then
    /// per field a length, 0 when it does not expire, else its expiry less the earliest plus 1, field and value.</summary>
    ExpiringHash = 24,

    /// <summary>Small hash with fields that expire (7.4): 8 bytes, the earliest expiry; a string that holds a listpack of field,
    /// value, expiry in Unix milliseconds or 0.</summary>
    ExpiringHashListpack = 25,
}
