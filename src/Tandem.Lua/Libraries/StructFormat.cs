using System;
using System.Numerics;

namespace Tandem.Lua.Libraries;

/// <summary>Reads the options of a format of the library struct one by one, and keeps byte order and alignment.</summary>
internal ref struct StructFormat
{
    // Sizes of the C types on x86-64.
    private const int LargestAlignment = 8;
    private const int LargestInteger = 32;

    private readonly LuaCall _call;
    private readonly ReadOnlySpan<byte> _format;
    private int _position;
    private int _alignment;

    /// <summary>The format in the first argument.</summary>
    /// <exception cref="LuaException">It is not a string.</exception>
    internal StructFormat(LuaCall call)
    {
        _call = call;
        _format = ArgumentText.BeforeNul(call.CheckString(0).Span);
        _alignment = 1;
    }

    /// <summary>Whether numbers have their highest byte first.</summary>
    internal bool IsBigEndian { get; private set; }

    /// <summary>The letter of the option.</summary>
    internal byte Option { get; private set; }

    /// <summary>Bytes the option takes; 0 when that is not known from the format.</summary>
    internal int SizeBytes { get; private set; }

    /// <summary>Moves to the next option; false at the end.</summary>
    /// <exception cref="LuaException">Its size is not possible.</exception>
    internal bool MoveNext()
    {
        if (_position >= _format.Length)
        {
            return false;
        }

        Option = _format[_position++];
        SizeBytes = Option switch
        {
            (byte)'b' or (byte)'B' or (byte)'x' => 1,
            (byte)'h' or (byte)'H' => 2,
            (byte)'f' => 4,
            (byte)'l' or (byte)'L' or (byte)'T' or (byte)'d' => 8,
            (byte)'c' => ReadNumber(1),
            (byte)'i' or (byte)'I' => IntegerSize(),
            _ => 0,
        };
        return true;
    }

    /// <summary>Bytes to leave out so that the option is aligned at <paramref name="position"/>.</summary>
    internal readonly int Padding(ulong position)
    {
        if (SizeBytes == 0 || Option == 'c')
        {
            return 0;
        }

        // For sizes that are no power of two this is no real alignment, but it is what the C library does.
        int size = Math.Min(SizeBytes, _alignment);
        return (size - ((int)position & (size - 1))) & (size - 1);
    }

    /// <summary>Applies an option that stands for no data.</summary>
    /// <exception cref="LuaException">It is not an option.</exception>
    internal void Control()
    {
        switch (Option)
        {
            case (byte)' ':
                break;
            case (byte)'>':
                IsBigEndian = true;
                break;
            case (byte)'<':
                IsBigEndian = false;
                break;
            case (byte)'!':
                int alignment = ReadNumber(LargestAlignment);
                _alignment = BitOperations.IsPow2(alignment)
                    ? alignment
                    : throw _call.Error($"alignment {alignment} is not a power of 2");
                break;
            default:
                throw ArgumentText.Error(_call, 0, "invalid format option", [Option]);
        }
    }

    private int IntegerSize()
    {
        int size = ReadNumber(4);
        return size <= LargestInteger
            ? size
            : throw _call.Error($"integral size {size} is larger than limit of {LargestInteger}");
    }

    private int ReadNumber(int otherwise)
    {
        int start = _position;
        long number = 0;
        while (_position < _format.Length && char.IsAsciiDigit((char)_format[_position]))
        {
            number = (number * 10) + _format[_position++] - '0';
            if (number > int.MaxValue)
            {
                throw _call.Error("integral size overflow");
            }
        }

        return _position == start ? otherwise : (int)number;
    }
}
