using System;

namespace Tandem.DataStructures.HyperLogLogs;

/// <summary>One run of a sparse HyperLogLog: neighbouring registers of one value.</summary>
/// <remarks>
/// <code>
/// 00llllll            l + 1 registers are 0
/// 01llllll llllllll   l + 1 registers are 0
/// 1vvvvvll            l + 1 registers are v + 1
/// </code>
/// </remarks>
public readonly struct SparseRun
{
    /// <summary>Highest value that such a register can have.</summary>
    internal const int MaxValue = 32;

    /// <summary>Most neighbours of one value other than 0.</summary>
    internal const int MaxLength = 4;

    /// <summary>What the first byte of registers other than 0 has.</summary>
    internal const int ValuesBit = 0x80;

    /// <summary>What of that byte is their number, less 1.</summary>
    internal const int ValuesLengthMask = MaxLength - 1;

    private const int MaxShortZeros = 64;

    private const int LongZerosBit = 0x40;

    /// <summary>Reads the run that begins at some bytes, at least one; a missing second byte counts as 0.</summary>
    public SparseRun(ReadOnlySpan<byte> at)
    {
        byte first = at[0];
        SizeBytes = 1;
        if ((first & ValuesBit) != 0)
        {
            Value = ((first >> 2) & 0x1F) + 1;
            Length = (first & ValuesLengthMask) + 1;
        }
        else if ((first & LongZerosBit) != 0)
        {
            SizeBytes = 2;
            Length = (((first & 0x3F) << 8) | (at.Length > 1 ? at[1] : 0)) + 1;
        }
        else
        {
            Length = (first & 0x3F) + 1;
        }
    }

    /// <summary>What all its registers hold.</summary>
    public int Value { get; }

    /// <summary>Number of registers.</summary>
    public int Length { get; }

    /// <summary>Bytes it takes.</summary>
    public int SizeBytes { get; }

    /// <summary>Whether it takes two bytes, as only zeros do.</summary>
    public bool IsLong => SizeBytes == 2;

    /// <summary>Whether a run that begins with this byte takes two.</summary>
    internal static bool IsLongHead(int first) => (first & (ValuesBit | LongZerosBit)) == LongZerosBit;

    /// <summary>Writes a run of registers that are not 0.</summary>
    internal static void WriteValues(Span<byte> to, int value, int length) =>
        to[0] = (byte)(ValuesBit | ((value - 1) << 2) | (length - 1));

    /// <summary>Writes a run of zeros.</summary>
    /// <returns>Its bytes.</returns>
    internal static int WriteZeros(Span<byte> to, int length)
    {
        if (length > MaxShortZeros)
        {
            to[0] = (byte)(LongZerosBit | ((length - 1) >> 8));
            to[1] = (byte)(length - 1);
            return 2;
        }

        to[0] = (byte)(length - 1);
        return 1;
    }
}
