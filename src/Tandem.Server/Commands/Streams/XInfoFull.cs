using Tandem.DataStructures.Streams;
using Tandem.Protocol;

namespace Tandem.Server.Commands.Streams;

/// <summary>What XINFO STREAM replies with FULL beyond the head: the entries and all about the groups.</summary>
internal static class XInfoFull
{
    /// <summary>Replies two pairs of a map: the entries and the groups.</summary>
    /// <param name="count">Most entries and most pending entries of each group and consumer; 0 for all.</param>
    public static void Reply(RespWriter reply, StreamLog log, long count)
    {
        reply.Bulk("entries"u8);
        EntryReply.Range(reply, log, StreamId.Min, StreamId.Max, reverse: false, count);
        reply.Bulk("groups"u8);
        reply.Array(log.GroupCount);
        for (int i = 0; i < log.GroupCount; i++)
        {
            ConsumerGroup group = log.GroupAt(i);
            reply.Map(7);
            reply.Bulk("name"u8);
            reply.Bulk(group.Name);
            XInfo.Progress(reply, log, group);
            Pending(reply, group.Pending, count, withConsumer: true);
            reply.Bulk("consumers"u8);
            reply.Array(group.ConsumerCount);
            for (int j = 0; j < group.ConsumerCount; j++)
            {
                StreamConsumer consumer = group.ConsumerAt(j);
                reply.Map(4);
                reply.Bulk("name"u8);
                reply.Bulk(consumer.Name);
                reply.Bulk("seen-time"u8);
                reply.Integer(consumer.SeenTime);
                Pending(reply, consumer.Pending, count, withConsumer: false);
            }
        }
    }

    /// <summary>Replies two pairs: how many entries are pending, and which.</summary>
    private static void Pending(RespWriter reply, PendingEntries pending, long count, bool withConsumer)
    {
        reply.Bulk("pel-count"u8);
        reply.Integer(pending.Count);
        reply.Bulk("pending"u8);
        int mark = reply.BeginDeferred();
        int replied = 0;
        for (PendingCursor at = pending.From(StreamId.Min); at.IsValid && (count == 0 || replied < count); at = at.Next())
        {
            replied++;
            reply.Array(withConsumer ? 4 : 3);
            EntryReply.Id(reply, at.Id);
            if (withConsumer)
            {
                reply.Bulk(at.Entry.Consumer.Name);
            }

            reply.Integer(at.Entry.DeliveryTime);
            reply.Integer(at.Entry.DeliveryCount);
        }

        reply.EndDeferredArray(mark, replied);
    }
}
