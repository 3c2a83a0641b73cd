using System;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Tandem.Protocol;

/// <summary>The 80-bit floating point number of x86 (C's long double there): 64 bits of mantissa, 15 of
/// exponent.</summary>
/// <remarks>INCRBYFLOAT and HINCRBYFLOAT compute in it, so that 0.1 + 0.2 is 0.3; results are those of Redis on x86-64
/// on every machine. Value: ±mantissa * 2^exponent. No allocation for up to 38 digits, 18 decimals and 63 bits of
/// whole part.</remarks>
public readonly struct LongDouble
{
    /// <summary>Longest text, in bytes: that of the largest value. Redis, util.h, MAX_LONG_DOUBLE_CHARS: 5 *
    /// 1024.</summary>
    public const int MaxBytes = 5 * 1024;

    private const int Precision = 64;
    private const int MinExponent = -16445;
    private const int MaxExponent = 16383 - 63;
    private const ulong TenToThe17 = 100_000_000_000_000_000;

    private static ReadOnlySpan<ulong> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, TenToThe17, 10 * TenToThe17,
    ];

    private readonly ulong _mantissa;
    private readonly short _exponent;
    private readonly bool _negative;
    private readonly bool _infinite;
    private readonly bool _nan;

    private LongDouble(ulong mantissa, int exponent, bool negative)
    {
        _mantissa = mantissa;
        _exponent = (short)exponent;
        _negative = negative;
    }

    private LongDouble(bool negative, bool nan)
    {
        _negative = negative;
        _infinite = !nan;
        _nan = nan;
    }

    /// <summary>False for infinities and NaN: "increment would produce NaN or Infinity".</summary>
    public bool IsFinite => !_infinite && !_nan;

    /// <summary>Reads the text of a number as Redis 7.0, util.c, string2ld: all of strtold's forms but NaN, nothing
    /// before or after, less than <see cref="MaxBytes"/> long, in range.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out LongDouble value)
    {
        value = default;
        if (text.Length >= MaxBytes || !FloatLiteral.TryRead(text, out FloatLiteral literal)
            || literal.Kind == FloatKind.NotANumber)
        {
            return false;
        }

        if (literal.Kind == FloatKind.Infinity)
        {
            value = new LongDouble(literal.IsNegative, nan: false);
            return true;
        }

        if (literal.Mantissa == 0)
        {
            value = new LongDouble(0, 0, literal.IsNegative);
            return true;
        }

        value = literal.Kind == FloatKind.Hexadecimal
            ? Round(literal.Mantissa, literal.Exponent, literal.IsInexact, literal.IsNegative)
            : FromDecimal(literal, text);
        return value.IsFinite && value._mantissa != 0;
    }

    /// <summary>The same value; every double is a long double.</summary>
    public static LongDouble FromDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            return new LongDouble(double.IsNegative(value), double.IsNaN(value));
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        ulong mantissa = (ulong)bits & 0xF_FFFF_FFFF_FFFF;
        mantissa |= exponent == 0 ? 0 : 1UL << 52;
        return Round(mantissa, Math.Max(exponent, 1) - 1075, false, bits < 0);
    }

    /// <summary>The sum, rounded to nearest, ties to even.</summary>
    public static LongDouble Add(LongDouble a, LongDouble b)
    {
        if (!a.IsFinite || !b.IsFinite)
        {
            bool opposed = a._infinite && b._infinite && a._negative != b._negative;
            return a._nan || b._nan || opposed
                ? new LongDouble(negative: true, nan: true)
                : new LongDouble(a._infinite ? a._negative : b._negative, nan: false);
        }

        if (a._mantissa == 0 || b._mantissa == 0)
        {
            LongDouble other = a._mantissa == 0 ? b : a;
            return other._mantissa == 0 ? new LongDouble(0, 0, a._negative && b._negative) : other;
        }

        if (a._exponent < b._exponent)
        {
            (a, b) = (b, a);
        }

        // The one of higher exponent in the upper half with one bit above it for a carry; the other aligned below,
        // what falls out of 128 bits remembered in the lowest bit. Bits fall out only when the result keeps so many
        // that this one only breaks ties.
        UInt128 high = (UInt128)a._mantissa << 63;
        UInt128 low = (UInt128)b._mantissa << 63;
        int shift = a._exponent - b._exponent;
        UInt128 aligned = shift > 127 ? 0 : low >> shift;
        if (shift > 127 || aligned << shift != low)
        {
            aligned |= 1;
        }

        int scale = a._exponent - 63;
        if (a._negative == b._negative)
        {
            return Round(high + aligned, scale, false, a._negative);
        }

        return high == aligned
            ? default
            : high > aligned
                ? Round(high - aligned, scale, false, a._negative)
                : Round(aligned - high, scale, false, b._negative);
    }

    /// <summary>Writes the human form: up to 17 decimals, trailing zeros trimmed, never an exponent, never
    /// "-0".</summary>
    /// <param name="to">At least <see cref="MaxBytes"/>; 40 suffice for a value within ±10^18.</param>
    /// <returns>Bytes written.</returns>
    /// <remarks>Redis 7.0, util.c, ld2string with LD_STR_HUMAN: "%.17Lf".</remarks>
    public int Format(Span<byte> to)
    {
        if (!IsFinite)
        {
            ReadOnlySpan<byte> word = _nan ? "nan"u8 : "inf"u8;
            return WriteSigned(word, to);
        }

        if (_exponent >= 0)
        {
            return FormatWhole(to);
        }

        int written = 0;
        ulong integer = SplitFraction(out ulong fraction);
        if (_negative && (integer | fraction) != 0)
        {
            to[written++] = (byte)'-';
        }

        integer.TryFormat(to[written..], out int wholeLength, default, CultureInfo.InvariantCulture);
        written += wholeLength;
        return fraction == 0 ? written : written + WriteFraction(fraction, to[written..]);
    }

    /// <summary>Writes a value without fraction, of up to 4933 digits.</summary>
    private int FormatWhole(Span<byte> to)
    {
        BigInteger whole = (BigInteger)_mantissa << _exponent;
        whole = _negative ? -whole : whole;
        Span<char> digits = stackalloc char[64];
        ReadOnlySpan<char> text = whole.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture)
            ? digits[..length]
            : whole.ToString(CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(text, to);
    }

    /// <summary>Whole part, and fraction in units of 10^-17, rounded to nearest, ties to even. For negative
    /// exponents.</summary>
    private ulong SplitFraction(out ulong fraction)
    {
        int shift = -_exponent;
        ulong integer = shift >= 64 ? 0 : _mantissa >> shift;
        ulong below = shift >= 64 ? _mantissa : _mantissa & ((1UL << shift) - 1);
        UInt128 scaled = (UInt128)below * TenToThe17; // Below 2^121.
        if (shift > 122)
        {
            fraction = 0;
            return integer;
        }

        UInt128 rounded = scaled >> shift;
        UInt128 lost = scaled - (rounded << shift);
        UInt128 half = UInt128.One << (shift - 1);
        if (lost > half || (lost == half && UInt128.IsOddInteger(rounded)))
        {
            rounded++;
        }

        fraction = (ulong)rounded;
        if (fraction >= TenToThe17)
        {
            fraction -= TenToThe17;
            integer++;
        }

        return integer;
    }

    private static int WriteFraction(ulong fraction, Span<byte> to)
    {
        to[0] = (byte)'.';
        for (int i = 17; i >= 1; i--)
        {
            to[i] = (byte)('0' + fraction % 10);
            fraction /= 10;
        }

        return to[..18].LastIndexOfAnyExcept((byte)'0') + 1;
    }

    private int WriteSigned(ReadOnlySpan<byte> word, Span<byte> to)
    {
        int sign = _negative ? 1 : 0;
        to[0] = (byte)'-';
        word.CopyTo(to[sign..]);
        return sign + word.Length;
    }

    private static LongDouble FromDecimal(in FloatLiteral literal, ReadOnlySpan<byte> text)
    {
        // 10^18 leaves a quotient at least 68 bits, so the remainder is only a tie-breaker.
        if (!literal.IsInexact && literal.Exponent is >= -18 and <= 0)
        {
            int lift = (int)UInt128.LeadingZeroCount(literal.Mantissa);
            ulong divisor = PowersOfTen[-literal.Exponent];
            (UInt128 quotient, UInt128 remainder) = UInt128.DivRem(literal.Mantissa << lift, divisor);
            return Round(quotient, -lift, remainder != 0, literal.IsNegative);
        }

        int exponent = literal.Exponent;
        BigInteger digits = literal.IsInexact
            ? FloatLiteral.ReadAllDigits(text, exponent, out exponent)
            : (BigInteger)literal.Mantissa;

        // Beyond these no number of less than MaxBytes digits is in range, and the powers would be huge.
        if (exponent is > 5000 or < -11000)
        {
            return exponent > 0 ? new LongDouble(literal.IsNegative, nan: false) : default;
        }

        int scale = 0;
        bool remains = false;
        if (exponent >= 0)
        {
            digits *= BigInteger.Pow(10, exponent);
        }
        else
        {
            BigInteger divisor = BigInteger.Pow(10, -exponent);
            scale = (int)Math.Min(0, digits.GetBitLength() - divisor.GetBitLength() - 100);
            digits = BigInteger.DivRem(digits << -scale, divisor, out BigInteger remainder);
            remains = !remainder.IsZero;
        }

        UInt128 leading = BinaryRounding.Leading(digits, out int more, out bool sticky);
        return Round(leading, scale + more, sticky || remains, literal.IsNegative);
    }

    private static LongDouble Round(UInt128 value, int scale, bool sticky, bool negative)
    {
        if (!BinaryRounding.TryRound(
            value, scale, sticky, Precision, MinExponent, out ulong mantissa, out int exponent))
        {
            return new LongDouble(0, 0, negative);
        }

        return exponent > MaxExponent
            ? new LongDouble(negative, nan: false)
            : new LongDouble(mantissa, exponent, negative);
    }
}
