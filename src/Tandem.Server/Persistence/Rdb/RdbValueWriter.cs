using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Listpacks;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Writes the value of an entry, in the encoding it has in memory wherever RDB has that encoding.</summary>
internal sealed class RdbValueWriter(RdbWriter writer)
{
    private readonly RdbCollectionWriter _collection = new(writer);

    /// <summary>Under which type an entry's value is written.</summary>
    public static RdbValueType TypeOf(EntryRef entry) => (ValueTag.TypeOf(entry), ValueTag.EncodingOf(entry)) switch
    {
        (DataType.String, _) => RdbValueType.String,
        (DataType.List, _) => RdbValueType.ListQuicklist2,
        (DataType.Set, ValueEncoding.IntSet) => RdbValueType.SetIntSet,
        (DataType.Set, ValueEncoding.HashTable) => RdbValueType.Set,
        (DataType.Hash, ValueEncoding.ListPack) => RdbValueType.HashListpack,
        (DataType.Hash, ValueEncoding.HashTable) => RdbValueType.Hash,
        (DataType.SortedSet, ValueEncoding.ListPack) => RdbValueType.SortedSetListpack,
        (DataType.SortedSet, ValueEncoding.SkipList) => RdbValueType.SortedSet2,
        (DataType.Stream, _) => RdbValueType.Stream2,
        _ => throw Unknown(entry),
    };

    /// <summary>Writes the value, all of it.</summary>
    public void Write(EntryRef entry)
    {
        Begin(entry);
        _collection.Finish();
    }

    /// <summary>Writes the value, or only its beginning when it is a collection whose elements are written in pieces.</summary>
    /// <returns>The writer of the rest; it is not open when the value is finished.</returns>
    public RdbCollectionWriter Begin(EntryRef entry)
    {
        RdbValueType type = TypeOf(entry);
        switch (type)
        {
            case RdbValueType.String:
                WriteString(writer, entry);
                break;
            case RdbValueType.SetIntSet:
                writer.WriteBlob(IntSet.FromAddress(entry.Handle).Bytes);
                break;
            case RdbValueType.HashListpack or RdbValueType.SortedSetListpack:
                writer.WriteBlob(Listpack.FromAddress(entry.Handle).Bytes);
                break;
            default:
                _collection.Begin(entry, type);
                break;
        }

        return _collection;
    }

    /// <summary>Writes bytes or an integer, of a key or of a field of a hash.</summary>
    internal static void WriteString(RdbWriter writer, EntryRef entry)
    {
        if (entry.Kind == ValueKind.Integer)
        {
            writer.WriteInteger(entry.Integer);
        }
        else
        {
            writer.WriteString(entry.Bytes);
        }
    }

    private static InvalidOperationException Unknown(EntryRef entry) => new($"no value with tag {entry.Tag} can exist");
}
