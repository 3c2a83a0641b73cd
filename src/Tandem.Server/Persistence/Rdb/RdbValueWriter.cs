using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.DataStructures.SortedSets;
using Tandem.DataStructures.Streams;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Writes the value of an entry, in the encoding it has in memory wherever RDB has that encoding.</summary>
internal sealed class RdbValueWriter(RdbWriter writer)
{
    private readonly RdbFieldExpiries _expiries = new();

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
        switch (TypeOf(entry))
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
            case RdbValueType.Set:
                WriteMembers(HashTable.FromAddress(entry.Handle));
                break;
            case RdbValueType.Hash:
                WriteFields(HashTable.FromAddress(entry.Handle));
                break;
            case RdbValueType.SortedSet2:
                WriteScores(SortedSet.FromAddress(entry.Handle));
                break;
            case RdbValueType.ListQuicklist2:
                WriteNodes(QuickList.FromAddress(entry.Handle));
                break;
            default:
                WriteStream(StreamLog.FromAddress(entry.Handle));
                break;
        }
    }

    /// <summary>Writes a hash with fields that expire as <see cref="RdbValueType.ExpiringHash"/>, all of it.</summary>
    public void WriteExpiringHash(EntryRef entry)
    {
        HashTable table = HashTable.FromAddress(entry.Handle);
        long earliest = long.MaxValue;
        foreach (EntryRef field in table)
        {
            earliest = field.HasExpiry ? Math.Min(earliest, field.Expiry) : earliest;
        }

        writer.WriteInt64(earliest);
        writer.WriteLength((ulong)table.Count);
        foreach (EntryRef field in table)
        {
            writer.WriteLength(field.HasExpiry ? (ulong)(field.Expiry - earliest + 1) : 0);
            writer.WriteString(field.Key);
            WriteString(writer, field);
        }
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

    /// <summary>Writes a node of a list as it is.</summary>
    internal static void WriteNode(RdbWriter writer, QuickListNodeView node)
    {
        if (node.IsCompressed)
        {
            writer.WriteLength(KindOf(node.IsPlain));
            writer.WriteCompressed(node.Compressed, node.SizeBytes);
        }
        else
        {
            WriteNode(writer, node.Payload, node.IsPlain);
        }
    }

    /// <summary>Writes a node of a list.</summary>
    internal static void WriteNode(RdbWriter writer, ReadOnlySpan<byte> payload, bool isPlain)
    {
        writer.WriteLength(KindOf(isPlain));
        writer.WriteBlob(payload);
    }

    private static ulong KindOf(bool isPlain) => isPlain ? RdbListReader.PlainNode : RdbListReader.PackedNode;

    private void WriteMembers(HashTable set)
    {
        writer.WriteLength((ulong)set.Count);
        foreach (EntryRef member in set)
        {
            writer.WriteString(member.Key);
        }
    }

    private void WriteFields(HashTable hash)
    {
        writer.WriteLength((ulong)hash.Count);
        foreach (EntryRef field in hash)
        {
            writer.WriteString(field.Key);
            WriteString(writer, field);
            if (field.HasExpiry)
            {
                _expiries.Add(field.Key, field.Expiry);
            }
        }

        _expiries.Write(writer, int.MaxValue);
    }

    // From the highest score down, as Redis does: its loader then always inserts at the front of its list.
    private void WriteScores(SortedSet set)
    {
        writer.WriteLength((ulong)set.Count);
        for (OrderedCursor at = set.Index.Last; !at.IsNone; at.MovePrevious())
        {
            writer.WriteString(at.Member);
            writer.WriteDouble(at.Score);
        }
    }

    private void WriteNodes(QuickList list)
    {
        writer.WriteLength((ulong)list.NodeCount);
        foreach (QuickListNodeView node in list.Nodes)
        {
            WriteNode(writer, node);
        }
    }

    private void WriteStream(StreamLog log)
    {
        writer.WriteLength((ulong)log.NodeCount);
        StreamNodes nodes = log.Nodes;
        while (nodes.MoveNext())
        {
            RdbStreamWriter.WriteNode(writer, nodes.MasterId, nodes.Listpack);
        }

        RdbStreamWriter.WriteRest(writer, log);
    }

    private static InvalidOperationException Unknown(EntryRef entry) => new($"no value with tag {entry.Tag} can exist");
}
