using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Streams;

/// <summary>XREAD, XREADGROUP: what is new in streams, or wait for it.</summary>
internal static class XRead
{
    private const int FewKeys = 8;

    // Most entries that a client gets that had to wait and gave no COUNT. Source: Redis t_stream.c,
    // XREAD_BLOCKED_DEFAULT_COUNT.
    private const long CountAfterWaiting = 1000;

    /// <summary>Gives the entries behind an id of each of several streams, or waits until there is one.</summary>
    /// <returns>Map of keys to arrays of entries, in RESP2 an array of pairs; null when there is nothing.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, an id that is none. Cost: O(log(N) + entries given) for each stream.</remarks>
    [Command("XREAD", "[COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]", Arity = -4,
        Flags = CommandFlags.Readonly | CommandFlags.Blocking, Acl = AclCategories.Stream,
        Keys = "RO access @STREAMS:1 last=-1 limit=2", Since = "5.0.0")]
    public static void Run(ref CommandContext c) => Run(ref c, forGroup: false);

    /// <summary>Delivers entries of streams to a consumer of a group: new ones, or those that it has not acknowledged.</summary>
    /// <returns>As XREAD.</returns>
    /// <remarks>Errors: WRONGTYPE, NOGROUP, syntax error, an id that is none. Cost: O(entries given * log(pending)).</remarks>
    [Command("XREADGROUP",
        "GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...] id [id ...]", Arity = -7,
        Flags = CommandFlags.Write | CommandFlags.Blocking, Acl = AclCategories.Stream,
        Keys = "RO access @STREAMS:4 last=-1 limit=2", Since = "5.0.0")]
    public static void ForGroup(ref CommandContext c) => Run(ref c, forGroup: true);

    private static void Run(ref CommandContext c, bool forGroup)
    {
        if (!ReadRequest.TryRead(ref c, forGroup, out ReadRequest request))
        {
            return;
        }

        // Deliveries are propagated one by one, as what they do to the group.
        c.PropagateOnlyEffects();
        if (c.IsRetry)
        {
            RunAgain(ref c, request);
            return;
        }

        Span<StreamId> after = request.KeyCount <= FewKeys ? stackalloc StreamId[FewKeys] : new StreamId[request.KeyCount];
        after = after[..request.KeyCount];
        for (int i = 0; i < request.KeyCount; i++)
        {
            if (!TryStart(ref c, request, i, out after[i]))
            {
                return;
            }
        }

        if (Serve(ref c, request, after))
        {
            return;
        }

        if (request.Timeout is not { } timeout || c.MustNotBlock)
        {
            c.Reply.NullArray();
            return;
        }

        c.BlockOnStreams(request.FirstKey, after, timeout);
    }

    /// <summary>Finds the id behind which to read a stream; the greatest there can be stands for what is new to a group.</summary>
    /// <returns>False after replying the error.</returns>
    private static bool TryStart(ref CommandContext c, in ReadRequest request, int index, out StreamId after)
    {
        after = default;
        int key = request.FirstKey + index;
        int id = key + request.KeyCount;
        EntryRef entry = Find(ref c, request, key);
        if (!entry.IsNull && !c.HasType(entry, DataType.Stream))
        {
            return false;
        }

        bool forGroup = request.Group != 0;
        if (forGroup && (entry.IsNull || StreamLog.FromAddress(entry.Handle).FindGroup(c[request.Group]).IsNull))
        {
            GroupErrors.NoSuchGroup(ref c, key, request.Group, " in XREADGROUP with GROUP option"u8);
            return false;
        }

        if (c.Is(id, "$"u8))
        {
            if (forGroup)
            {
                c.Reply.Error("ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of "u8
                    + "this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would "u8
                    + "just return an empty result set."u8);
                return false;
            }

            after = entry.IsNull ? StreamId.Min : StreamLog.FromAddress(entry.Handle).LastId;
            return true;
        }

        if (!forGroup && c.Is(id, "+"u8))
        {
            // The last entry (7.4): all behind the id before it. Without entries as $.
            StreamLog log = entry.IsNull ? default : StreamLog.FromAddress(entry.Handle);
            after = entry.IsNull ? StreamId.Min : log.LastId;
            if (!entry.IsNull && log.Count > 0)
            {
                log.LastEntryId.TryPrevious(out after);
            }

            return true;
        }

        if (!c.Is(id, ">"u8))
        {
            return StreamIdArgument.TryId(ref c, id, out after);
        }

        if (!forGroup)
        {
            c.Reply.Error("ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> "u8
                + "option."u8);
            return false;
        }

        after = StreamId.Max;
        return true;
    }

    private static EntryRef Find(ref CommandContext c, in ReadRequest request, int key) =>
        request.Group != 0 ? c.FindForWrite(key) : c.Find(key);

    /// <summary>Replies what there is.</summary>
    /// <returns>False, without a reply, when there is nothing.</returns>
    private static bool Serve(ref CommandContext c, in ReadRequest request, scoped ReadOnlySpan<StreamId> after)
    {
        int served = 0;
        int mark = 0;
        for (int i = 0; i < request.KeyCount; i++)
        {
            int key = request.FirstKey + i;
            EntryRef entry = Find(ref c, request, key);
            if (entry.IsNull)
            {
                continue;
            }

            StreamLog log = StreamLog.FromAddress(entry.Handle);
            ConsumerGroup group = request.Group != 0 ? log.FindGroup(c[request.Group]) : default;
            bool isHistory = !group.IsNull && after[i] != StreamId.Max;
            StreamId start = group.IsNull || isHistory ? after[i] : group.LastId;
            if (!isHistory && (log.Count == 0 || log.LastEntryId <= start))
            {
                continue;
            }

            if (served++ == 0)
            {
                mark = c.Reply.BeginDeferred();
            }

            One(ref c, request, key, log, group, start, isHistory, request.Count);
        }

        if (served == 0)
        {
            return false;
        }

        if (c.Reply.ProtocolVersion >= 3)
        {
            c.Reply.EndDeferredMap(mark, served);
        }
        else
        {
            c.Reply.EndDeferredArray(mark, served);
        }

        return true;
    }

    /// <summary>A key that the client waits for is ready: it gets what is new there, or waits on.</summary>
    private static void RunAgain(ref CommandContext c, in ReadRequest request)
    {
        int index = 0;
        while (!c[request.FirstKey + index].SequenceEqual(c.ReadyKey))
        {
            index++;
        }

        int key = request.FirstKey + index;
        EntryRef entry = Find(ref c, request, key);
        bool isStream = !entry.IsNull && ValueTag.TypeOf(entry) == DataType.Stream;
        StreamLog log = isStream ? StreamLog.FromAddress(entry.Handle) : default;
        ConsumerGroup group = isStream && request.Group != 0 ? log.FindGroup(c[request.Group]) : default;
        if (request.Group != 0 && group.IsNull)
        {
            c.Reply.Error(isStream
                ? "NOGROUP the consumer group this client was blocked on no longer exists"u8
                : Errors.UnblockedStreamGone);
            return;
        }

        StreamId after = group.IsNull ? c.AwaitedAfter[index] : group.LastId;
        if (!isStream || log.LastId <= after)
        {
            c.BlockOnStreams(request.FirstKey, c.AwaitedAfter, 0);
            return;
        }

        if (c.Reply.ProtocolVersion >= 3)
        {
            c.Reply.Map(1);
        }
        else
        {
            c.Reply.Array(1);
        }

        One(ref c, request, key, log, group, after, false, request.Count == 0 ? CountAfterWaiting : request.Count);
    }

    private static void One(
        ref CommandContext c,
        in ReadRequest request,
        int key,
        StreamLog log,
        ConsumerGroup group,
        StreamId after,
        bool isHistory,
        long count)
    {
        if (c.Reply.ProtocolVersion < 3)
        {
            c.Reply.Array(2);
        }

        c.Reply.Bulk(c[key]);
        after.TryNext(out StreamId first);
        if (group.IsNull)
        {
            EntryReply.Range(c.Reply, log, first, StreamId.Max, reverse: false, count);
            return;
        }

        StreamConsumer consumer = group.FindConsumer(c[request.Group + 1]);
        if (consumer.IsNull)
        {
            consumer = GroupDelivery.AddConsumer(ref c, key, group, request.Group + 1);
            if (request.NoAck)
            {
                GroupPropagation.CreateConsumer(ref c, key, request.Group, request.Group + 1);
            }
        }

        consumer.SeenTime = c.Now;
        if (isHistory)
        {
            GroupDelivery.Repeat(ref c, log, consumer, first, count);
        }
        else
        {
            GroupDelivery delivery = new(key, request.Group, log, group, consumer);
            delivery.Deliver(ref c, first, count, request.NoAck);
        }

        c.Keyspace.Dirty++;
    }
}
