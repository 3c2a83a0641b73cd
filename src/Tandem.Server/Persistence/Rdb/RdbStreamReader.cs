using System;
using System.Buffers.Binary;
using Tandem.DataStructures.Streams;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Reads a stream, value types 15, 19 and 21: nodes, counters, groups with their pending entries and consumers.</summary>
/// <remarks>
/// <code>
/// node count | per node: master id (string of 16 bytes, big-endian), listpack (string)
/// length | last id
/// 19, 21: first id | greatest deleted id | entries added
/// group count | per group: name | last id | 19, 21: entries read
///               pending count | per entry: id (16 bytes) | delivery time (8) | delivery count
///               consumer count | per consumer: name | seen time (8) | 21: active time (8)
///                                pending count | ids (16 bytes each)
/// </code>
/// Ids are two lengths where they are not 16 bytes. Source: Redis, rdb.c, rdbSaveObject.
/// </remarks>
internal sealed class RdbStreamReader(RdbReader reader, RdbBuffer first, RdbBuffer second)
{
    private const int IdBytes = 16;

    /// <summary>Reads a stream; the caller frees it.</summary>
    public StreamLog Read(RdbValueType type)
    {
        StreamLog log = StreamLog.Create();
        try
        {
            ReadNodes(log);
            ReadCounters(log, type);
            int groups = reader.ReadCount();
            for (int i = 0; i < groups; i++)
            {
                ReadGroup(log, type);
            }

            return log;
        }
        catch
        {
            log.Free();
            throw;
        }
    }

    private static StreamId ParseId(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    private void ReadNodes(StreamLog log)
    {
        for (ulong left = reader.ReadLength(); left > 0; left--)
        {
            ReadOnlySpan<byte> key = reader.ReadString(first);
            if (key.Length != IdBytes)
            {
                throw reader.Damaged("Stream node key entry is not the size of a stream ID");
            }

            StreamId master = ParseId(key);
            switch (log.TryAddNode(master, reader.ReadString(second)))
            {
                case StreamNodeFault.Damaged: throw reader.Damaged("Stream listpack integrity check failed.");
                case StreamNodeFault.Duplicate: throw reader.Damaged("Listpack re-added with existing key");
            }
        }
    }

    private void ReadCounters(StreamLog log, RdbValueType type)
    {
        ulong length = reader.ReadLength();
        if (length > 0 && log.NodeCount == 0)
        {
            throw reader.Damaged("Stream length inconsistent with rax entries");
        }

        log.FindFirstId();
        log.LastId = ReadIdAsLengths();
        log.EntriesAdded = log.Count;
        if (type == RdbValueType.Stream)
        {
            return;
        }

        ReadIdAsLengths(); // The first id follows from the nodes.
        log.MaxDeletedId = ReadIdAsLengths();
        log.EntriesAdded = (long)reader.ReadLength();
    }

    private void ReadGroup(StreamLog log, RdbValueType type)
    {
        ReadOnlySpan<byte> name = reader.ReadString(first);
        StreamId lastId = ReadIdAsLengths();
        long entriesRead = type == RdbValueType.Stream ? log.EntriesAddedUpTo(lastId) : (long)reader.ReadLength();
        if (!log.FindGroup(name).IsNull)
        {
            throw reader.Damaged("Duplicated consumer group name");
        }

        ConsumerGroup group = log.AddGroup(name, lastId, entriesRead);
        for (ulong left = reader.ReadLength(); left > 0; left--)
        {
            StreamId id = ReadIdAsBytes();
            long deliveryTime = reader.ReadInt64();
            long deliveryCount = (long)reader.ReadLength();
            if (group.AddPending(id, default, deliveryTime, deliveryCount).IsNull)
            {
                throw reader.Damaged("Duplicated global PEL entry loading stream consumer group");
            }
        }

        long assigned = 0;
        for (ulong left = reader.ReadLength(); left > 0; left--)
        {
            assigned += ReadConsumer(group, type);
        }

        if (assigned != group.Pending.Count)
        {
            throw reader.Damaged("NACK entry without consumer");
        }
    }

    private long ReadConsumer(ConsumerGroup group, RdbValueType type)
    {
        ReadOnlySpan<byte> name = reader.ReadString(first);
        if (!group.FindConsumer(name).IsNull)
        {
            throw reader.Damaged("Duplicate stream consumer detected");
        }

        StreamConsumer consumer = group.AddConsumer(name, reader.ReadInt64());

        // Before 7.2 being seen and being active were not told apart.
        consumer.ActiveTime = type == RdbValueType.Stream3 ? reader.ReadInt64() : consumer.SeenTime;
        for (ulong left = reader.ReadLength(); left > 0; left--)
        {
            StreamId id = ReadIdAsBytes();
            PendingEntry entry = group.Pending.Find(id);
            if (entry.IsNull)
            {
                throw reader.Damaged("Consumer entry not found in group global PEL");
            }

            if (!entry.Consumer.IsNull)
            {
                throw reader.Damaged("Duplicated consumer PEL entry loading a stream consumer group");
            }

            group.Assign(id, entry, consumer);
        }

        return consumer.Pending.Count;
    }

    private StreamId ReadIdAsLengths()
    {
        ulong milliseconds = reader.ReadLength();
        return new StreamId(milliseconds, reader.ReadLength());
    }

    private StreamId ReadIdAsBytes()
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        reader.ReadRaw(bytes);
        return ParseId(bytes);
    }
}
