using System;
using Tandem.DataStructures.Streams;
using Tandem.Server.Dispatch;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Commands.Streams;

/// <summary>What reading and claiming do to a group, as commands for replicas and the log.</summary>
/// <remarks>Source: Redis t_stream.c, streamPropagateXCLAIM, streamPropagateGroupID, streamPropagateConsumerCreation.</remarks>
internal static class GroupPropagation
{
    /// <summary>A pending entry is as it is now, and so is the group's last id.</summary>
    /// <param name="group">Number of the argument that is the group's name.</param>
    public static void Claim(ref CommandContext c, int key, int group, StreamId lastId, StreamId id, PendingEntry entry)
    {
        Propagation log = c.Dispatcher.Propagation;
        Span<byte> text = stackalloc byte[StreamId.LongestText];
        log.Begin(c.Database.Index, 14);
        log.Argument("XCLAIM"u8);
        log.Argument(c[key]);
        log.Argument(c[group]);
        log.Argument(entry.Consumer.Name);
        log.Argument(0);
        log.Argument(text[..id.Format(text)]);
        log.Argument("TIME"u8);
        log.Argument(entry.DeliveryTime);
        log.Argument("RETRYCOUNT"u8);
        log.Argument(entry.DeliveryCount);
        log.Argument("FORCE"u8);
        log.Argument("JUSTID"u8);
        log.Argument("LASTID"u8);
        log.Argument(text[..lastId.Format(text)]);
    }

    /// <summary>The group has read so far.</summary>
    public static void SetId(ref CommandContext c, int key, int groupName, ConsumerGroup group)
    {
        Propagation log = c.Dispatcher.Propagation;
        Span<byte> text = stackalloc byte[StreamId.LongestText];
        log.Begin(c.Database.Index, 7);
        log.Argument("XGROUP"u8);
        log.Argument("SETID"u8);
        log.Argument(c[key]);
        log.Argument(c[groupName]);
        log.Argument(text[..group.LastId.Format(text)]);
        log.Argument("ENTRIESREAD"u8);
        log.Argument(group.EntriesRead);
    }

    /// <summary>There is a consumer that has nothing pending.</summary>
    public static void CreateConsumer(ref CommandContext c, int key, int group, int consumer)
    {
        Propagation log = c.Dispatcher.Propagation;
        log.Begin(c.Database.Index, 5);
        log.Argument("XGROUP"u8);
        log.Argument("CREATECONSUMER"u8);
        log.Argument(c[key]);
        log.Argument(c[group]);
        log.Argument(c[consumer]);
    }
}
