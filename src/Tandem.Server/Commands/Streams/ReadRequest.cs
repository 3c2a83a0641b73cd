using System;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Streams;

/// <summary>The arguments of XREAD and XREADGROUP.</summary>
internal struct ReadRequest
{
    /// <summary>Number of the argument that is the group's name, with the consumer's behind it; 0 for XREAD.</summary>
    public int Group { get; private set; }

    /// <summary>Most entries of each stream, 0 for all.</summary>
    public long Count { get; private set; }

    /// <summary>How long to wait, milliseconds, 0 for ever; null for not at all.</summary>
    public long? Timeout { get; private set; }

    /// <summary>Whether what is delivered counts as acknowledged.</summary>
    public bool NoAck { get; private set; }

    /// <summary>Number of the argument that is the first key; the ids follow the last key.</summary>
    public int FirstKey { get; private set; }

    /// <summary>Number of keys, and of ids.</summary>
    public int KeyCount { get; private set; }

    /// <summary>Reads the arguments, all but keys and ids.</summary>
    /// <param name="forGroup">True for XREADGROUP.</param>
    /// <returns>False after replying the error.</returns>
    public static bool TryRead(ref CommandContext c, bool forGroup, out ReadRequest request)
    {
        request = default;
        for (int i = 1; i < c.ArgumentCount && request.FirstKey == 0; i++)
        {
            if (!request.TryOption(ref c, ref i, forGroup))
            {
                return false;
            }
        }

        if (request.FirstKey == 0)
        {
            c.Reply.Error(Errors.Syntax);
            return false;
        }

        if (forGroup && request.Group == 0)
        {
            c.Reply.Error("ERR Missing GROUP option for XREADGROUP"u8);
            return false;
        }

        return true;
    }

    private bool TryOption(ref CommandContext c, ref int i, bool forGroup)
    {
        int more = c.ArgumentCount - i - 1;
        if (more >= 1 && c.Is(i, "BLOCK"u8))
        {
            return TryTimeout(ref c, ++i);
        }

        if (more >= 1 && c.Is(i, "COUNT"u8))
        {
            bool isRead = c.TryInteger(++i, out long count);
            Count = Math.Max(count, 0);
            return isRead;
        }

        if (more >= 1 && c.Is(i, "STREAMS"u8))
        {
            FirstKey = i + 1;
            KeyCount = more / 2;
            return more % 2 == 0 || Refuse(
                ref c,
                "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified."u8);
        }

        if (more >= 2 && c.Is(i, "GROUP"u8))
        {
            Group = i + 1;
            i += 2;
            return forGroup || Refuse(
                ref c, "ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead."u8);
        }

        if (c.Is(i, "NOACK"u8))
        {
            NoAck = true;
            return forGroup || Refuse(
                ref c, "ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead."u8);
        }

        return Refuse(ref c, Errors.Syntax);
    }

    private bool TryTimeout(ref CommandContext c, int index)
    {
        if (c.Client.Has(ClientFlags.Internal))
        {
            byte[] error = [.. "ERR "u8, .. c[0], .. " command is not allowed with BLOCK option from scripts"u8];
            return Refuse(ref c, error);
        }

        if (!c.TryInteger(index, out long milliseconds, Errors.TimeoutNotInteger))
        {
            return false;
        }

        if (milliseconds < 0)
        {
            return Refuse(ref c, Errors.TimeoutNegative);
        }

        Timeout = milliseconds;
        return milliseconds <= long.MaxValue - c.Now || Refuse(ref c, "ERR timeout is out of range"u8);
    }

    private static bool Refuse(ref CommandContext c, ReadOnlySpan<byte> error)
    {
        c.Reply.Error(error);
        return false;
    }
}
