using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Streams;

/// <summary>XCLAIM, XAUTOCLAIM: pending entries change hands.</summary>
internal static class XClaim
{
    private const long DefaultCount = 100;

    // Pending entries looked at for each that may be claimed. Source: Redis t_stream.c, xautoclaimCommand.
    private const long AttemptsFactor = 10;

    /// <summary>Gives pending entries to a consumer, if they are pending long enough.</summary>
    /// <returns>Array of entries, with JUSTID of ids.</returns>
    /// <remarks>Errors: WRONGTYPE, NOGROUP, options that are none. Cost: O(log(N)) for each id.</remarks>
    [Command("XCLAIM", "key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] "
        + "[RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid]", Arity = -6, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Stream, Keys = "RW update @1", Tips = "nondeterministic_output", Since = "5.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (!TryGroup(ref c, out StreamLog log, out ConsumerGroup group)
            || !c.TryInteger(4, out long minIdle, "ERR Invalid min-idle-time argument for XCLAIM"u8)
            || !ClaimRequest.TryRead(ref c, 5, out ClaimRequest request))
        {
            return;
        }

        c.PropagateOnlyEffects();
        long changes = c.Keyspace.Dirty;
        bool movesGroup = request.LastId > group.LastId;
        group.LastId = movesGroup ? request.LastId : group.LastId;
        StreamConsumer consumer = default;
        int mark = c.Reply.BeginDeferred();
        int claimed = 0;
        for (int i = 5; i < request.EndOfIds; i++)
        {
            StreamIdArgument.TryParse(c[i], 0, out StreamId id);
            if (TryClaim(ref c, log, group, id, Math.Max(minIdle, 0), request, ref consumer))
            {
                Reply(c.Reply, log, id, request.JustId);
                claimed++;
            }
        }

        if (movesGroup && c.Keyspace.Dirty == changes)
        {
            GroupPropagation.SetId(ref c, 1, 2, group);
            c.Keyspace.Dirty++;
        }

        c.Reply.EndDeferredArray(mark, claimed);
    }

    /// <summary>Gives a consumer the pending entries from an id on that are pending long enough, and forgets those that are
    /// no longer in the stream.</summary>
    /// <returns>Array: the id to go on with (0-0 at the end), array of entries (with JUSTID of ids), array of the ids that
    /// were forgotten.</returns>
    /// <remarks>Errors: WRONGTYPE, NOGROUP, syntax error, an id that is none. Cost: O(COUNT * log(N)).</remarks>
    [Command("XAUTOCLAIM", "key group consumer min-idle-time start [COUNT count] [JUSTID]", Arity = -6,
        Flags = CommandFlags.Write | CommandFlags.Fast, Acl = AclCategories.Stream, Keys = "RW delete @1",
        Tips = "nondeterministic_output", Since = "6.2.0")]
    public static void Auto(ref CommandContext c)
    {
        if (!c.TryInteger(4, out long minIdle, "ERR Invalid min-idle-time argument for XAUTOCLAIM"u8)
            || !StreamIdArgument.TryStart(ref c, 5, out StreamId next)
            || !TryOptions(ref c, out long count, out bool justId)
            || !TryGroup(ref c, out StreamLog log, out ConsumerGroup group))
        {
            return;
        }

        c.PropagateOnlyEffects();
        List<StreamId> claimed = [];
        List<StreamId> gone = [];
        StreamConsumer consumer = default;
        bool hasNext = true;
        for (long attempts = count * AttemptsFactor; attempts > 0 && count > 0 && hasNext; attempts--)
        {
            PendingCursor at = group.Pending.From(next);
            if (!at.IsValid)
            {
                break;
            }

            StreamId id = at.Id;
            hasNext = id.TryNext(out next);
            if (!log.Contains(id))
            {
                Forget(ref c, group, id);
                gone.Add(id);
                count--;
            }
            else if (minIdle <= 0 || c.Now - at.Entry.DeliveryTime >= minIdle)
            {
                Take(ref c, group, id, at.Entry, c.Now, at.Entry.DeliveryCount + (justId ? 0 : 1), ref consumer);
                claimed.Add(id);
                count--;
            }
        }

        PendingCursor rest = hasNext ? group.Pending.From(next) : default;
        c.Reply.Array(3);
        EntryReply.Id(c.Reply, rest.IsValid ? rest.Id : StreamId.Min);
        c.Reply.Array(claimed.Count);
        foreach (StreamId id in claimed)
        {
            Reply(c.Reply, log, id, justId);
        }

        c.Reply.Array(gone.Count);
        foreach (StreamId id in gone)
        {
            EntryReply.Id(c.Reply, id);
        }
    }

    private static bool TryOptions(ref CommandContext c, out long count, out bool justId)
    {
        count = DefaultCount;
        justId = false;
        for (int i = 6; i < c.ArgumentCount; i++)
        {
            if (i + 1 < c.ArgumentCount && c.Is(i, "COUNT"u8))
            {
                if (!c.TryInteger(++i, 1, long.MaxValue / 16, out count, "ERR COUNT must be > 0"u8))
                {
                    return false;
                }
            }
            else if (c.Is(i, "JUSTID"u8))
            {
                justId = true;
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }
        }

        return true;
    }

    private static bool TryGroup(ref CommandContext c, out StreamLog log, out ConsumerGroup group)
    {
        log = default;
        group = default;
        if (!c.TryFindForWrite(1, DataType.Stream, out EntryRef entry))
        {
            return false;
        }

        if (!entry.IsNull)
        {
            log = StreamLog.FromAddress(entry.Handle);
            group = log.FindGroup(c[2]);
        }

        if (group.IsNull)
        {
            GroupErrors.NoSuchGroup(ref c, 1, 2, default);
        }

        return !group.IsNull;
    }

    private static bool TryClaim(
        ref CommandContext c,
        StreamLog log,
        ConsumerGroup group,
        StreamId id,
        long minIdle,
        in ClaimRequest request,
        ref StreamConsumer consumer)
    {
        PendingEntry entry = group.Pending.Find(id);
        if (!log.Contains(id))
        {
            if (!entry.IsNull)
            {
                Forget(ref c, group, id);
            }

            return false;
        }

        bool isForced = entry.IsNull && request.Force;
        if ((entry.IsNull && !isForced) || (!isForced && minIdle > 0 && c.Now - entry.DeliveryTime < minIdle))
        {
            return false;
        }

        // An entry that was made pending by force was delivered once.
        long before = isForced ? 1 : entry.DeliveryCount;
        long deliveries = request.DeliveryCount ?? before + (request.JustId ? 0 : 1);
        Take(ref c, group, id, entry, request.DeliveryTime, deliveries, ref consumer);
        return true;
    }

    /// <summary>Gives an entry to the consumer that argument 3 names; one that is null becomes pending.</summary>
    /// <param name="consumer">The consumer once it is known: found or added with the first entry.</param>
    private static void Take(
        ref CommandContext c,
        ConsumerGroup group,
        StreamId id,
        PendingEntry entry,
        long deliveryTime,
        long deliveryCount,
        ref StreamConsumer consumer)
    {
        if (consumer.IsNull)
        {
            consumer = group.FindConsumer(c[3]);
            consumer = consumer.IsNull ? GroupDelivery.AddConsumer(ref c, 1, group, 3) : consumer;
            consumer.SeenTime = c.Now;
        }

        if (entry.IsNull)
        {
            entry = group.AddPending(id, consumer, deliveryTime, deliveryCount);
        }
        else
        {
            group.Assign(id, entry, consumer);
            entry.DeliveryTime = deliveryTime;
            entry.DeliveryCount = deliveryCount;
        }

        GroupPropagation.Claim(ref c, 1, 2, group.LastId, id, entry);
        c.Keyspace.Dirty++;
    }

    /// <summary>An entry that is pending is no longer in the stream. Replicas find out by the same claim.</summary>
    private static void Forget(ref CommandContext c, ConsumerGroup group, StreamId id)
    {
        GroupPropagation.Claim(ref c, 1, 2, group.LastId, id, group.Pending.Find(id));
        group.RemovePending(id);
        c.Keyspace.Dirty++;
    }

    private static void Reply(RespWriter reply, StreamLog log, StreamId id, bool justId)
    {
        if (justId)
        {
            EntryReply.Id(reply, id);
        }
        else
        {
            EntryReply.TryEntry(reply, log, id);
        }
    }
}
