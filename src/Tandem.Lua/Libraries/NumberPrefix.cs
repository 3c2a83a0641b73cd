using System;
using System.Globalization;
using System.Text;

namespace Tandem.Lua.Libraries;

/// <summary>C's strtod: the longest number a text begins with.</summary>
internal static class NumberPrefix
{
    // Digits beyond these only tell whether the number is not exactly half-way.
    private const ulong FullMantissa = 1UL << 59;

    /// <summary>Reads a number without blanks before it, and tells the bytes used; 0 when there is none.</summary>
    internal static int Read(ReadOnlySpan<byte> text, out double value)
    {
        int sign = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        ReadOnlySpan<byte> unsigned = text[sign..];
        int length = ReadUnsigned(unsigned, out value);
        if (sign == 1 && text[0] == '-')
        {
            value = -value;
        }

        return length == 0 ? 0 : sign + length;
    }

    private static int ReadUnsigned(ReadOnlySpan<byte> text, out double value)
    {
        if (StartsWith(text, "inf"u8))
        {
            value = double.PositiveInfinity;
            return StartsWith(text, "infinity"u8) ? 8 : 3;
        }

        if (StartsWith(text, "nan"u8))
        {
            value = LuaNumber.PositiveNaN;
            return 3 + NanPayloadLength(text[3..]);
        }

        if (StartsWith(text, "0x"u8))
        {
            int used = ReadHexadecimal(text[2..], out value);
            return used == 0 ? 1 : used + 2; // without digits it is the number 0
        }

        int length = DecimalLength(text);
        value = 0;
        return length > 0 && double.TryParse(
            text[..length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out value)
            ? length
            : 0;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);

    private static int NanPayloadLength(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0 || text[0] != '(')
        {
            return 0;
        }

        int i = 1;
        while (i < text.Length && (char.IsAsciiLetterOrDigit((char)text[i]) || text[i] == '_'))
        {
            i++;
        }

        return i < text.Length && text[i] == ')' ? i + 1 : 0;
    }

    private static int DecimalLength(ReadOnlySpan<byte> text)
    {
        int whole = DigitsAt(text, 0);
        int end = whole;
        if (end < text.Length && text[end] == '.')
        {
            int fraction = DigitsAt(text, end + 1);
            if (whole + fraction == 0)
            {
                return 0;
            }

            end += 1 + fraction;
        }

        return end == 0 ? 0 : end + ExponentLength(text[end..], (byte)'e');
    }

    /// <summary>Bytes of an exponent with its letter, sign and digits; 0 when it has no digits.</summary>
    private static int ExponentLength(ReadOnlySpan<byte> text, byte letter)
    {
        if (text.Length < 2 || (text[0] | 0x20) != letter)
        {
            return 0;
        }

        int start = text[1] is (byte)'-' or (byte)'+' ? 2 : 1;
        int digits = DigitsAt(text, start);
        return digits == 0 ? 0 : start + digits;
    }

    private static int DigitsAt(ReadOnlySpan<byte> text, int start)
    {
        int i = start;
        while (i < text.Length && char.IsAsciiDigit((char)text[i]))
        {
            i++;
        }

        return i - start;
    }

    private static int ReadHexadecimal(ReadOnlySpan<byte> text, out double value)
    {
        ulong mantissa = 0;
        long exponent = 0;
        bool hasDigits = false;
        bool hasPoint = false;
        int i = 0;
        for (; i < text.Length; i++)
        {
            byte letter = text[i];
            if (letter == '.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }

            if (!char.IsAsciiHexDigit((char)letter))
            {
                break;
            }

            hasDigits = true;
            uint digit = (uint)(letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10);
            if (mantissa < FullMantissa)
            {
                mantissa = (mantissa << 4) | digit;
                exponent -= hasPoint ? 4 : 0;
            }
            else
            {
                mantissa |= digit == 0 ? 0u : 1u;
                exponent += hasPoint ? 0 : 4;
            }
        }

        value = 0;
        if (!hasDigits)
        {
            return 0;
        }

        int power = ExponentLength(text[i..], (byte)'p');
        if (power > 0)
        {
            exponent += ReadExponent(text.Slice(i + 1, power - 1));
        }

        value = mantissa == 0 ? 0 : Math.ScaleB(mantissa, (int)Math.Clamp(exponent, -100_000, 100_000));
        return i + power;
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        // Texts are shorter than 2^30 bytes, so no digits before it can make up for an exponent of this size.
        const long Largest = 1L << 40;
        bool isNegative = text[0] == '-';
        long value = 0;
        foreach (byte digit in text)
        {
            value = digit is (byte)'-' or (byte)'+' ? value : Math.Min((value * 10) + digit - '0', Largest);
        }

        return isNegative ? -value : value;
    }
}
