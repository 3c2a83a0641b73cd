using System;
using System.Buffers.Text;
using System.Globalization;

namespace Tandem.Protocol;

/// <summary>Integers and doubles as Redis reads and writes them.</summary>
public static class NumberText
{
    /// <summary>Longest text of a 64-bit integer, sign included.</summary>
    public const int MaxIntegerBytes = 20;

    /// <summary>Enough for the text of any double: sign, 17 digits, point, leading zeros or exponent.</summary>
    public const int MaxDoubleBytes = 32;

    /// <summary>Reads a 64-bit integer in its one canonical form: no spaces, no plus, no leading zeros, no
    /// "-0".</summary>
    /// <remarks>Redis 7.0, util.c, string2ll.</remarks>
    public static bool TryParseInteger(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > MaxIntegerBytes)
        {
            return false;
        }

        bool negative = text[0] == (byte)'-';
        int at = negative ? 1 : 0;
        if (at == text.Length)
        {
            return false;
        }

        uint digit = (uint)(text[at] - '0');
        if (digit - 1 > 8)
        {
            return digit == 0 && text.Length == 1;
        }

        // Nineteen digits cannot overflow 64 bits; the twentieth, without a sign, always passes a signed integer.
        if (text.Length - at > 19)
        {
            return false;
        }

        ulong magnitude = digit;
        for (at++; at < text.Length; at++)
        {
            digit = (uint)(text[at] - '0');
            if (digit > 9)
            {
                return false;
            }

            magnitude = magnitude * 10 + digit;
        }

        if (magnitude > long.MaxValue + (negative ? 1UL : 0UL))
        {
            return false;
        }

        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return true;
    }

    /// <summary>Reads a double where Redis wants "a valid float": all of strtod's forms (decimal, hexadecimal, inf,
    /// infinity), nothing before or after, no NaN, and neither overflow nor underflow to zero.</summary>
    /// <remarks>Redis 7.0, util.c, string2d, and object.c, getDoubleFromObject.</remarks>
    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (FloatLiteral.TryRead(text, out FloatLiteral literal) && literal.Kind != FloatKind.NotANumber)
        {
            return literal.TryToDouble(text, out value);
        }

        value = 0;
        return false;
    }

    /// <summary>Reads the bound of a score range as plain strtod does: spaces before it are skipped, nothing at all is
    /// 0, numbers out of range are infinite or zero. NaN is refused.</summary>
    /// <remarks>Redis 7.0, t_zset.c, zslParseRange.</remarks>
    public static bool TryParseScoreBound(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        int nul = text.IndexOf((byte)0);
        text = nul >= 0 ? text[..nul] : text;
        if (text.Length == 0)
        {
            return true;
        }

        text = text.TrimStart(" \t\n\v\f\r"u8);
        if (!FloatLiteral.TryRead(text, out FloatLiteral literal) || literal.Kind == FloatKind.NotANumber)
        {
            return false;
        }

        literal.TryToDouble(text, out value);
        return true;
    }

    /// <summary>Writes an integer in decimal.</summary>
    /// <param name="value">The integer.</param>
    /// <param name="to">At least <see cref="MaxIntegerBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Format(long value, Span<byte> to)
    {
        Utf8Formatter.TryFormat(value, to, out int written);
        return written;
    }

    /// <summary>Writes a double with up to 17 significant digits, as C's %.17g.</summary>
    /// <param name="value">The double; infinities are "inf" and "-inf".</param>
    /// <param name="to">At least <see cref="MaxDoubleBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    /// <remarks>Redis 7.0, networking.c, addReplyDouble; util.c, d2string writes the same text for every
    /// double.</remarks>
    public static int Format(double value, Span<byte> to)
    {
        // 1e17 is where %.17g turns to exponents. Negative zero keeps its sign, so it takes the long way.
        if (value is > -1e17 and < 1e17 && value == Math.Truncate(value) && (value != 0 || !double.IsNegative(value)))
        {
            return Format((long)value, to);
        }

        if (!double.IsFinite(value))
        {
            return FormatNotFinite(value, to);
        }

        Span<byte> scientific = stackalloc byte[MaxDoubleBytes];
        value.TryFormat(scientific, out int length, "E16", CultureInfo.InvariantCulture);
        return ToShorterForm(scientific[..length], to);
    }

    private static int FormatNotFinite(double value, Span<byte> to)
    {
        // glibc writes a NaN's sign; arithmetic on x86 makes negative ones.
        ReadOnlySpan<byte> text = double.IsNaN(value)
            ? (double.IsNegative(value) ? "-nan"u8 : "nan"u8)
            : (value > 0 ? "inf"u8 : "-inf"u8);
        text.CopyTo(to);
        return text.Length;
    }

    /// <summary>Turns "-d.ddddddddddddddddE+xxx" into what %.17g writes.</summary>
    private static int ToShorterForm(ReadOnlySpan<byte> scientific, Span<byte> to)
    {
        int written = 0;
        if (scientific[0] == (byte)'-')
        {
            to[written++] = (byte)'-';
            scientific = scientific[1..];
        }

        int mark = scientific.IndexOf((byte)'E');
        int exponent = 0;
        foreach (byte c in scientific[(mark + 2)..])
        {
            exponent = exponent * 10 + (c - '0');
        }

        if (scientific[mark + 1] == (byte)'-')
        {
            exponent = -exponent;
        }

        Span<byte> digits = stackalloc byte[17];
        digits[0] = scientific[0];
        scientific[2..mark].CopyTo(digits[1..]);
        digits = digits[..Math.Max(1, digits.LastIndexOfAnyExcept((byte)'0') + 1)];

        return written + (exponent is < -4 or >= 17
            ? WriteWithExponent(digits, exponent, to[written..])
            : WriteWithPoint(digits, exponent, to[written..]));
    }

    private static int WriteWithExponent(ReadOnlySpan<byte> digits, int exponent, Span<byte> to)
    {
        int written = 0;
        to[written++] = digits[0];
        if (digits.Length > 1)
        {
            to[written++] = (byte)'.';
            digits[1..].CopyTo(to[written..]);
            written += digits.Length - 1;
        }

        to[written++] = (byte)'e';
        to[written++] = exponent < 0 ? (byte)'-' : (byte)'+';
        exponent = Math.Abs(exponent);
        if (exponent < 10)
        {
            to[written++] = (byte)'0';
        }

        return written + Format(exponent, to[written..]);
    }

    private static int WriteWithPoint(ReadOnlySpan<byte> digits, int exponent, Span<byte> to)
    {
        if (exponent < 0)
        {
            "0.000"u8[..(1 - exponent)].CopyTo(to);
            digits.CopyTo(to[(1 - exponent)..]);
            return 1 - exponent + digits.Length;
        }

        int whole = exponent + 1;
        if (digits.Length <= whole)
        {
            digits.CopyTo(to);
            to[digits.Length..whole].Fill((byte)'0');
            return whole;
        }

        digits[..whole].CopyTo(to);
        to[whole] = (byte)'.';
        digits[whole..].CopyTo(to[(whole + 1)..]);
        return digits.Length + 1;
    }
}
