using System;
using System.Globalization;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Streams;

/// <summary>Ids of stream entries as arguments: milliseconds, or milliseconds-sequence, or - and + for the first and the
/// last id there can be.</summary>
/// <remarks>Source: Redis t_stream.c, streamGenericParseIDOrReply.</remarks>
internal static class StreamIdArgument
{
    private const int LongestText = 127;

    /// <summary>Reads an id that is neither - nor +.</summary>
    /// <param name="missingSequence">The sequence when only milliseconds are given.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, ulong missingSequence, out StreamId id)
    {
        bool isRead = TryParse(text, missingSequence, out id, out bool anySequence);
        return isRead && !anySequence;
    }

    /// <summary>Reads an id that is neither - nor +; its sequence may be *.</summary>
    /// <param name="anySequence">Whether it is; the sequence is then 0.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, ulong missingSequence, out StreamId id, out bool anySequence)
    {
        id = default;
        anySequence = false;
        int dash = text.IndexOf((byte)'-');
        ReadOnlySpan<byte> first = dash < 0 ? text : text[..dash];
        if (text.Length > LongestText || !TryNumber(first, out ulong milliseconds))
        {
            return false;
        }

        ulong sequence = missingSequence;
        if (dash >= 0)
        {
            ReadOnlySpan<byte> second = text[(dash + 1)..];
            anySequence = second.SequenceEqual("*"u8);
            if (!TryNumber(anySequence ? "0"u8 : second, out sequence))
            {
                return false;
            }
        }

        id = new StreamId(milliseconds, sequence);
        return true;
    }

    /// <summary>Reads an argument that is an id, neither - nor +.</summary>
    /// <returns>False after replying the error.</returns>
    public static bool TryId(ref CommandContext c, int index, out StreamId id)
    {
        if (TryParse(c[index], 0, out id))
        {
            return true;
        }

        c.Reply.Error(Errors.InvalidStreamId);
        return false;
    }

    /// <summary>Reads an argument that is an id, - or +.</summary>
    /// <returns>False after replying the error.</returns>
    public static bool TryIdOrEdge(ref CommandContext c, int index, ulong missingSequence, out StreamId id)
    {
        ReadOnlySpan<byte> text = c[index];
        if (text.Length == 1 && text[0] is (byte)'-' or (byte)'+')
        {
            id = text[0] == (byte)'-' ? StreamId.Min : StreamId.Max;
            return true;
        }

        if (TryParse(text, missingSequence, out id))
        {
            return true;
        }

        c.Reply.Error(Errors.InvalidStreamId);
        return false;
    }

    /// <summary>Reads an argument that is the first id of an interval: an id, - or +, or an id left out behind (.</summary>
    /// <returns>False after replying the error.</returns>
    public static bool TryStart(ref CommandContext c, int index, out StreamId first)
    {
        if (!TryEdge(ref c, index, 0, out first, out bool isExcluded))
        {
            return false;
        }

        if (!isExcluded || first.TryNext(out first))
        {
            return true;
        }

        c.Reply.Error("ERR invalid start ID for the interval"u8);
        return false;
    }

    /// <summary>Reads an argument that is the last id of an interval.</summary>
    /// <returns>False after replying the error.</returns>
    public static bool TryEnd(ref CommandContext c, int index, out StreamId last)
    {
        if (!TryEdge(ref c, index, ulong.MaxValue, out last, out bool isExcluded))
        {
            return false;
        }

        if (!isExcluded || last.TryPrevious(out last))
        {
            return true;
        }

        c.Reply.Error("ERR invalid end ID for the interval"u8);
        return false;
    }

    private static bool TryEdge(
        ref CommandContext c, int index, ulong missingSequence, out StreamId id, out bool isExcluded)
    {
        ReadOnlySpan<byte> text = c[index];
        isExcluded = text.Length > 1 && text[0] == (byte)'(';
        if (!isExcluded)
        {
            return TryIdOrEdge(ref c, index, missingSequence, out id);
        }

        if (TryParse(text[1..], missingSequence, out id))
        {
            return true;
        }

        c.Reply.Error(Errors.InvalidStreamId);
        return false;
    }

    /// <summary>Reads an unsigned number of 64 bits: in canonical form, or else whatever strtoull takes.</summary>
    /// <remarks>Source: Redis util.c, string2ull.</remarks>
    private static bool TryNumber(ReadOnlySpan<byte> text, out ulong value)
    {
        if (NumberText.TryParseInteger(text, out long number))
        {
            value = (ulong)number;
            return number >= 0;
        }

        text = text.TrimStart(" \t\n\v\f\r"u8);
        bool isNegative = text.Length > 0 && text[0] == (byte)'-';
        text = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        bool isRead = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        value = isNegative ? 0 - value : value;
        return isRead;
    }
}
