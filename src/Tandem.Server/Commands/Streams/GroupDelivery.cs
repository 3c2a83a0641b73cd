using System;
using Tandem.DataStructures.Streams;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Streams;

/// <summary>Delivers entries of a stream to a consumer of a group.</summary>
/// <param name="key">Number of the argument that is the key.</param>
/// <param name="groupName">Number of the argument that is the group's name.</param>
internal readonly struct GroupDelivery(
    int key, int groupName, StreamLog log, ConsumerGroup group, StreamConsumer consumer)
{
    /// <summary>Adds a consumer that a command named and that is not there.</summary>
    public static StreamConsumer AddConsumer(ref CommandContext c, int key, ConsumerGroup group, int name)
    {
        StreamConsumer added = group.AddConsumer(c[name], c.Now);
        c.Keyspace.Dirty++;
        c.Notify(key, KeyEventClass.Stream, "xgroup-createconsumer");
        return added;
    }

    /// <summary>Replies again what was delivered to a consumer and not acknowledged; an entry that is gone has null for its
    /// fields.</summary>
    /// <param name="first">Smallest id wanted.</param>
    /// <param name="count">How many at most; 0 for all.</param>
    public static void Repeat(ref CommandContext c, StreamLog log, StreamConsumer consumer, StreamId first, long count)
    {
        int mark = c.Reply.BeginDeferred();
        int replied = 0;
        for (PendingCursor at = consumer.Pending.From(first); at.IsValid && (count == 0 || replied < count); at = at.Next())
        {
            replied++;
            if (EntryReply.TryEntry(c.Reply, log, at.Id))
            {
                PendingEntry entry = at.Entry;
                entry.DeliveryTime = c.Now;
                entry.DeliveryCount++;
            }
            else
            {
                c.Reply.Array(2);
                EntryReply.Id(c.Reply, at.Id);
                c.Reply.NullArray();
            }
        }

        c.Reply.EndDeferredArray(mark, replied);
    }

    /// <summary>Replies the entries that the group has not read, and notes them as pending.</summary>
    /// <param name="first">The id behind the group's last one.</param>
    /// <param name="count">How many at most; 0 for all.</param>
    /// <param name="noAck">Whether they count as acknowledged at once.</param>
    public void Deliver(ref CommandContext c, StreamId first, long count, bool noAck)
    {
        Span<byte> scratch = stackalloc byte[StreamEntries.ScratchBytes];
        StreamEntries entries = log.Range(first, StreamId.Max, reverse: false, scratch);
        int mark = c.Reply.BeginDeferred();
        int replied = 0;
        while ((count == 0 || replied < count) && entries.MoveNext())
        {
            GroupProgress.Advance(group, log, entries.Id);
            StreamId id = entries.Id;
            EntryReply.Entry(c.Reply, ref entries);
            replied++;
            if (!noAck)
            {
                GroupPropagation.Claim(ref c, key, groupName, group.LastId, id, NotePending(id, c.Now));
            }
        }

        if (noAck && replied > 0)
        {
            GroupPropagation.SetId(ref c, key, groupName, group);
        }

        c.Reply.EndDeferredArray(mark, replied);
    }

    /// <summary>Notes a delivery. The entry may be another consumer's, when the group's last id was set back.</summary>
    private PendingEntry NotePending(StreamId id, long now)
    {
        PendingEntry entry = group.AddPending(id, consumer, now, 1);
        if (entry.IsNull)
        {
            entry = group.Pending.Find(id);
            group.Assign(id, entry, consumer);
            entry.DeliveryTime = now;
            entry.DeliveryCount = 1;
        }

        return entry;
    }
}
