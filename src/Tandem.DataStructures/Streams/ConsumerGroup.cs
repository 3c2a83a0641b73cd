using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Streams;

/// <summary>
/// A group of consumers that share the entries of a stream: how far it has read, who has which entry unacknowledged. A
/// handle; the <see cref="StreamLog"/> owns the block.
/// </summary>
public readonly unsafe struct ConsumerGroup
{
    /// <summary>Value of <see cref="EntriesRead"/> when it is not known.</summary>
    public const long UnknownEntriesRead = -1;

    private readonly Layout* _block;

    internal ConsumerGroup(nint address) => _block = (Layout*)address;

    /// <summary>Whether there is no such group.</summary>
    public bool IsNull => _block == null;

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Name => _block->Name.Bytes;

    /// <summary>The last entry delivered to any of its consumers.</summary>
    public StreamId LastId
    {
        get => _block->LastId;
        set => _block->LastId = value;
    }

    /// <summary>Entries read over the group's life, or <see cref="UnknownEntriesRead"/>.</summary>
    public long EntriesRead
    {
        get => _block->EntriesRead;
        set => _block->EntriesRead = value;
    }

    /// <summary>Delivered and not acknowledged, all consumers together.</summary>
    public PendingEntries Pending => new(&_block->Pending);

    /// <summary>Consumers.</summary>
    public int ConsumerCount => _block->Consumers.Count;

    internal nint Address => (nint)_block;

    /// <summary>All bytes of the group.</summary>
    internal long SizeBytes
    {
        get
        {
            long size = NativeHeap.RoundUp(sizeof(Layout)) + _block->Name.SizeBytes + _block->Pending.SizeBytes
                + (_block->Pending.Count * NativeHeap.RoundUp(PendingEntry.SizeBytes)) + _block->Consumers.SizeBytes;
            for (int i = 0; i < ConsumerCount; i++)
            {
                size += ConsumerAt(i).SizeBytes;
            }

            return size;
        }
    }

    /// <summary>A consumer by its place in the byte order of names.</summary>
    public StreamConsumer ConsumerAt(int index) => new(_block->Consumers[index]);

    /// <summary>A consumer by name, or a null handle.</summary>
    public StreamConsumer FindConsumer(ReadOnlySpan<byte> name) => new(_block->Consumers.Find(name));

    /// <summary>Adds a consumer whose name is not there yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="seenTime">Now, Unix milliseconds.</param>
    public StreamConsumer AddConsumer(ReadOnlySpan<byte> name, long seenTime)
    {
        StreamConsumer consumer = StreamConsumer.Create(name);
        consumer.SeenTime = seenTime;
        _block->Consumers.Add(consumer.Address);
        return consumer;
    }

    /// <summary>Removes a consumer and what is pending for it.</summary>
    /// <returns>How many pending entries went with it.</returns>
    public long RemoveConsumer(StreamConsumer consumer)
    {
        long removed = 0;
        for (StreamIdCursor at = consumer.PendingTree->First; at.IsValid; at = at.Next())
        {
            _block->Pending.TryRemove(at.Id, out nint entry);
            NativeHeap.Free(entry, PendingEntry.SizeBytes);
            removed++;
        }

        _block->Consumers.Remove(consumer.Address);
        consumer.Free();
        return removed;
    }

    /// <summary>Notes a delivery of an entry that is not pending in this group.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="consumer">Who got it; null only while a group is loaded, see <see cref="Assign"/>.</param>
    /// <param name="deliveryTime">Now, Unix milliseconds.</param>
    /// <param name="deliveryCount">Deliveries so far, this one included.</param>
    /// <returns>The pending entry, or a null handle when the id is already pending; then nothing changed.</returns>
    public PendingEntry AddPending(StreamId id, StreamConsumer consumer, long deliveryTime, long deliveryCount)
    {
        PendingEntry entry = new(NativeHeap.Allocate(PendingEntry.SizeBytes));
        if (!_block->Pending.TryAdd(id, entry.Address))
        {
            NativeHeap.Free(entry.Address, PendingEntry.SizeBytes);
            return default;
        }

        entry.Consumer = consumer;
        entry.DeliveryTime = deliveryTime;
        entry.DeliveryCount = deliveryCount;
        if (!consumer.IsNull)
        {
            consumer.PendingTree->TryAdd(id, entry.Address);
        }

        return entry;
    }

    /// <summary>Gives a pending entry to a consumer, whoever had it before.</summary>
    public void Assign(StreamId id, PendingEntry entry, StreamConsumer consumer)
    {
        StreamConsumer previous = entry.Consumer;
        if (previous == consumer)
        {
            return;
        }

        if (!previous.IsNull)
        {
            previous.PendingTree->TryRemove(id, out _);
        }

        entry.Consumer = consumer;
        bool added = consumer.PendingTree->TryAdd(id, entry.Address);
        Debug.Assert(added, "a consumer had an entry that the group gave to another");
    }

    /// <summary>Forgets a pending entry: it was acknowledged or does not exist any more.</summary>
    /// <returns>False when it was not pending.</returns>
    public bool RemovePending(StreamId id)
    {
        if (!_block->Pending.TryRemove(id, out nint address))
        {
            return false;
        }

        PendingEntry entry = new(address);
        if (!entry.Consumer.IsNull)
        {
            entry.Consumer.PendingTree->TryRemove(id, out _);
        }

        NativeHeap.Free(address, PendingEntry.SizeBytes);
        return true;
    }

    internal static ConsumerGroup Create(ReadOnlySpan<byte> name, StreamId lastId, long entriesRead)
    {
        Layout* block = (Layout*)NativeHeap.Allocate(sizeof(Layout));
        *block = default;
        block->Name = NativeName.Create(name);
        block->LastId = lastId;
        block->EntriesRead = entriesRead;
        return new ConsumerGroup((nint)block);
    }

    /// <summary>Gives an empty group the consumers and pending entries of this one.</summary>
    internal void CopyTo(ConsumerGroup copy)
    {
        for (int i = 0; i < ConsumerCount; i++)
        {
            StreamConsumer consumer = ConsumerAt(i);
            copy.AddConsumer(consumer.Name, consumer.SeenTime).ActiveTime = consumer.ActiveTime;
        }

        for (PendingCursor at = Pending.From(StreamId.Min); at.IsValid; at = at.Next())
        {
            PendingEntry entry = at.Entry;
            copy.AddPending(at.Id, copy.FindConsumer(entry.Consumer.Name), entry.DeliveryTime, entry.DeliveryCount);
        }
    }

    internal void Free()
    {
        for (int i = 0; i < ConsumerCount; i++)
        {
            ConsumerAt(i).Free();
        }

        for (StreamIdCursor at = _block->Pending.First; at.IsValid; at = at.Next())
        {
            NativeHeap.Free(at.Value, PendingEntry.SizeBytes);
        }

        _block->Pending.Clear();
        _block->Consumers.Clear();
        _block->Name.Free();
        NativeHeap.Free((nint)_block, sizeof(Layout));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Layout
    {
        public NativeName Name; // First: NameIndex reads it.
        public StreamId LastId;
        public long EntriesRead;
        public StreamIdTree Pending;
        public NameIndex Consumers;
    }
}
