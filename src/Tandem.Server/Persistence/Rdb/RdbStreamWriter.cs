using System;
using System.Buffers.Binary;
using Tandem.DataStructures.Streams;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Writes a stream as value type 19; <see cref="RdbStreamReader"/> shows the layout.</summary>
internal static class RdbStreamWriter
{
    /// <summary>Writes a node as it is; their count comes before the first.</summary>
    public static void WriteNode(RdbWriter writer, StreamId master, ReadOnlySpan<byte> listpack)
    {
        writer.WriteLength(16);
        WriteIdAsBytes(writer, master);
        writer.WriteBlob(listpack);
    }

    /// <summary>Writes what follows the nodes: counters and groups.</summary>
    public static void WriteRest(RdbWriter writer, StreamLog log)
    {
        writer.WriteLength((ulong)log.Count);
        WriteIdAsLengths(writer, log.LastId);
        WriteIdAsLengths(writer, log.FirstId);
        WriteIdAsLengths(writer, log.MaxDeletedId);
        writer.WriteLength((ulong)log.EntriesAdded);
        writer.WriteLength((ulong)log.GroupCount);
        for (int i = 0; i < log.GroupCount; i++)
        {
            WriteGroup(writer, log.GroupAt(i));
        }
    }

    private static void WriteGroup(RdbWriter writer, ConsumerGroup group)
    {
        writer.WriteString(group.Name);
        WriteIdAsLengths(writer, group.LastId);
        writer.WriteLength((ulong)group.EntriesRead);
        writer.WriteLength((ulong)group.Pending.Count);
        for (PendingCursor at = group.Pending.From(StreamId.Min); at.IsValid; at = at.Next())
        {
            WriteIdAsBytes(writer, at.Id);
            writer.WriteInt64(at.Entry.DeliveryTime);
            writer.WriteLength((ulong)at.Entry.DeliveryCount);
        }

        writer.WriteLength((ulong)group.ConsumerCount);
        for (int i = 0; i < group.ConsumerCount; i++)
        {
            WriteConsumer(writer, group.ConsumerAt(i));
        }
    }

    private static void WriteConsumer(RdbWriter writer, StreamConsumer consumer)
    {
        writer.WriteString(consumer.Name);
        writer.WriteInt64(consumer.SeenTime);
        writer.WriteLength((ulong)consumer.Pending.Count);
        for (PendingCursor at = consumer.Pending.From(StreamId.Min); at.IsValid; at = at.Next())
        {
            WriteIdAsBytes(writer, at.Id);
        }
    }

    private static void WriteIdAsLengths(RdbWriter writer, StreamId id)
    {
        writer.WriteLength(id.Milliseconds);
        writer.WriteLength(id.Sequence);
    }

    private static void WriteIdAsBytes(RdbWriter writer, StreamId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id.Milliseconds);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], id.Sequence);
        writer.WriteRaw(bytes);
    }
}
