using System;
using System.Diagnostics;

namespace Tandem.DataStructures.HyperLogLogs;

/// <summary>The registers of a dense HyperLogLog: 16384 of 6 bits, the lowest bits of a byte first.</summary>
public static class DenseRegisters
{
    /// <summary>Their length.</summary>
    public const int SizeBytes = HyperLogLogFormat.Registers * Bits / 8;

    private const int Bits = 6;
    private const int Mask = (1 << Bits) - 1;

    /// <summary>A register, 0 to 63.</summary>
    public static int Get(ReadOnlySpan<byte> registers, int index)
    {
        int at = index * Bits / 8;
        int shift = index * Bits & 7;
        int word = registers[at];
        if (shift > 8 - Bits)
        {
            word |= registers[at + 1] << 8;
        }

        return (word >> shift) & Mask;
    }

    /// <summary>Sets a register to a number from 0 to 63.</summary>
    public static void Set(Span<byte> registers, int index, int value)
    {
        int at = index * Bits / 8;
        int shift = index * Bits & 7;
        registers[at] = (byte)((registers[at] & ~(Mask << shift)) | (value << shift));
        if (shift > 8 - Bits)
        {
            registers[at + 1] = (byte)((registers[at + 1] & ~(Mask >> (8 - shift))) | (value >> (8 - shift)));
        }
    }

    /// <summary>Raises a register.</summary>
    /// <returns>False when it was as high already.</returns>
    public static bool Raise(Span<byte> registers, int index, int rank)
    {
        if (Get(registers, index) >= rank)
        {
            return false;
        }

        Set(registers, index, rank);
        return true;
    }

    /// <summary>Adds an element.</summary>
    /// <returns>False when that changes nothing.</returns>
    public static bool Add(Span<byte> registers, ReadOnlySpan<byte> element)
    {
        int index = ElementHash.RegisterOf(element, out int rank);
        return Raise(registers, index, rank);
    }

    /// <summary>Merges the registers into others, one byte each.</summary>
    internal static void MergeInto(ReadOnlySpan<byte> registers, Span<byte> others)
    {
        for (int i = 0; i < HyperLogLogFormat.Registers; i++)
        {
            int value = Get(registers, i);
            if (value > others[i])
            {
                others[i] = (byte)value;
            }
        }
    }

    /// <summary>Counts how many registers have each value.</summary>
    internal static void AddTo(Span<int> histogram, ReadOnlySpan<byte> registers)
    {
        Debug.Assert(registers.Length == SizeBytes, "a valid one has all its registers");

        // Four registers are three bytes.
        for (; registers.Length >= 3; registers = registers[3..])
        {
            int four = registers[0] | (registers[1] << 8) | (registers[2] << 16);
            histogram[four & Mask]++;
            histogram[(four >> Bits) & Mask]++;
            histogram[(four >> (2 * Bits)) & Mask]++;
            histogram[four >> (3 * Bits)]++;
        }
    }
}
