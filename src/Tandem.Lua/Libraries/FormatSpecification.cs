using System;
using System.Buffers;
using System.Text;

namespace Tandem.Lua.Libraries;

/// <summary>What stands between % and the end of a conversion.</summary>
internal readonly struct FormatSpecification
{
    private const int MostFlags = 5;

    private bool IsLeft { get; init; }

    private bool HasSign { get; init; }

    private bool HasBlank { get; init; }

    private bool HasZeros { get; init; }

    /// <summary>The flag #.</summary>
    internal bool IsAlternate { get; private init; }

    /// <summary>The least width.</summary>
    internal int Width { get; private init; }

    /// <summary>The precision; -1 if not given.</summary>
    internal int Precision { get; private init; }

    /// <summary>The conversion's letter; 0 at the end of the format.</summary>
    internal byte Conversion { get; private init; }

    /// <summary>Reads what stands at <paramref name="i"/>, behind the %.</summary>
    /// <exception cref="LuaException">It is malformed.</exception>
    internal static FormatSpecification Read(ref LuaCall call, ReadOnlySpan<byte> format, ref int i)
    {
        int flagsStart = i;
        while (i < format.Length && "-+ #0"u8.Contains(format[i]))
        {
            i++;
        }

        ReadOnlySpan<byte> flags = format[flagsStart..i];
        if (flags.Length > MostFlags)
        {
            throw call.Error("invalid format (repeated flags)");
        }

        int width = ReadDigits(format, ref i);
        int precision = -1;
        if (i < format.Length && format[i] == '.')
        {
            i++;
            precision = ReadDigits(format, ref i);
        }

        if (i < format.Length && char.IsAsciiDigit((char)format[i]))
        {
            throw call.Error("invalid format (width or precision too long)");
        }

        return new FormatSpecification
        {
            IsLeft = flags.Contains((byte)'-'),
            HasSign = flags.Contains((byte)'+'),
            HasBlank = flags.Contains((byte)' '),
            HasZeros = flags.Contains((byte)'0'),
            IsAlternate = flags.Contains((byte)'#'),
            Width = width,
            Precision = precision,
            Conversion = i < format.Length ? format[i++] : (byte)0,
        };
    }

    /// <summary>Zeros before an integer up to the precision.</summary>
    internal string WithPrecision(string digits, bool isZero) =>
        Precision == 0 && isZero ? "" : Precision > 0 ? digits.PadLeft(Precision, '0') : digits;

    /// <summary>Writes a number with its sign.</summary>
    internal void PadNumber(bool isNegative, string digits, bool isInteger, ArrayBufferWriter<byte> result, bool allowsZeros = true) =>
        PadText(isNegative ? "-" : HasSign ? "+" : HasBlank ? " " : "", digits, isInteger && allowsZeros, result, allowsZeros);

    /// <summary>Writes a prefix and digits; zeros fill up between them.</summary>
    internal void PadText(string prefix, string digits, bool isInteger, ArrayBufferWriter<byte> result, bool allowsZeros = true)
    {
        int missing = Width - prefix.Length - digits.Length;
        bool fillsWithZeros = HasZeros && !IsLeft && allowsZeros && !(isInteger && Precision >= 0);
        if (missing > 0 && fillsWithZeros)
        {
            digits = new string('0', missing) + digits;
        }

        Pad(Encoding.ASCII.GetBytes(prefix + digits), result);
    }

    /// <summary>Writes text with blanks up to the width.</summary>
    internal void Pad(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> result)
    {
        int missing = Math.Max(Width - text.Length, 0);
        Span<byte> blanks = stackalloc byte[missing];
        blanks.Fill((byte)' ');
        if (!IsLeft)
        {
            result.Write(blanks);
        }

        result.Write(text);
        if (IsLeft)
        {
            result.Write(blanks);
        }
    }

    private static int ReadDigits(ReadOnlySpan<byte> format, ref int i)
    {
        int number = 0;
        for (int digits = 0; digits < 2 && i < format.Length && char.IsAsciiDigit((char)format[i]); digits++)
        {
            number = (number * 10) + format[i++] - '0';
        }

        return number;
    }
}
