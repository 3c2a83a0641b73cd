using System;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Streams;

/// <summary>The options that XADD and XTRIM share, MAXLEN, MINID and LIMIT, and those of XADD before the fields.</summary>
internal struct TrimRequest
{
    // Source: Redis t_stream.c, streamParseAddOrTrimArgsOrReply: how many entries may go unless LIMIT says so.
    private const long DefaultNodes = 100;
    private const long DefaultLimit = 10_000;
    private const long GreatestDefaultLimit = 1_000_000;

    private long _maxLength;
    private StreamId _minId;
    private long _limit;

    /// <summary>Number of the argument that is the length or id to trim to; 0 when nothing is to be trimmed.</summary>
    public int Threshold { get; private set; }

    /// <summary>Whether only whole nodes are removed (~).</summary>
    public bool IsApproximate { get; private set; }

    /// <summary>Whether an absent stream stays absent (NOMKSTREAM).</summary>
    public bool OnlyExisting { get; private set; }

    /// <summary>Number of the argument that is the new entry's id.</summary>
    public int IdArgument { get; private set; }

    /// <summary>The id that was given, unless it is *.</summary>
    public StreamId? Id { get; private set; }

    /// <summary>Whether the sequence of the id is to be found (milliseconds-*).</summary>
    public bool AnySequence { get; private set; }

    /// <summary>How to trim.</summary>
    public readonly StreamTrim Trim => new(_maxLength, _minId, IsApproximate, _limit);

    /// <summary>Reads the options.</summary>
    /// <param name="adds">True for XADD, whose id ends them.</param>
    /// <returns>False after replying the error.</returns>
    public static bool TryRead(ref CommandContext c, bool adds, out TrimRequest request)
    {
        request = new TrimRequest { _maxLength = -1 };
        bool hasLimit = false;
        for (int i = 2; i < c.ArgumentCount && request.IdArgument == 0; i++)
        {
            bool hasMore = i + 1 < c.ArgumentCount;
            bool isRead = true;
            if (adds && c.Is(i, "*"u8))
            {
                request.IdArgument = i;
            }
            else if (hasMore && (c.Is(i, "MAXLEN"u8) || c.Is(i, "MINID"u8)))
            {
                isRead = request.TryThreshold(ref c, ref i);
            }
            else if (hasMore && c.Is(i, "LIMIT"u8))
            {
                hasLimit = true;
                isRead = request.TryLimit(ref c, ++i);
            }
            else if (adds && c.Is(i, "NOMKSTREAM"u8))
            {
                request.OnlyExisting = true;
            }
            else
            {
                isRead = request.TryId(ref c, i, adds);
            }

            if (!isRead)
            {
                return false;
            }
        }

        // Without an id the fields cannot be there either: the caller finds too few arguments.
        request.IdArgument = request.IdArgument == 0 ? c.ArgumentCount : request.IdArgument;
        return request.TrySettleLimit(ref c, adds, hasLimit);
    }

    private bool TryThreshold(ref CommandContext c, ref int i)
    {
        if (Threshold != 0)
        {
            c.Reply.Error("ERR syntax error, MAXLEN and MINID options at the same time are not compatible"u8);
            return false;
        }

        bool byLength = c.Is(i, "MAXLEN"u8);
        IsApproximate = false;
        if (i + 2 < c.ArgumentCount && (c.Is(i + 1, "~"u8) || c.Is(i + 1, "="u8)))
        {
            IsApproximate = c.Is(++i, "~"u8);
        }

        Threshold = ++i;
        if (!byLength)
        {
            return StreamIdArgument.TryId(ref c, Threshold, out _minId);
        }

        if (!c.TryInteger(Threshold, out _maxLength))
        {
            return false;
        }

        if (_maxLength < 0)
        {
            c.Reply.Error("ERR The MAXLEN argument must be >= 0."u8);
            return false;
        }

        return true;
    }

    private bool TryLimit(ref CommandContext c, int index)
    {
        if (!c.TryInteger(index, out _limit))
        {
            return false;
        }

        if (_limit < 0)
        {
            c.Reply.Error("ERR The LIMIT argument must be >= 0."u8);
            return false;
        }

        return true;
    }

    private bool TryId(ref CommandContext c, int index, bool adds)
    {
        if (!adds)
        {
            c.Reply.Error(Errors.Syntax);
            return false;
        }

        if (!StreamIdArgument.TryParse(c[index], 0, out StreamId id, out bool anySequence))
        {
            c.Reply.Error(Errors.InvalidStreamId);
            return false;
        }

        IdArgument = index;
        Id = id;
        AnySequence = anySequence;
        return true;
    }

    private bool TrySettleLimit(ref CommandContext c, bool adds, bool hasLimit)
    {
        ReadOnlySpan<byte> error = default;
        if (_limit != 0 && Threshold == 0)
        {
            error = "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy"u8;
        }
        else if (!adds && Threshold == 0)
        {
            error = "ERR syntax error, XTRIM must be called with a trimming strategy"u8;
        }
        else if (c.Client.Has(ClientFlags.Master | ClientFlags.Internal))
        {
            // What the master trimmed is all that is to be trimmed: its effect was written into the arguments.
            _limit = 0;
        }
        else if (hasLimit && !IsApproximate)
        {
            error = "ERR syntax error, LIMIT cannot be used without the special ~ option"u8;
        }
        else if (!hasLimit && IsApproximate)
        {
            long entries = c.Options.StreamNodeMaxEntries;
            _limit = entries <= 0 ? DefaultLimit : Math.Min(entries, GreatestDefaultLimit / DefaultNodes) * DefaultNodes;
        }

        if (error.IsEmpty)
        {
            return true;
        }

        c.Reply.Error(error);
        return false;
    }
}
