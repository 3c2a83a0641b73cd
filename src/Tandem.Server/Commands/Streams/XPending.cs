using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Streams;

/// <summary>XPENDING: what is delivered and not acknowledged.</summary>
internal static class XPending
{
    /// <summary>Tells how many entries are pending in a group and for whom, or lists those of a range of ids.</summary>
    /// <returns>Array: count, smallest id, greatest id, array of consumers with their counts; or array of arrays: id,
    /// consumer, milliseconds since the delivery, number of deliveries.</returns>
    /// <remarks>Errors: WRONGTYPE, NOGROUP, syntax error, an id that is none. Cost: O(log(N) + entries looked at).</remarks>
    [Command("XPENDING", "key group [[IDLE min-idle-time] start end count [consumer]]", Arity = -3,
        Flags = CommandFlags.Readonly, Acl = AclCategories.Stream, Keys = "RO access @1", Tips = "nondeterministic_output",
        Since = "5.0.0")]
    public static void Run(ref CommandContext c)
    {
        int words = c.ArgumentCount;
        if (words != 3 && words is < 6 or > 9)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        StreamId first = default;
        StreamId last = default;
        long count = 0;
        long minIdle = 0;
        int start = 3;
        if (words >= 6 && !TryRange(ref c, ref start, ref minIdle, ref count, out first, out last))
        {
            return;
        }

        if (!c.TryFind(1, DataType.Stream, out EntryRef entry))
        {
            return;
        }

        ConsumerGroup group = entry.IsNull ? default : StreamLog.FromAddress(entry.Handle).FindGroup(c[2]);
        if (group.IsNull)
        {
            GroupErrors.NoSuchGroup(ref c, 1, 2, default);
        }
        else if (words == 3)
        {
            Summary(c.Reply, group);
        }
        else if (start + 3 == words)
        {
            List(ref c, group.Pending, first, last, count, minIdle);
        }
        else if (group.FindConsumer(c[start + 3]) is { IsNull: false } consumer)
        {
            List(ref c, consumer.Pending, first, last, count, minIdle);
        }
        else
        {
            c.Reply.EmptyArray();
        }
    }

    private static bool TryRange(
        ref CommandContext c, ref int start, ref long minIdle, ref long count, out StreamId first, out StreamId last)
    {
        first = default;
        last = default;
        if (c.Is(3, "IDLE"u8))
        {
            if (!c.TryInteger(4, out minIdle))
            {
                return false;
            }

            if (c.ArgumentCount < 8)
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }

            start = 5;
        }

        bool isRead = c.TryInteger(start + 2, out count) && StreamIdArgument.TryStart(ref c, start, out first)
            && StreamIdArgument.TryEnd(ref c, start + 1, out last);
        count = Math.Max(count, 0);
        return isRead;
    }

    private static void Summary(RespWriter reply, ConsumerGroup group)
    {
        reply.Array(4);
        reply.Integer(group.Pending.Count);
        if (group.Pending.Count == 0)
        {
            reply.Null();
            reply.Null();
            reply.NullArray();
            return;
        }

        EntryReply.Id(reply, group.Pending.FirstId);
        EntryReply.Id(reply, group.Pending.LastId);
        int mark = reply.BeginDeferred();
        int busy = 0;
        for (int i = 0; i < group.ConsumerCount; i++)
        {
            StreamConsumer consumer = group.ConsumerAt(i);
            if (consumer.Pending.Count > 0)
            {
                busy++;
                reply.Array(2);
                reply.Bulk(consumer.Name);
                reply.BulkInteger(consumer.Pending.Count);
            }
        }

        reply.EndDeferredArray(mark, busy);
    }

    private static void List(
        ref CommandContext c, PendingEntries pending, StreamId first, StreamId last, long count, long minIdle)
    {
        int mark = c.Reply.BeginDeferred();
        int listed = 0;
        for (PendingCursor at = pending.From(first); at.IsValid && at.Id <= last && listed < count; at = at.Next())
        {
            PendingEntry entry = at.Entry;
            long idle = c.Now - entry.DeliveryTime;
            if (minIdle != 0 && idle < minIdle)
            {
                continue;
            }

            listed++;
            c.Reply.Array(4);
            EntryReply.Id(c.Reply, at.Id);
            c.Reply.Bulk(entry.Consumer.Name);
            c.Reply.Integer(Math.Max(idle, 0));
            c.Reply.Integer(entry.DeliveryCount);
        }

        c.Reply.EndDeferredArray(mark, listed);
    }
}
