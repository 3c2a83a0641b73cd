using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Streams;

/// <summary>
/// A stream in native memory: entries ordered by id in nodes that are Redis's listpacks, and the consumer groups. A
/// handle; whoever created the stream frees it.
/// </summary>
/// <remarks>
/// Nodes hang in a B+ tree by the id of their first entry. Appending, finding and deleting cost O(log nodes) and a walk
/// over one node; nodes are bounded by <see cref="StreamNodeLimits"/>.
/// </remarks>
public readonly unsafe partial struct StreamLog
{
    /// <summary>Room for the sizes and counts around the bytes of one pair, at most.</summary>
    private const int LargestPairOverhead = 20;

    private readonly Layout* _block;

    private StreamLog(nint address) => _block = (Layout*)address;

    /// <summary>Whether there is no stream.</summary>
    public bool IsNull => _block == null;

    /// <summary>What <see cref="FromAddress"/> makes a handle from again.</summary>
    public nint Address => (nint)_block;

    /// <summary>Entries that are not deleted.</summary>
    public long Count => _block->Count;

    /// <summary>The greatest id ever appended, or what XSETID made of it.</summary>
    public StreamId LastId
    {
        get => _block->LastId;
        set => _block->LastId = value;
    }

    /// <summary>Id of the first entry; 0-0 when there is none.</summary>
    public StreamId FirstId => _block->FirstId;

    /// <summary>The greatest id that was deleted; 0-0 when none was.</summary>
    public StreamId MaxDeletedId
    {
        get => _block->MaxDeletedId;
        set => _block->MaxDeletedId = value;
    }

    /// <summary>Entries ever appended.</summary>
    public long EntriesAdded
    {
        get => _block->EntriesAdded;
        set => _block->EntriesAdded = value;
    }

    /// <summary>Nodes that hold the entries.</summary>
    public long NodeCount => _block->Nodes.Count;

    /// <summary>Consumer groups.</summary>
    public int GroupCount => _block->Groups.Count;

    /// <summary>All bytes of the stream, allocation rounding included. Cost: O(nodes + consumers).</summary>
    public long SizeBytes
    {
        get
        {
            long size = NativeHeap.RoundUp(sizeof(Layout)) + _block->Nodes.SizeBytes + _block->Groups.SizeBytes;
            for (StreamIdCursor at = _block->Nodes.First; at.IsValid; at = at.Next())
            {
                size += new StreamNode(at.Value).AllocatedBytes;
            }

            for (int i = 0; i < GroupCount; i++)
            {
                size += GroupAt(i).SizeBytes;
            }

            return size;
        }
    }

    /// <summary>The last entry that is not deleted; 0-0 when there is none.</summary>
    public StreamId LastEntryId
    {
        get
        {
            StreamEntries entries = Range(StreamId.Min, StreamId.Max, reverse: true, []);
            return entries.MoveNext() ? entries.Id : StreamId.Min;
        }
    }

    /// <summary>The nodes in order, for saving them as they are. Nothing may be changed meanwhile.</summary>
    public StreamNodes Nodes => new(_block->Nodes.First);

    /// <summary>An empty stream.</summary>
    public static StreamLog Create()
    {
        Layout* block = (Layout*)NativeHeap.Allocate(sizeof(Layout));
        *block = default;
        return new StreamLog((nint)block);
    }

    /// <summary>The handle of an address that <see cref="Address"/> gave.</summary>
    public static StreamLog FromAddress(nint address) => new(address);

    /// <summary>Appends an entry.</summary>
    /// <param name="id">Greater than <see cref="LastId"/>.</param>
    /// <param name="fields">Its pairs; at least one.</param>
    /// <param name="limits">When a new node begins.</param>
    /// <returns>False when the entry is too large to be stored; then nothing changed.</returns>
    public bool TryAppend<TFields>(StreamId id, in TFields fields, StreamNodeLimits limits)
        where TFields : IStreamFields, allows ref struct
    {
        Debug.Assert(id > LastId, "an entry must be newer than all before it");
        long size = 64;
        for (int i = 0; i < fields.Count; i++)
        {
            // Fields count twice: a new node repeats them in its head.
            size += (2L * fields.Field(i).Length) + fields.Value(i).Length + LargestPairOverhead;
        }

        if (size > ListpackFormat.MaxBytes)
        {
            return false;
        }

        StreamIdCursor last = _block->Nodes.Last;
        if (!last.IsValid || IsFull(new StreamNode(last.Value), size, limits))
        {
            StreamNode node = StreamNode.Create(fields).Append(id, id, fields);
            _block->Nodes.TryAdd(id, node.Address);
        }
        else
        {
            last.Value = new StreamNode(last.Value).Append(last.Id, id, fields).Address;
        }

        if (_block->Count++ == 0)
        {
            _block->FirstId = id;
        }

        _block->EntriesAdded++;
        _block->LastId = id;
        return true;
    }

    /// <summary>A walk over the entries of a range. Nothing may be changed meanwhile.</summary>
    /// <param name="first">Smallest id wanted.</param>
    /// <param name="last">Greatest id wanted.</param>
    /// <param name="reverse">From the greatest to the smallest.</param>
    /// <param name="scratch">
    /// <see cref="StreamEntries.ScratchBytes"/> for the texts of integers; may be empty when only ids are looked at.
    /// </param>
    public StreamEntries Range(StreamId first, StreamId last, bool reverse, Span<byte> scratch) =>
        new(reverse ? _block->Nodes.AtOrBefore(last) : NodeFor(first), first, last, reverse, scratch);

    /// <summary>Whether an entry is there.</summary>
    public bool Contains(StreamId id) => Range(id, id, reverse: false, []).MoveNext();

    /// <summary>Deletes an entry. The node keeps its room until all its entries are deleted.</summary>
    /// <returns>False when it is not there.</returns>
    public bool TryDelete(StreamId id)
    {
        StreamIdCursor place = _block->Nodes.AtOrBefore(id);
        if (!place.IsValid)
        {
            return false;
        }

        StreamNode node = new(place.Value);
        StreamNodeHead head = node.Head;
        for (byte* at = head.FirstEntry; at < node.EndAddress;)
        {
            StreamNodeEntry entry = new(at, place.Id, head.FieldCount);
            if (entry.Id == id && !entry.IsDeleted)
            {
                Delete(place, node, head, entry);
                NoteDeleted(id);
                return true;
            }

            at = entry.Next;
        }

        return false;
    }

    /// <summary>A group by its place in the byte order of names.</summary>
    public ConsumerGroup GroupAt(int index) => new(_block->Groups[index]);

    /// <summary>A group by name, or a null handle.</summary>
    public ConsumerGroup FindGroup(ReadOnlySpan<byte> name) => new(_block->Groups.Find(name));

    /// <summary>Adds a group whose name is not there yet.</summary>
    public ConsumerGroup AddGroup(ReadOnlySpan<byte> name, StreamId lastId, long entriesRead)
    {
        ConsumerGroup group = ConsumerGroup.Create(name, lastId, entriesRead);
        _block->Groups.Add(group.Address);
        return group;
    }

    /// <summary>Removes a group with its consumers and what is pending.</summary>
    public void RemoveGroup(ConsumerGroup group)
    {
        _block->Groups.Remove(group.Address);
        group.Free();
    }

    /// <summary>Adds a node from outside, in any order.</summary>
    /// <param name="master">Id under which it is filed.</param>
    /// <param name="listpack">Its bytes; checked here, every element of them.</param>
    /// <returns>What is wrong with it; the stream must then be freed.</returns>
    public StreamNodeFault TryAddNode(StreamId master, ReadOnlySpan<byte> listpack)
    {
        if (!StreamNodeCheck.TryCheck(listpack, out long count))
        {
            return StreamNodeFault.Damaged;
        }

        StreamNode node = StreamNode.Copy(listpack);
        if (!_block->Nodes.TryAdd(master, node.Address))
        {
            node.Free();
            return StreamNodeFault.Duplicate;
        }

        _block->Count += count;
        return StreamNodeFault.None;
    }

    /// <summary>How many entries were appended up to an id, where that follows from the counters.</summary>
    /// <returns>The count, or <see cref="ConsumerGroup.UnknownEntriesRead"/>. The rule is that of Redis, t_stream.c.</returns>
    public long EntriesAddedUpTo(StreamId id)
    {
        if (EntriesAdded == 0)
        {
            return 0;
        }

        if (id == LastId || (Count == 0 && id < LastId))
        {
            return EntriesAdded;
        }

        // Deletions between the first entry and the id leave holes that nobody counted.
        bool holes = !MaxDeletedId.IsZero && MaxDeletedId >= FirstId;
        if (id > LastId || holes || id > FirstId)
        {
            return ConsumerGroup.UnknownEntriesRead;
        }

        return EntriesAdded - Count + (id == FirstId ? 1 : 0);
    }

    /// <summary>Finds the first entry anew; needed once after the last <see cref="TryAddNode"/>.</summary>
    public void FindFirstId()
    {
        StreamEntries entries = Range(StreamId.Min, StreamId.Max, reverse: false, []);
        _block->FirstId = entries.MoveNext() ? entries.Id : StreamId.Min;
    }

    /// <summary>A stream of its own that equals this one, groups and pending entries included. Cost: O(size).</summary>
    public StreamLog Duplicate()
    {
        StreamLog copy = Create();
        for (StreamNodes nodes = Nodes; nodes.MoveNext();)
        {
            copy._block->Nodes.TryAdd(nodes.MasterId, StreamNode.Copy(nodes.Listpack).Address);
        }

        copy._block->Count = Count;
        copy._block->FirstId = FirstId;
        copy.LastId = LastId;
        copy.MaxDeletedId = MaxDeletedId;
        copy.EntriesAdded = EntriesAdded;
        for (int i = 0; i < GroupCount; i++)
        {
            ConsumerGroup group = GroupAt(i);
            group.CopyTo(copy.AddGroup(group.Name, group.LastId, group.EntriesRead));
        }

        return copy;
    }

    private static bool IsFull(StreamNode node, long addedBytes, StreamNodeLimits limits)
    {
        if ((limits.MaxBytes > 0 && node.TotalBytes >= limits.MaxBytes)
            || node.TotalBytes + addedBytes > ListpackFormat.MaxBytes)
        {
            return true;
        }

        StreamNodeHead head = node.Head;
        return limits.MaxEntries > 0 && head.Count + head.DeletedCount >= limits.MaxEntries;
    }

    /// <summary>The node in which a walk from an id on begins.</summary>
    private StreamIdCursor NodeFor(StreamId id) =>
        _block->Nodes.AtOrBefore(id) is { IsValid: true } place ? place : _block->Nodes.First;

    /// <summary>Id of the last entry of a node, deleted or not; its master id when it has none.</summary>
    private static StreamId LastIdOf(StreamIdCursor place)
    {
        StreamNode node = new(place.Value);
        StreamNodeHead head = node.Head;
        return head.FirstEntry == node.EndAddress
            ? place.Id
            : new StreamNodeEntry(StreamNodeEntry.Before(node.EndAddress), place.Id, head.FieldCount).Id;
    }

    private void Delete(StreamIdCursor place, StreamNode node, in StreamNodeHead head, in StreamNodeEntry entry)
    {
        if (head.Count == 1)
        {
            node.Free();
            _block->Nodes.TryRemove(place.Id, out _);
        }
        else
        {
            place.Value = node.Delete(entry).Address;
        }
    }

    private void NoteDeleted(StreamId id)
    {
        _block->Count--;
        if (id > _block->MaxDeletedId)
        {
            _block->MaxDeletedId = id;
        }

        if (id == _block->FirstId || _block->Count == 0)
        {
            FindFirstId();
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Layout
    {
        public StreamIdTree Nodes;
        public NameIndex Groups;
        public long Count;
        public StreamId LastId;
        public StreamId FirstId;
        public StreamId MaxDeletedId;
        public long EntriesAdded;
    }
}
