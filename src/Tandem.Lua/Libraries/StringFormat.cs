using System;
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tandem.Lua.Libraries;

/// <summary>string.format: C's printf with the conversions Lua 5.1 lets through.</summary>
internal static class StringFormat
{
    /// <summary>Formats the arguments.</summary>
    internal static void Format(ref LuaCall call)
    {
        ReadOnlySpan<byte> format = call.CheckString(0).Span;
        ArrayBufferWriter<byte> result = new(format.Length + 64);
        int argument = 0;
        int i = 0;
        while (i < format.Length)
        {
            int mark = format[i..].IndexOf((byte)'%');
            if (mark != 0)
            {
                int length = mark < 0 ? format.Length - i : mark;
                result.Write(format.Slice(i, length));
                i += length;
                continue;
            }

            if (++i < format.Length && format[i] == '%')
            {
                result.Write("%"u8);
                i++;
                continue;
            }

            FormatSpecification specification = FormatSpecification.Read(ref call, format, ref i);
            argument++;
            call.State.CheckAllocation(result.WrittenCount);
            Convert(ref call, specification, argument, result);
        }

        call.Return(LuaValue.FromBytes(result.WrittenSpan));
    }

    private static void Convert(ref LuaCall call, in FormatSpecification specification, int argument, ArrayBufferWriter<byte> result)
    {
        switch ((char)specification.Conversion)
        {
            case 'c':
                specification.Pad([(byte)call.CheckNumber(argument)], result);
                break;
            case 'd' or 'i':
                long integer = call.CheckInteger(argument);
                string digits = integer.ToString(CultureInfo.InvariantCulture).TrimStart('-');
                specification.PadNumber(integer < 0, specification.WithPrecision(digits, integer == 0), isInteger: true, result);
                break;
            case 'u' or 'o' or 'x' or 'X':
                ConvertUnsigned(specification, ToUnsigned(call.CheckNumber(argument)), result);
                break;
            case 'e' or 'E' or 'f' or 'g' or 'G':
                ConvertDouble(specification, call.CheckNumber(argument), result);
                break;
            case 'q':
                Quote(call.CheckString(argument).Span, result);
                break;
            case 's':
                LuaString text = call.CheckString(argument);
                ReadOnlySpan<byte> bytes = text.Span;
                if (specification.Precision >= 0 && specification.Precision < bytes.Length)
                {
                    bytes = bytes[..specification.Precision];
                }

                call.State.CheckAllocation(result.WrittenCount + (long)bytes.Length);
                specification.Pad(bytes, result);
                break;
            default:
                throw call.Error($"invalid option '%{(char)specification.Conversion}' to 'format'");
        }
    }

    private static ulong ToUnsigned(double value) =>
        value is >= 9.2233720368547758e18 and < 1.8446744073709552e19 ? (ulong)value : unchecked((ulong)LuaNumber.ToInteger(value));

    private static void ConvertUnsigned(in FormatSpecification specification, ulong value, ArrayBufferWriter<byte> result)
    {
        string digits = (char)specification.Conversion switch
        {
            'u' => value.ToString(CultureInfo.InvariantCulture),
            'x' => value.ToString("x", CultureInfo.InvariantCulture),
            'X' => value.ToString("X", CultureInfo.InvariantCulture),
            _ => Octal(value),
        };
        digits = specification.WithPrecision(digits, value == 0);
        string prefix = "";
        if (specification.IsAlternate && value != 0)
        {
            prefix = (char)specification.Conversion switch { 'x' => "0x", 'X' => "0X", _ => "" };
            if (specification.Conversion == 'o' && !digits.StartsWith('0'))
            {
                digits = "0" + digits;
            }
        }

        specification.PadText(prefix, digits, isInteger: true, result);
    }

    private static string Octal(ulong value)
    {
        StringBuilder digits = new();
        do
        {
            digits.Insert(0, (char)('0' + (value & 7)));
            value >>= 3;
        }
        while (value != 0);
        return digits.ToString();
    }

    private static void ConvertDouble(in FormatSpecification specification, double value, ArrayBufferWriter<byte> result)
    {
        int precision = specification.Precision < 0 ? 6 : specification.Precision;
        bool isUpper = char.IsAsciiLetterUpper((char)specification.Conversion);
        string text = (char)(specification.Conversion | 0x20) switch
        {
            'e' => NumberText.Scientific(value, precision, isUpper),
            'f' => NumberText.Fixed(value, precision, isUpper),
            _ => NumberText.General(value, precision, specification.IsAlternate, isUpper),
        };
        bool isNegative = text.StartsWith('-');
        specification.PadNumber(isNegative, isNegative ? text[1..] : text, isInteger: !double.IsFinite(value), result, double.IsFinite(value));
    }

    private static void Quote(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> result)
    {
        result.Write("\""u8);
        foreach (byte c in text)
        {
            switch (c)
            {
                case (byte)'"' or (byte)'\\' or (byte)'\n':
                    result.Write([(byte)'\\', c]);
                    break;
                case (byte)'\r':
                    result.Write("\\r"u8);
                    break;
                case 0:
                    result.Write("\\000"u8);
                    break;
                default:
                    result.Write([c]);
                    break;
            }
        }

        result.Write("\""u8);
    }
}
