using System;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Bitmaps;

/// <summary>One GET, SET or INCRBY of a BITFIELD, with the overflow rule that holds for it.</summary>
internal readonly struct BitFieldOperation
{
    internal enum Verb : byte
    {
        Get,
        Set,
        IncrBy,
    }

    internal enum Overflow : byte
    {
        Wrap,
        Saturate,
        Fail,
    }

    public Verb Kind { get; init; }

    public Overflow Rule { get; init; }

    public bool IsSigned { get; init; }

    /// <summary>Width: 1 to 64 signed, 1 to 63 unsigned.</summary>
    public int Bits { get; init; }

    /// <summary>First bit.</summary>
    public long Offset { get; init; }

    /// <summary>The value of SET, the increment of INCRBY.</summary>
    public long Operand { get; init; }

    /// <summary>Reads the type (u8, i16) and the offset at an argument and the next one.</summary>
    /// <returns>False after replying the error.</returns>
    public static bool TryField(ref CommandContext c, int index, out bool isSigned, out int bits, out long offset)
    {
        ReadOnlySpan<byte> type = c[index];
        isSigned = type.Length > 0 && type[0] == (byte)'i';
        bits = 0;
        offset = 0;
        bool known = isSigned || (type.Length > 0 && type[0] == (byte)'u');
        if (!known || !NumberText.TryParseInteger(type[1..], out long width)
            || width < 1 || width > (isSigned ? 64 : 63))
        {
            c.Reply.Error("ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported "u8
                + "but i64 is."u8);
            return false;
        }

        bits = (int)width;
        return BitOffset.TryRead(ref c, index + 1, bits, out offset);
    }

    /// <summary>The field as a number.</summary>
    public long Read(ReadOnlySpan<byte> bytes)
    {
        ulong raw = BitString.GetField(bytes, Offset, Bits);
        int unused = 64 - Bits;
        return IsSigned ? (long)(raw << unused) >> unused : (long)raw;
    }

    /// <summary>The number to write for a wanted one that may not fit.</summary>
    /// <returns>False when it does not fit and the rule is to fail.</returns>
    public bool TryFit(Int128 wanted, out long value)
    {
        Int128 max = (Int128.One << (IsSigned ? Bits - 1 : Bits)) - 1;
        Int128 min = IsSigned ? -max - 1 : 0;
        if (wanted >= min && wanted <= max)
        {
            value = (long)wanted;
            return true;
        }

        if (Rule == Overflow.Saturate)
        {
            value = (long)(wanted > max ? max : min);
            return true;
        }

        int unused = 64 - Bits;
        ulong low = (ulong)wanted << unused;
        value = IsSigned ? (long)low >> unused : (long)(low >> unused);
        return Rule == Overflow.Wrap;
    }
}
