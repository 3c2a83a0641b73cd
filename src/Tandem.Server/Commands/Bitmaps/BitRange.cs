using System;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Bitmaps;

/// <summary>The part of a string that BITCOUNT and BITPOS look at, in bits.</summary>
/// <param name="Start">First bit.</param>
/// <param name="End">Last bit; less than <paramref name="Start"/> when the part is empty.</param>
/// <param name="EndGiven">True when the request named an end.</param>
internal readonly record struct BitRange(long Start, long End, bool EndGiven)
{
    public bool IsEmpty => Start > End;

    /// <summary>Reads <c>[start [end [BYTE|BIT]]]</c> from an argument on.</summary>
    /// <param name="first">Number of the argument that is the start.</param>
    /// <param name="endRequired">True when a start without an end is a syntax error.</param>
    /// <param name="length">Length of the string in bytes.</param>
    /// <returns>False after replying "not an integer" or "syntax error".</returns>
    public static bool TryRead(ref CommandContext c, int first, bool endRequired, int length, out BitRange range)
    {
        int given = c.ArgumentCount - first;
        range = new BitRange(0, (length * 8L) - 1, false);
        if (given == 0)
        {
            return true;
        }

        if (given > 3 || (given == 1 && endRequired))
        {
            c.Reply.Error(Errors.Syntax);
            return false;
        }

        if (!c.TryInteger(first, out long start))
        {
            return false;
        }

        long end = -1;
        bool endFirst = endRequired;
        if (endFirst && !c.TryInteger(first + 1, out end))
        {
            return false;
        }

        bool inBits = false;
        if (endRequired && start < 0 && end < 0 && start > end)
        {
            range = new BitRange(0, -1, true);
            return true;
        }

        if (given == 3)
        {
            inBits = c.Is(first + 2, "BIT"u8);
            if (!inBits && !c.Is(first + 2, "BYTE"u8))
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }
        }

        if (!endFirst && given > 1 && !c.TryInteger(first + 1, out end))
        {
            return false;
        }

        range = Of(start, end, inBits ? length * 8L : length, inBits ? 1 : 8, given > 1);
        return true;
    }

    // Positions count from the end when negative, and are then brought into the string; of an empty one nothing is left.
    private static BitRange Of(long start, long end, long total, int unit, bool endGiven)
    {
        start = Math.Max(start < 0 ? total + start : start, 0);
        end = Math.Min(Math.Max(end < 0 ? total + end : end, 0), total - 1);
        return start > end ? new BitRange(0, -1, endGiven) : new BitRange(start * unit, (end * unit) + unit - 1, endGiven);
    }
}
