using System;

namespace Tandem.DataStructures.Strings;

/// <summary>Which strings are kept as 64-bit integers, and how such an integer is written out again.</summary>
/// <remarks>Only the one canonical text of a number qualifies, so that nothing is lost (Redis, util.c, string2ll).</remarks>
public static class IntegerEncoding
{
    /// <summary>Longest text of an integer: a sign and nineteen digits.</summary>
    public const int MaxTextBytes = 20;

    private const int MaxDigits = 19;

    /// <summary>Reads a canonical integer: an optional minus, no leading zeros, no "-0", nothing around it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > MaxTextBytes)
        {
            return false;
        }

        int at = text[0] == (byte)'-' ? 1 : 0;
        int digits = text.Length - at;
        if (digits is 0 or > MaxDigits)
        {
            return false;
        }

        uint digit = (uint)(text[at] - '0');
        if (digit - 1 > 8)
        {
            return digit == 0 && text.Length == 1;
        }

        ulong magnitude = digit;
        while (++at < text.Length)
        {
            digit = (uint)(text[at] - '0');
            if (digit > 9)
            {
                return false;
            }

            magnitude = magnitude * 10 + digit;
        }

        bool negative = text[0] == (byte)'-';
        if (magnitude > long.MaxValue + (negative ? 1UL : 0UL))
        {
            return false;
        }

        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return true;
    }

    /// <summary>Writes the canonical text; <paramref name="destination"/> has room for <see cref="MaxTextBytes"/>.</summary>
    /// <returns>Bytes written.</returns>
    public static int Format(long value, Span<byte> destination)
    {
        ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        int length = TextBytes(value);
        int at = length;
        do
        {
            (magnitude, ulong digit) = Math.DivRem(magnitude, 10);
            destination[--at] = (byte)('0' + digit);
        }
        while (magnitude != 0);

        if (value < 0)
        {
            destination[0] = (byte)'-';
        }

        return length;
    }

    /// <summary>Bytes of the canonical text.</summary>
    public static int TextBytes(long value)
    {
        ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        int length = value < 0 ? 2 : 1;
        while (magnitude >= 10)
        {
            magnitude /= 10;
            length++;
        }

        return length;
    }
}
