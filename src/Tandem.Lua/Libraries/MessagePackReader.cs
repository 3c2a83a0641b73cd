using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Tandem.Lua.Libraries;

/// <summary>Reads values of a MessagePack text. Knows the types of its first edition, and strings of 8-bit size.</summary>
internal ref struct MessagePackReader
{
    private readonly LuaCall _call;
    private readonly ReadOnlySpan<byte> _text;
    private int _places; // that the C library's stack would have in use

    /// <summary>A reader at <paramref name="position"/>; <paramref name="places"/> are in use by arguments.</summary>
    internal MessagePackReader(LuaCall call, ReadOnlySpan<byte> text, int position, int places)
    {
        _call = call;
        _text = text;
        Position = position;
        _places = places;
    }

    /// <summary>Bytes read, those before the start too.</summary>
    internal int Position { get; private set; }

    /// <summary>Whether all was read.</summary>
    internal readonly bool IsAtEnd => Position == _text.Length;

    /// <summary>The next value.</summary>
    /// <exception cref="LuaException">There is none, or it is nested too deep.</exception>
    internal LuaValue Read()
    {
        Require(1, "too many return values at once; use unpack_one or unpack_limit instead.");
        LuaValue value = ReadValue();
        _places++;
        return value;
    }

    private LuaValue ReadValue()
    {
        byte tag = Take(1)[0];
        switch (tag)
        {
            case <= 0x7F:
                return (double)tag;
            case <= 0x8F:
                return ReadMap(tag & 15);
            case <= 0x9F:
                return ReadArray(tag & 15);
            case <= 0xBF:
                return LuaValue.FromBytes(Take(tag & 31));
            case >= 0xE0:
                return (double)unchecked((sbyte)tag);
            case 0xC0:
                return LuaValue.Nil;
            case 0xC2:
                return LuaValue.False;
            case 0xC3:
                return LuaValue.True;
            case 0xCA:
                return (double)BinaryPrimitives.ReadSingleBigEndian(Take(4));
            case 0xCB:
                return BinaryPrimitives.ReadDoubleBigEndian(Take(8));
            case 0xCC or 0xCD or 0xCE:
                return (double)TakeUnsigned(1 << (tag - 0xCC));
            case 0xCF or 0xD3: // the unsigned one is read as signed too
                return (double)BinaryPrimitives.ReadInt64BigEndian(Take(8));
            case 0xD0:
                return (double)unchecked((sbyte)Take(1)[0]);
            case 0xD1:
                return (double)BinaryPrimitives.ReadInt16BigEndian(Take(2));
            case 0xD2:
                return (double)BinaryPrimitives.ReadInt32BigEndian(Take(4));
            case 0xD9 or 0xDA or 0xDB:
                return LuaValue.FromBytes(Take(TakeUnsigned(1 << (tag - 0xD9))));
            case 0xDC or 0xDD:
                return ReadArray(TakeUnsigned(2 << (tag - 0xDC)));
            case 0xDE or 0xDF:
                return ReadMap(TakeUnsigned(2 << (tag - 0xDE)));
            default:
                throw _call.Error("Bad data format in input.");
        }
    }

    private LuaTable ReadArray(long count)
    {
        Require(2, "in function mp_decode_to_lua_array");
        LuaTable table = new();
        _places += 2;

        // The size claimed is not believed: memory is taken as values come, and each has a byte at least.
        for (int i = 1; i <= count; i++)
        {
            table.SetInteger(i, Read());
            _places--;
        }

        _places -= 2;
        return table;
    }

    private LuaTable ReadMap(long count)
    {
        Require(1, "in function mp_decode_to_lua_hash");
        LuaTable table = new();
        _places++;
        for (long i = 0; i < count; i++)
        {
            LuaValue key = Read();
            table.Set(key, Read());
            _places -= 2;
        }

        _places--;
        return table;
    }

    private readonly void Require(int places, string what)
    {
        if (_places + places > MessagePackLibrary.MaxStackPlaces || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw _call.Error($"stack overflow ({what})");
        }
    }

    private long TakeUnsigned(int size) => size switch
    {
        1 => Take(1)[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
        _ => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
    };

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > _text.Length - Position)
        {
            throw _call.Error("Missing bytes in input.");
        }

        ReadOnlySpan<byte> taken = _text.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }
}
