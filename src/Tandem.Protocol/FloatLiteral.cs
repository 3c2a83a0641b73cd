using System;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Tandem.Protocol;

/// <summary>A number's text taken apart as C's strtod and strtold read it (C11, 7.22.1.3, "C" locale).</summary>
/// <remarks>The value is Mantissa * 10^Exponent (or 2^Exponent when hexadecimal), plus, when <see cref="IsInexact"/>,
/// digits that <see cref="Mantissa"/> has no room for.</remarks>
internal readonly struct FloatLiteral
{
    /// <summary>Exponents stop growing here: far outside of every format, far inside of an int.</summary>
    private const int ExponentCap = 1_000_000_000;

    /// <summary>The powers of ten a double holds exactly. An array: a span over constants that are no bytes costs an
    /// allocation for each use until the code is optimized.</summary>
    private static readonly double[] ExactPowers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    private FloatLiteral(FloatKind kind, bool isNegative, UInt128 mantissa, int exponent, bool isInexact)
    {
        Kind = kind;
        IsNegative = isNegative;
        Mantissa = mantissa;
        Exponent = exponent;
        IsInexact = isInexact;
    }

    /// <summary>How it is written.</summary>
    public FloatKind Kind { get; }

    /// <summary>Whether it begins with a minus.</summary>
    public bool IsNegative { get; }

    /// <summary>Leading digits: up to 38 decimal or 31 hexadecimal ones.</summary>
    public UInt128 Mantissa { get; }

    /// <summary>Power of ten, or of two when hexadecimal.</summary>
    public int Exponent { get; }

    /// <summary>True when digits other than zero did not fit <see cref="Mantissa"/>.</summary>
    public bool IsInexact { get; }

    /// <summary>Takes <paramref name="text"/> apart; false unless all of it is one number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out FloatLiteral literal)
    {
        literal = default;
        int at = 0;
        bool negative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == (byte)'-';
            at = 1;
        }

        ReadOnlySpan<byte> rest = text[at..];
        if (rest.Length == 0)
        {
            return false;
        }

        if ((rest[0] | 0x20) is (byte)'i' or (byte)'n')
        {
            return TryReadWord(rest, negative, out literal);
        }

        bool hexadecimal = rest.Length > 2 && rest[0] == (byte)'0' && (rest[1] | 0x20) == (byte)'x';
        return TryReadDigits(hexadecimal ? rest[2..] : rest, hexadecimal, negative, out literal);
    }

    /// <summary>The nearest double.</summary>
    /// <param name="text">The text this was read from.</param>
    /// <param name="value">The double; infinite or zero when out of range.</param>
    /// <returns>False when the number is too large for a double or too small to differ from zero.</returns>
    public bool TryToDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = Kind switch
        {
            FloatKind.Infinity => double.PositiveInfinity,
            FloatKind.NotANumber => double.NaN,
            FloatKind.Hexadecimal => HexadecimalToDouble(),
            _ => DecimalMagnitude(text),
        };
        bool inRange = Kind is FloatKind.Infinity or FloatKind.NotANumber
            || (!double.IsInfinity(value) && (value != 0 || Mantissa == 0));
        value = IsNegative ? -value : value;
        return inRange;
    }

    /// <summary>All decimal digits of <paramref name="text"/> as one number, and the power of ten that goes with
    /// it.</summary>
    /// <remarks>Allocates; for numbers whose digits do not fit <see cref="Mantissa"/>.</remarks>
    public static BigInteger ReadAllDigits(ReadOnlySpan<byte> text, int exponent, out int exactExponent)
    {
        StringBuilder digits = new(text.Length);
        int significant = 0;
        foreach (byte c in text)
        {
            if ((c | 0x20) == (byte)'e')
            {
                break;
            }

            if (c is >= (byte)'0' and <= (byte)'9')
            {
                digits.Append((char)c);
                significant += significant > 0 || c != (byte)'0' ? 1 : 0;
            }
        }

        // The mantissa holds MaxDecimalDigits of them; each further one was counted into the exponent.
        exactExponent = exponent - Math.Max(0, significant - MaxDecimalDigits);
        return BigInteger.Parse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private const int MaxDecimalDigits = 38;
    private const int MaxHexadecimalDigits = 31;

    private static bool TryReadWord(ReadOnlySpan<byte> word, bool negative, out FloatLiteral literal)
    {
        if (Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8))
        {
            literal = new FloatLiteral(FloatKind.Infinity, negative, 0, 0, false);
            return true;
        }

        literal = new FloatLiteral(FloatKind.NotANumber, negative, 0, 0, false);
        return Ascii.EqualsIgnoreCase(word, "nan"u8);
    }

    private static bool TryReadDigits(
        ReadOnlySpan<byte> text, bool hexadecimal, bool negative, out FloatLiteral literal)
    {
        literal = default;
        int maxDigits = hexadecimal ? MaxHexadecimalDigits : MaxDecimalDigits;
        uint numberBase = hexadecimal ? 16u : 10u;
        int exponentStep = hexadecimal ? 4 : 1;
        ulong low = 0;
        UInt128 mantissa = 0;
        int significant = 0;
        int at = 0;
        long exponent = 0;
        bool seenPoint = false;
        bool seenDigit = false;
        bool inexact = false;
        for (; at < text.Length; at++)
        {
            byte c = text[at];
            if (c == (byte)'.' && !seenPoint)
            {
                seenPoint = true;
                continue;
            }

            uint digit = Digit(c);
            if (digit >= numberBase)
            {
                break;
            }

            seenDigit = true;
            exponent -= seenPoint ? exponentStep : 0;
            if (significant == 0 && digit == 0)
            {
                continue;
            }

            if (++significant <= 15)
            {
                low = low * numberBase + digit; // Fits 64 bits, which is cheaper than 128.
                mantissa = low;
            }
            else if (significant <= maxDigits)
            {
                mantissa = mantissa * numberBase + digit;
            }
            else
            {
                exponent += exponentStep;
                inexact |= digit != 0;
            }
        }

        if (!seenDigit || !TryReadExponent(text[at..], hexadecimal, out int written))
        {
            return false;
        }

        exponent = Math.Clamp(exponent + written, -ExponentCap, ExponentCap);
        FloatKind kind = hexadecimal ? FloatKind.Hexadecimal : FloatKind.Decimal;
        literal = new FloatLiteral(kind, negative, mantissa, (int)exponent, inexact);
        return true;
    }

    /// <summary>Reads "e-12" or, when hexadecimal, "p-12", or nothing.</summary>
    private static bool TryReadExponent(ReadOnlySpan<byte> text, bool hexadecimal, out int exponent)
    {
        exponent = 0;
        if (text.Length == 0)
        {
            return true;
        }

        if ((text[0] | 0x20) != (hexadecimal ? (byte)'p' : (byte)'e'))
        {
            return false;
        }

        text = text[1..];
        bool negative = text.Length > 0 && text[0] == (byte)'-';
        if (negative || (text.Length > 0 && text[0] == (byte)'+'))
        {
            text = text[1..];
        }

        if (text.Length == 0)
        {
            return false;
        }

        foreach (byte c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            exponent = exponent >= ExponentCap / 10 ? ExponentCap : exponent * 10 + (c - '0');
        }

        exponent = negative ? -exponent : exponent;
        return true;
    }

    private double DecimalMagnitude(ReadOnlySpan<byte> text)
    {
        // Both factors are exact, so the one operation rounds once: the nearest double.
        if (!IsInexact && Mantissa <= 1UL << 53 && Exponent is >= -22 and <= 22)
        {
            double mantissa = (ulong)Mantissa;
            return Exponent < 0 ? mantissa / ExactPowers[-Exponent] : mantissa * ExactPowers[Exponent];
        }

        if (Mantissa == 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> unsigned = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        double.TryParse(unsigned, Styles, CultureInfo.InvariantCulture, out double value);
        return value;
    }

    private double HexadecimalToDouble()
    {
        // 53 bits, and none below 2^-1074.
        if (!BinaryRounding.TryRound(Mantissa, Exponent, IsInexact, 53, -1074, out ulong mantissa, out int exponent))
        {
            return 0;
        }

        return exponent > 1023 ? double.PositiveInfinity : Math.ScaleB(mantissa, exponent);
    }

    private static uint Digit(byte c)
    {
        uint digit = (uint)(c - '0');
        if (digit <= 9)
        {
            return digit;
        }

        uint letter = (uint)((c | 0x20) - 'a');
        return letter <= 5 ? letter + 10 : uint.MaxValue;
    }
}
