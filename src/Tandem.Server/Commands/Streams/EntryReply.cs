using System;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;

namespace Tandem.Server.Commands.Streams;

/// <summary>Replies ids and entries of streams.</summary>
internal static class EntryReply
{
    /// <summary>Replies an id as a bulk string.</summary>
    public static void Id(RespWriter reply, StreamId id)
    {
        Span<byte> text = stackalloc byte[StreamId.LongestText];
        reply.Bulk(text[..id.Format(text)]);
    }

    /// <summary>Replies the entry that a walk stands at: an array of its id and an array of its fields and values.</summary>
    public static void Entry(RespWriter reply, ref StreamEntries at)
    {
        reply.Array(2);
        Id(reply, at.Id);
        reply.Array(at.FieldCount * 2);
        while (at.NextField(out ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value))
        {
            reply.Bulk(field);
            reply.Bulk(value);
        }
    }

    /// <summary>Replies one entry by its id.</summary>
    /// <returns>False, without a reply, when it is not there.</returns>
    public static bool TryEntry(RespWriter reply, StreamLog log, StreamId id)
    {
        Span<byte> scratch = stackalloc byte[StreamEntries.ScratchBytes];
        StreamEntries entries = log.Range(id, id, reverse: false, scratch);
        if (!entries.MoveNext())
        {
            return false;
        }

        Entry(reply, ref entries);
        return true;
    }

    /// <summary>Replies an array of the entries of a range.</summary>
    /// <param name="count">How many at most; 0 for all.</param>
    public static void Range(RespWriter reply, StreamLog log, StreamId first, StreamId last, bool reverse, long count)
    {
        Span<byte> scratch = stackalloc byte[StreamEntries.ScratchBytes];
        StreamEntries entries = log.Range(first, last, reverse, scratch);
        int mark = reply.BeginDeferred();
        int replied = 0;
        while ((count == 0 || replied < count) && entries.MoveNext())
        {
            Entry(reply, ref entries);
            replied++;
        }

        reply.EndDeferredArray(mark, replied);
    }
}
