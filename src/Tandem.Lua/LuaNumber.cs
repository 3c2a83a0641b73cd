using System;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Tandem.Lua;

/// <summary>Numbers as text and back, as C's "%.14g" and strtod do it for Lua 5.1.</summary>
internal static class LuaNumber
{
    // Below this, "%.14g" of an integer has no exponent.
    private const double LargestPlain = 1e14;

    /// <summary>C's nan. The constant of .NET has the sign bit set, and so has its negation where a compiler folds it.</summary>
    internal static double PositiveNaN => BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000);

    /// <summary>The number as Lua's tostring writes it.</summary>
    internal static LuaString Format(double value)
    {
        Span<byte> buffer = stackalloc byte[32];
        return new LuaString(buffer[..Format(value, buffer)]);
    }

    /// <summary>Writes the number as Lua's tostring does, and tells the bytes used, at most 32.</summary>
    internal static int Format(double value, Span<byte> buffer)
    {
        if (value == Math.Floor(value) && Math.Abs(value) < LargestPlain && (value != 0 || !double.IsNegative(value)))
        {
            Utf8Formatter.TryFormat((long)value, buffer, out int written);
            return written;
        }

        return Encoding.ASCII.GetBytes(NumberText.General(value, 14, false, false), buffer);
    }

    /// <summary>Reads a number with blanks around it: decimal, hexadecimal, inf, nan.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        text = Trim(text);
        if (text.Length is > 0 and < 10 && TryParseDigits(text, out value))
        {
            return true;
        }

        bool isNegative = text.Length > 0 && text[0] == '-';
        ReadOnlySpan<byte> unsigned = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (unsigned.Length > 2 && unsigned[0] == '0' && (unsigned[1] | 0x20) == 'x')
        {
            bool isHexadecimal = TryParseHexadecimal(unsigned[2..], out value);
            value = isNegative ? -value : value;
            return isHexadecimal;
        }

        if (unsigned.Length > 0 && (char.IsAsciiDigit((char)unsigned[0]) || unsigned[0] == '.'))
        {
            return double.TryParse(
                text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out value);
        }

        value = Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8)
            ? double.PositiveInfinity
            : PositiveNaN;
        bool isNamed = !double.IsNaN(value) || Ascii.EqualsIgnoreCase(unsigned, "nan"u8);
        value = isNegative ? -value : value;
        return isNamed;
    }

    /// <summary>The number cut to an integer; NaN and what does not fit become the least long, as on x86.</summary>
    internal static long ToInteger(double value) =>
        value is >= -9.2233720368547758e18 and < 9.2233720368547758e18 ? (long)value : long.MinValue;

    /// <summary>The name type() gives.</summary>
    internal static string TypeName(LuaValue value) => value.Type switch
    {
        LuaType.Nil => "nil",
        LuaType.Boolean => "boolean",
        LuaType.LightUserData => "userdata",
        LuaType.Number => "number",
        LuaType.String => "string",
        LuaType.Table => "table",
        LuaType.Function => "function",
        _ => "thread",
    };

    /// <summary>What tostring gives without metamethods.</summary>
    internal static LuaString Describe(LuaValue value) => value.Object switch
    {
        null => Format(value.Number),
        LuaString text => text,
        LuaConstant { Type: LuaType.Nil } => LuaString.FromText("nil"),
        LuaConstant { Type: LuaType.Boolean } => LuaString.FromText(value.IsTruthy ? "true" : "false"),
        LuaConstant => LuaString.FromText("userdata: (nil)"),
        LuaNativeFunction => LuaString.FromText($"function: builtin: 0x{value.Object.KeyHash:x8}"),
        _ => LuaString.FromText($"{TypeName(value)}: 0x{value.Object.KeyHash:x8}"),
    };

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\n\v\f\r"u8);

    private static bool TryParseDigits(ReadOnlySpan<byte> text, out double value)
    {
        int number = 0;
        foreach (byte digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                value = 0;
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        value = number;
        return true;
    }

    private static bool TryParseHexadecimal(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        int exponent = 0;
        bool hasDigits = false;
        bool hasPoint = false;
        int i = 0;
        for (; i < text.Length; i++)
        {
            if (text[i] == '.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }

            if (!char.IsAsciiHexDigit((char)text[i]))
            {
                break;
            }

            hasDigits = true;
            value = (value * 16) + Convert.ToInt32(((char)text[i]).ToString(), 16);
            exponent -= hasPoint ? 4 : 0;
        }

        if (hasDigits && i < text.Length && (text[i] | 0x20) == 'p')
        {
            if (!int.TryParse(text[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int power))
            {
                return false;
            }

            exponent += power;
            i = text.Length;
        }

        value *= Math.Pow(2, exponent);
        return hasDigits && i == text.Length;
    }
}
