using System;

namespace Tandem.Lua.Libraries;

/// <summary>Writes values as MessagePack, each in its smallest form.</summary>
internal readonly struct MessagePackWriter
{
    // Deeper tables are written as nil, so a table inside itself ends.
    private const int MaxNesting = 16;

    private readonly LuaStringBuilder _text = new();

    /// <summary>A writer of an empty string.</summary>
    public MessagePackWriter()
    {
    }

    /// <summary>What was written.</summary>
    internal LuaString ToLuaString() => _text.ToLuaString();

    /// <summary>Writes one value; what MessagePack has no form for is nil.</summary>
    /// <exception cref="LuaException">The string would be too long.</exception>
    internal void Write(LuaValue value) => Write(value, 0);

    private void Write(LuaValue value, int level)
    {
        if (value.TryGetNumber(out double number))
        {
            WriteNumber(number);
        }
        else if (value.TryGetString(out LuaString? text))
        {
            WriteString(text.Span);
        }
        else if (value.TryGetBoolean(out bool isTrue))
        {
            _text.Append(isTrue ? (byte)0xC3 : (byte)0xC2);
        }
        else if (level < MaxNesting && value.TryGetTable(out LuaTable? table))
        {
            WriteTable(table, level);
        }
        else
        {
            _text.Append(0xC0);
        }
    }

    private void WriteTable(LuaTable table, int level)
    {
        long count = 0;
        double largest = 0;
        bool isArray = true;
        LuaValue key = LuaValue.Nil;
        while (table.Next(ref key, out _))
        {
            count++;
            isArray = isArray && key.TryGetNumber(out double index) && index > 0 && Math.Floor(index) == index;
            if (isArray)
            {
                _ = key.TryGetNumber(out index);
                largest = Math.Max(largest, index);
            }
        }

        if (isArray && largest == count)
        {
            WriteSize(count, 0x90, 0xDC, 0xDD);
            for (int i = 1; i <= count; i++)
            {
                Write(table.GetInteger(i), level + 1);
            }

            return;
        }

        WriteSize(count, 0x80, 0xDE, 0xDF);
        key = LuaValue.Nil;
        while (table.Next(ref key, out LuaValue value))
        {
            Write(key, level + 1);
            Write(value, level + 1);
        }
    }

    /// <summary>The head of an array or map: the size in 4 bits, 16 or 32.</summary>
    private void WriteSize(long count, byte small, byte medium, byte large)
    {
        if (count <= 15)
        {
            _text.Append((byte)(small | (int)count));
        }
        else if (count <= ushort.MaxValue)
        {
            WriteTagged(medium, (ulong)count, 2);
        }
        else
        {
            WriteTagged(large, (ulong)count, 4);
        }
    }

    private void WriteString(ReadOnlySpan<byte> text)
    {
        switch (text.Length)
        {
            case < 32:
                _text.Append((byte)(0xA0 | text.Length));
                break;
            case <= byte.MaxValue:
                WriteTagged(0xD9, (ulong)text.Length, 1);
                break;
            case <= ushort.MaxValue:
                WriteTagged(0xDA, (ulong)text.Length, 2);
                break;
            default:
                WriteTagged(0xDB, (ulong)text.Length, 4);
                break;
        }

        _text.Append(text);
    }

    private void WriteNumber(double number)
    {
        if (Math.Floor(number) == number && number is >= -9.2233720368547758e18 and < 9.2233720368547758e18)
        {
            WriteInteger((long)number);
        }
        else if (number == (float)number)
        {
            WriteTagged(0xCA, BitConverter.SingleToUInt32Bits((float)number), 4);
        }
        else
        {
            WriteTagged(0xCB, BitConverter.DoubleToUInt64Bits(number), 8);
        }
    }

    private void WriteInteger(long number)
    {
        ulong bits = unchecked((ulong)number);
        switch (number)
        {
            case >= -32 and <= 127:
                _text.Append(unchecked((byte)number));
                break;
            case >= 0:
                int size = number <= byte.MaxValue ? 1 : number <= ushort.MaxValue ? 2 : number <= uint.MaxValue ? 4 : 8;
                WriteTagged(Tag(0xCC, size), bits, size);
                break;
            default:
                int signed = number >= sbyte.MinValue ? 1 : number >= short.MinValue ? 2 : number >= int.MinValue ? 4 : 8;
                WriteTagged(Tag(0xD0, signed), bits, signed);
                break;
        }
    }

    /// <summary>Tags of integers follow one another by size: 1, 2, 4 and 8 bytes.</summary>
    private static byte Tag(int first, int size) => (byte)(first + System.Numerics.BitOperations.Log2((uint)size));

    private void WriteTagged(byte tag, ulong value, int size)
    {
        _text.Append(tag);
        _text.AppendBigEndian(value, size);
    }
}
