using System;
using System.Buffers.Binary;

namespace Tandem.Lua.Libraries;

/// <summary>The library struct: values as the bytes of C structs and back.</summary>
internal static class StructLibrary
{
    // Places the C library's stack has: they bound the number of results.
    private const int MaxStackPlaces = 8000;

    private const double TwoTo63 = 9.2233720368547758e18;

    /// <summary>Sets the global struct.</summary>
    internal static void Open(LuaState state)
    {
        LuaTable library = new();
        library.SetFunction("pack", Pack);
        library.SetFunction("unpack", Unpack);
        library.SetFunction("size", Size);
        state.Globals["struct"] = library;
    }

    private static void Pack(ref LuaCall call)
    {
        StructFormat format = new(call);
        LuaStringBuilder text = new();
        int next = 1;
        while (format.MoveNext())
        {
            text.Extend(format.Padding((ulong)text.Length)).Clear();
            switch (format.Option)
            {
                case (byte)'b' or (byte)'B' or (byte)'h' or (byte)'H' or (byte)'l' or (byte)'L' or (byte)'T'
                    or (byte)'i' or (byte)'I':
                    ulong bits = ToUnsigned(Number(ref call, next++));
                    WriteInteger(text.Extend(format.SizeBytes), bits, format.IsBigEndian);
                    break;
                case (byte)'x':
                    text.Append(0);
                    break;
                case (byte)'f':
                    uint single = BitConverter.SingleToUInt32Bits((float)Number(ref call, next++));
                    WriteInteger(text.Extend(4), single, format.IsBigEndian);
                    break;
                case (byte)'d':
                    ulong whole = BitConverter.DoubleToUInt64Bits(Number(ref call, next++));
                    WriteInteger(text.Extend(8), whole, format.IsBigEndian);
                    break;
                case (byte)'c':
                case (byte)'s':
                    PackString(ref call, next++, format, text);
                    break;
                default:
                    format.Control();
                    break;
            }
        }

        call.Return(text.ToLuaString());
    }

    private static void PackString(ref LuaCall call, int index, StructFormat format, LuaStringBuilder text)
    {
        // The C library puts a nil after the last argument, and that is what an error tells of.
        ReadOnlySpan<byte> bytes = index < call.Count
            ? call.CheckString(index).Span
            : throw call.ArgumentError(index, "string expected, got nil");
        int size = format.SizeBytes == 0 ? bytes.Length : format.SizeBytes;
        if (bytes.Length < size)
        {
            throw call.ArgumentError(index + 1, "string too short");
        }

        text.Append(bytes[..size]);
        if (format.Option == 's')
        {
            text.Append(0);
        }
    }

    private static double Number(ref LuaCall call, int index) => index < call.Count
        ? call.CheckNumber(index)
        : throw call.ArgumentError(index, "number expected, got nil");

    private static void Unpack(ref LuaCall call)
    {
        StructFormat format = new(call);
        ReadOnlySpan<byte> data = call.CheckString(1).Span;
        long start = call.OptionalInteger(2, 1);
        if (start == 0)
        {
            throw call.ArgumentError(2, "offset must be 1 or greater");
        }

        // A negative offset is a huge one to the C library.
        ulong position = unchecked((ulong)start - 1);
        LuaValue last = LuaValue.Nil; // the latest result, not handed over yet: it may be the size of a string
        int results = 0;
        while (format.MoveNext())
        {
            ulong size = (ulong)format.SizeBytes;
            position = unchecked(position + (ulong)format.Padding(position));
            CheckData(ref call, data, position, size);
            if (Math.Max(call.Count, 2) + results + 2 > MaxStackPlaces)
            {
                throw call.Error("stack overflow (too many results)");
            }

            ReadOnlySpan<byte> rest = data[(int)position..];
            LuaValue value;
            switch (format.Option)
            {
                case (byte)'b' or (byte)'h' or (byte)'l' or (byte)'i':
                    value = ReadInteger(rest[..(int)size], true, format.IsBigEndian);
                    break;
                case (byte)'B' or (byte)'H' or (byte)'L' or (byte)'T' or (byte)'I':
                    value = ReadInteger(rest[..(int)size], false, format.IsBigEndian);
                    break;
                case (byte)'x':
                    position++;
                    continue;
                case (byte)'f':
                    value = (double)(format.IsBigEndian
                        ? BinaryPrimitives.ReadSingleBigEndian(rest)
                        : BinaryPrimitives.ReadSingleLittleEndian(rest));
                    break;
                case (byte)'d':
                    value = format.IsBigEndian
                        ? BinaryPrimitives.ReadDoubleBigEndian(rest)
                        : BinaryPrimitives.ReadDoubleLittleEndian(rest);
                    break;
                case (byte)'c':
                    if (size == 0)
                    {
                        size = PreviousSize(ref call, results, last);
                        results--;
                        CheckData(ref call, data, position, size);
                    }
                    else if (results > 0)
                    {
                        call.Return(last);
                    }

                    last = LuaValue.FromBytes(rest[..(int)size]);
                    results++;
                    position += size;
                    continue;
                case (byte)'s':
                    int length = rest.IndexOf((byte)0);
                    if (length < 0)
                    {
                        throw call.Error("unfinished string in data");
                    }

                    value = LuaValue.FromBytes(rest[..length]);
                    size = (ulong)length + 1;
                    break;
                default:
                    format.Control();
                    continue;
            }

            if (results > 0)
            {
                call.Return(last);
            }

            last = value;
            results++;
            position += size;
        }

        if (results > 0)
        {
            call.Return(last);
        }

        call.Return((double)unchecked((long)(position + 1)));
    }

    private static ulong PreviousSize(ref LuaCall call, int results, LuaValue last) =>
        results > 0 && last.TryToNumber(out double number)
            ? ToUnsigned(number)
            : throw call.Error("format 'c0' needs a previous size");

    private static void CheckData(ref LuaCall call, ReadOnlySpan<byte> data, ulong position, ulong size)
    {
        ulong length = (ulong)data.Length;
        if (size > length || position > length - size)
        {
            throw call.ArgumentError(1, "data string too short");
        }
    }

    private static void Size(ref LuaCall call)
    {
        StructFormat format = new(call);
        long total = 0;
        while (format.MoveNext())
        {
            total += format.Padding((ulong)total) + (long)format.SizeBytes;
            if (format.Option == 's')
            {
                throw call.ArgumentError(0, "option 's' has no fixed size");
            }

            if (format.Option == 'c' && format.SizeBytes == 0)
            {
                throw call.ArgumentError(0, "option 'c0' has no fixed size");
            }

            // Letters and digits that are no options have the size 0 here.
            if (!char.IsAsciiLetterOrDigit((char)format.Option))
            {
                format.Control();
            }
        }

        call.Return((double)total);
    }

    /// <summary>C's conversion of a double to 64 bits on x86, where a negative number goes over the signed type.</summary>
    private static ulong ToUnsigned(double number)
    {
        if (!(number >= TwoTo63))
        {
            return unchecked((ulong)LuaNumber.ToInteger(number));
        }

        return number < 2 * TwoTo63 ? (ulong)number : 0;
    }

    /// <summary>Fills <paramref name="bytes"/> with a number; bytes beyond the eighth are 0, for negative ones too.</summary>
    private static void WriteInteger(Span<byte> bytes, ulong bits, bool isBigEndian)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[isBigEndian ? bytes.Length - 1 - i : i] = (byte)bits;
            bits >>= 8;
        }
    }

    private static double ReadInteger(ReadOnlySpan<byte> bytes, bool isSigned, bool isBigEndian)
    {
        ulong bits = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bits = (bits << 8) | bytes[isBigEndian ? i : bytes.Length - 1 - i];
        }

        if (!isSigned)
        {
            return bits;
        }

        // All bits from the sign on; the shift counts modulo 64, as x86 does for sizes the C library has no room for.
        ulong sign = ulong.MaxValue << ((bytes.Length * 8) - 1);
        return unchecked((long)((bits & sign) != 0 ? bits | sign : bits));
    }
}
