using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Streams;

/// <summary>XADD, XTRIM: entries come at one end of a stream and leave at the other.</summary>
internal static class XAdd
{
    /// <summary>Appends an entry to a stream, and perhaps removes old ones.</summary>
    /// <returns>Bulk string: the entry's id; null when NOMKSTREAM finds no stream.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, an id that is none or not greater than the last one. Cost: O(1), and
    /// O(entries removed).</remarks>
    [Command("XADD", "key [NOMKSTREAM] [<MAXLEN|MINID> [=|~] threshold [LIMIT count]] <*|id> field value [field value ...]",
        Arity = -5, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.Stream,
        Keys = "RW update @1 notes=UPDATE instead of INSERT because of the optional trimming feature",
        Tips = "nondeterministic_output", Since = "5.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (!TrimRequest.TryRead(ref c, adds: true, out TrimRequest request))
        {
            return;
        }

        int words = c.ArgumentCount - request.IdArgument - 1;
        if (words < 2 || words % 2 != 0)
        {
            c.Reply.Error(Errors.WrongArgumentCount(c.Command.Name));
            return;
        }

        if (request.Id is { IsZero: true } && !request.AnySequence)
        {
            c.Reply.Error("ERR The ID specified in XADD must be greater than 0-0"u8);
            return;
        }

        if (!c.TryFindForWrite(1, DataType.Stream, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull && request.OnlyExisting)
        {
            c.Reply.Null();
            return;
        }

        StreamLog log = entry.IsNull ? StreamLog.Create() : StreamLog.FromAddress(entry.Handle);
        if (!TryAppend(ref c, log, request, out StreamId id))
        {
            if (entry.IsNull)
            {
                log.Free();
            }

            return;
        }

        if (entry.IsNull)
        {
            EntryRef added = c.Add(1, DataType.Stream, ValueEncoding.Stream);
            added.Handle = log.Address;
        }

        EntryReply.Id(c.Reply, id);
        c.KeyChanged(1, KeyEventClass.Stream, "xadd");
        if (request.Threshold != 0 && log.Trim(request.Trim) > 0)
        {
            c.Notify(1, KeyEventClass.Stream, "xtrim");
        }

        bool isMade = request.Id is null || request.AnySequence;
        if (isMade || request.IsApproximate)
        {
            Propagate(ref c, log, request, isMade ? id : default);
        }

        c.Database.Ready(c[1], DataType.Stream);
    }

    /// <summary>Removes the oldest entries of a stream.</summary>
    /// <returns>Integer: how many were removed.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error. Cost: O(entries removed).</remarks>
    [Command("XTRIM", "key <MAXLEN|MINID> [=|~] threshold [LIMIT count]", Arity = -4, Flags = CommandFlags.Write,
        Acl = AclCategories.Stream, Keys = "RW delete @1", Tips = "nondeterministic_output", Since = "5.0.0")]
    public static void Trim(ref CommandContext c)
    {
        if (!TrimRequest.TryRead(ref c, adds: false, out TrimRequest request)
            || !c.TryFindForWrite(1, DataType.Stream, out EntryRef entry))
        {
            return;
        }

        long removed = 0;
        if (!entry.IsNull)
        {
            StreamLog log = StreamLog.FromAddress(entry.Handle);
            removed = log.Trim(request.Trim);
            if (removed > 0)
            {
                c.KeyChanged(1, KeyEventClass.Stream, "xtrim", removed);
                if (request.IsApproximate)
                {
                    Propagate(ref c, log, request, default);
                }
            }
        }

        c.Reply.Integer(removed);
    }

    private static bool TryAppend(ref CommandContext c, StreamLog log, in TrimRequest request, out StreamId id)
    {
        id = default;
        StreamId last = log.LastId;
        if (last == StreamId.Max)
        {
            c.Reply.Error("ERR The stream has exhausted the last possible ID, unable to add more items"u8);
            return false;
        }

        bool isGreater = TryNextId(last, request, (ulong)c.Now, out id) && id > last;
        if (!isGreater)
        {
            c.Reply.Error("ERR The ID specified in XADD is equal or smaller than the target stream top item"u8);
            return false;
        }

        StreamNodeLimits limits = new(c.Options.StreamNodeMaxBytes, c.Options.StreamNodeMaxEntries);
        if (log.TryAppend(id, new ArgumentFields(c.Arguments, request.IdArgument + 1), limits))
        {
            return true;
        }

        c.Reply.Error("ERR Elements are too large to be stored"u8);
        return false;
    }

    private static bool TryNextId(StreamId last, in TrimRequest request, ulong now, out StreamId id)
    {
        if (request.Id is not { } given)
        {
            id = new StreamId(now, 0);
            return now > last.Milliseconds || last.TryNext(out id);
        }

        id = given;
        if (!request.AnySequence || last.Milliseconds != given.Milliseconds)
        {
            return true;
        }

        // The sequence goes on, but not into the next millisecond.
        id = last with { Sequence = last.Sequence + 1 };
        return last.Sequence < ulong.MaxValue;
    }

    /// <summary>Propagates the command with the id that the entry got and the exact point up to which was trimmed.</summary>
    /// <param name="id">The id, unless it was given: then 0-0.</param>
    private static void Propagate(ref CommandContext c, StreamLog log, in TrimRequest request, StreamId id)
    {
        Span<byte> text = stackalloc byte[StreamId.LongestText];
        c.BeginPropagateAs(c[0], c.ArgumentCount);
        for (int i = 1; i < c.ArgumentCount; i++)
        {
            if (i == request.IdArgument && !id.IsZero)
            {
                c.Dispatcher.Propagation.Argument(text[..id.Format(text)]);
            }
            else if (request.IsApproximate && i == request.Threshold - 1)
            {
                c.Dispatcher.Propagation.Argument("="u8);
            }
            else if (request.IsApproximate && i == request.Threshold)
            {
                // Nothing is left: every id is before the last there can be.
                StreamId first = log.Count == 0 ? StreamId.Max : log.FirstId;
                int length = request.Trim.ByLength ? NumberText.Format(log.Count, text) : first.Format(text);
                c.Dispatcher.Propagation.Argument(text[..length]);
            }
            else
            {
                c.Dispatcher.Propagation.Argument(c[i]);
            }
        }
    }
}
