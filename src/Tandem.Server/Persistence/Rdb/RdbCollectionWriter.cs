using System.Diagnostics;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;
using Tandem.DataStructures.SortedSets;
using Tandem.DataStructures.Streams;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>
/// Writes a collection that has no single block in memory: its count, then its elements in pieces, over as many calls as
/// its owner likes. The collection must not change from <see cref="Begin"/> to the last <see cref="Step"/>.
/// </summary>
internal sealed class RdbCollectionWriter(RdbWriter writer)
{
    /// <summary>Collections above this many elements are worth being written in pieces.</summary>
    private const int BigCount = 512;

    /// <summary>Lists and streams above this many nodes are.</summary>
    private const int BigNodeCount = 16;

    private const int ElementsPerUnit = 16;

    private RdbValueType _type;
    private TableEntries _entries;
    private OrderedCursor _member;
    private QuickListNodes _nodes;
    private StreamNodes _streamNodes;
    private StreamLog _stream;

    /// <summary>Whether a collection is begun and not finished.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether an entry's value is so big that writing it at once would be felt.</summary>
    public static bool IsBig(EntryRef entry) => ValueTag.EncodingOf(entry) switch
    {
        ValueEncoding.HashTable => HashTable.FromAddress(entry.Handle).Count > BigCount,
        ValueEncoding.SkipList => SortedSet.FromAddress(entry.Handle).Count > BigCount,
        ValueEncoding.QuickList => QuickList.FromAddress(entry.Handle).NodeCount > BigNodeCount,
        ValueEncoding.Stream => StreamLog.FromAddress(entry.Handle).NodeCount > BigNodeCount,
        _ => false,
    };

    /// <summary>Writes what stands before the elements.</summary>
    public void Begin(EntryRef entry, RdbValueType type)
    {
        Debug.Assert(!IsOpen, "one collection at a time");
        _type = type;
        IsOpen = true;
        switch (type)
        {
            case RdbValueType.Set or RdbValueType.Hash:
                HashTable table = HashTable.FromAddress(entry.Handle);
                _entries = table.GetEnumerator();
                writer.WriteLength((ulong)table.Count);
                break;
            case RdbValueType.SortedSet2:
                SortedSet set = SortedSet.FromAddress(entry.Handle);
                _member = set.Index.Last;
                writer.WriteLength((ulong)set.Count);
                break;
            case RdbValueType.ListQuicklist2:
                QuickList list = QuickList.FromAddress(entry.Handle);
                _nodes = list.Nodes;
                writer.WriteLength((ulong)list.NodeCount);
                break;
            default:
                _stream = StreamLog.FromAddress(entry.Handle);
                _streamNodes = _stream.Nodes;
                writer.WriteLength((ulong)_stream.NodeCount);
                break;
        }
    }

    /// <summary>Writes some more.</summary>
    /// <param name="units">How much: a node of a list or stream is one, or 16 elements of anything else; less afterwards.</param>
    /// <returns>True when the last element is written.</returns>
    public bool Step(ref int units)
    {
        while (IsOpen && units > 0)
        {
            units--;
            IsOpen = _type switch
            {
                RdbValueType.Set => WriteMembers(),
                RdbValueType.Hash => WriteFields(),
                RdbValueType.SortedSet2 => WriteScores(),
                RdbValueType.ListQuicklist2 => WriteNode(),
                _ => WriteStreamNode(),
            };
        }

        return !IsOpen;
    }

    /// <summary>Writes all that is left.</summary>
    public void Finish()
    {
        int all = int.MaxValue;
        while (!Step(ref all))
        {
            all = int.MaxValue;
        }
    }

    /// <summary>Forgets the collection.</summary>
    public void Abort() => IsOpen = false;

    // Each writes a unit and says whether there may be more.
    private bool WriteMembers()
    {
        for (int i = 0; i < ElementsPerUnit; i++)
        {
            if (!_entries.MoveNext())
            {
                return false;
            }

            writer.WriteString(_entries.Current.Key);
        }

        return true;
    }

    private bool WriteFields()
    {
        for (int i = 0; i < ElementsPerUnit; i++)
        {
            if (!_entries.MoveNext())
            {
                return false;
            }

            EntryRef field = _entries.Current;
            writer.WriteString(field.Key);
            RdbValueWriter.WriteString(writer, field);
        }

        return true;
    }

    // From the highest score down, as Redis does: its loader then always inserts at the front of its list.
    private bool WriteScores()
    {
        for (int i = 0; i < ElementsPerUnit; i++)
        {
            if (_member.IsNone)
            {
                return false;
            }

            writer.WriteString(_member.Member);
            writer.WriteDouble(_member.Score);
            _member.MovePrevious();
        }

        return true;
    }

    private bool WriteNode()
    {
        if (!_nodes.MoveNext())
        {
            return false;
        }

        QuickListNodeView node = _nodes.Current;
        writer.WriteLength(node.IsPlain ? RdbListReader.PlainNode : RdbListReader.PackedNode);
        if (node.IsCompressed)
        {
            writer.WriteCompressed(node.Compressed, node.SizeBytes);
        }
        else
        {
            writer.WriteBlob(node.Payload);
        }

        return true;
    }

    private bool WriteStreamNode()
    {
        if (_streamNodes.MoveNext())
        {
            RdbStreamWriter.WriteNode(writer, _streamNodes.MasterId, _streamNodes.Listpack);
            return true;
        }

        RdbStreamWriter.WriteRest(writer, _stream);
        return false;
    }
}
