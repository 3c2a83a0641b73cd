using System;
using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Keyspace;

/// <summary>Type and encoding as the one byte that a keyspace entry's <see cref="EntryRef.Tag"/> holds: type in the
/// high half, encoding in the low half.</summary>
internal static class ValueTag
{
    public static byte Of(DataType type, ValueEncoding encoding) => (byte)(((int)type << 4) | (int)encoding);

    public static DataType TypeOf(EntryRef entry) => (DataType)(entry.Tag >> 4);

    public static ValueEncoding EncodingOf(EntryRef entry) => (ValueEncoding)(entry.Tag & 15);

    /// <summary>The name TYPE prints.</summary>
    public static ReadOnlySpan<byte> NameOf(DataType type) => type switch
    {
        DataType.String => "string"u8,
        DataType.List => "list"u8,
        DataType.Set => "set"u8,
        DataType.SortedSet => "zset"u8,
        DataType.Hash => "hash"u8,
        DataType.Stream => "stream"u8,
        _ => "unknown"u8,
    };

    /// <summary>The name OBJECT ENCODING prints.</summary>
    public static ReadOnlySpan<byte> NameOf(ValueEncoding encoding) => encoding switch
    {
        ValueEncoding.Raw => "raw"u8,
        ValueEncoding.Int => "int"u8,
        ValueEncoding.HashTable => "hashtable"u8,
        ValueEncoding.IntSet => "intset"u8,
        ValueEncoding.SkipList => "skiplist"u8,
        ValueEncoding.EmbStr => "embstr"u8,
        ValueEncoding.QuickList => "quicklist"u8,
        ValueEncoding.Stream => "stream"u8,
        ValueEncoding.ListPack => "listpack"u8,
        _ => "unknown"u8,
    };
}
