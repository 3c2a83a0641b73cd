using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Tandem.DataStructures.Streams;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Writes a stream as value type 19; <see cref="RdbStreamReader"/> shows the layout.</summary>
internal static class RdbStreamWriter
{
    private const int PendingPerPiece = 64;

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
        foreach (int _ in RestInPieces(writer, log))
        {
        }
    }

    /// <summary>The same, a piece each time the enumerator moves: groups can have millions of pending entries.</summary>
    /// <returns>How many pieces were written before.</returns>
    public static IEnumerable<int> RestInPieces(RdbWriter writer, StreamLog log)
    {
        int pieces = 0;
        writer.WriteLength((ulong)log.Count);
        WriteIdAsLengths(writer, log.LastId);
        WriteIdAsLengths(writer, log.FirstId);
        WriteIdAsLengths(writer, log.MaxDeletedId);
        writer.WriteLength((ulong)log.EntriesAdded);
        writer.WriteLength((ulong)log.GroupCount);
        for (int i = 0; i < log.GroupCount; i++)
        {
            ConsumerGroup group = log.GroupAt(i);
            WriteHead(writer, group);
            for (PendingCursor at = group.Pending.From(StreamId.Min); at.IsValid;)
            {
                at = WritePending(writer, at, withDelivery: true);
                yield return ++pieces;
            }

            writer.WriteLength((ulong)group.ConsumerCount);
            for (int j = 0; j < group.ConsumerCount; j++)
            {
                StreamConsumer consumer = group.ConsumerAt(j);
                WriteHead(writer, consumer);
                for (PendingCursor at = consumer.Pending.From(StreamId.Min); at.IsValid;)
                {
                    at = WritePending(writer, at, withDelivery: false);
                    yield return ++pieces;
                }
            }
        }
    }

    private static void WriteHead(RdbWriter writer, ConsumerGroup group)
    {
        writer.WriteString(group.Name);
        WriteIdAsLengths(writer, group.LastId);
        writer.WriteLength((ulong)group.EntriesRead);
        writer.WriteLength((ulong)group.Pending.Count);
    }

    private static void WriteHead(RdbWriter writer, StreamConsumer consumer)
    {
        writer.WriteString(consumer.Name);
        writer.WriteInt64(consumer.SeenTime);
        writer.WriteLength((ulong)consumer.Pending.Count);
    }

    /// <summary>Writes some pending entries.</summary>
    /// <returns>The next.</returns>
    private static PendingCursor WritePending(RdbWriter writer, PendingCursor at, bool withDelivery)
    {
        for (int i = 0; i < PendingPerPiece && at.IsValid; i++)
        {
            WriteIdAsBytes(writer, at.Id);
            if (withDelivery)
            {
                writer.WriteInt64(at.Entry.DeliveryTime);
                writer.WriteLength((ulong)at.Entry.DeliveryCount);
            }

            at = at.Next();
        }

        return at;
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
