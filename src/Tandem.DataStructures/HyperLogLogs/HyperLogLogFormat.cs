using System;
using System.Buffers.Binary;

namespace Tandem.DataStructures.HyperLogLogs;

/// <summary>The bytes of a HyperLogLog, a string value: its head, and what all its parts agree on.</summary>
/// <remarks>
/// <code>
/// +------+----------+----------+-------------------------+-- - -
/// | HYLL | encoding | 3 unused | cached count, 8 bytes   | registers
/// +------+----------+----------+-------------------------+-- - -
/// </code>
/// encoding: 0 dense (<see cref="DenseRegisters"/>), 1 sparse (<see cref="SparseRegisters"/>). The count is little-endian; its
/// highest bit says that it is stale. Source: Redis, hyperloglog.c.
/// </remarks>
public static class HyperLogLogFormat
{
    /// <summary>Number of registers.</summary>
    public const int Registers = 1 << IndexBits;

    /// <summary>Length of a dense one.</summary>
    public const int DenseBytes = HeaderBytes + DenseRegisters.SizeBytes;

    /// <summary>Longest run of zeros and the one behind them that a hash can have.</summary>
    public const int MaxRank = 64 - IndexBits + 1;

    internal const int IndexBits = 14;
    internal const int HeaderBytes = 16;

    private const byte DenseEncoding = 0;
    private const byte SparseEncoding = 1;
    private const int EncodingOffset = 4;
    private const int CountOffset = 8;
    private const ulong StaleBit = 1UL << 63;

    private static ReadOnlySpan<byte> Magic => "HYLL"u8;

    /// <summary>Whether a string is one, as far as its head and its length tell.</summary>
    public static bool IsValid(ReadOnlySpan<byte> value) =>
        value.Length >= HeaderBytes && value.StartsWith(Magic) && value[EncodingOffset] <= SparseEncoding
        && (!IsDense(value) || value.Length == DenseBytes);

    /// <summary>Whether a valid one is dense.</summary>
    public static bool IsDense(ReadOnlySpan<byte> value) => value[EncodingOffset] == DenseEncoding;

    /// <summary>What follows the head.</summary>
    public static Span<byte> RegistersOf(Span<byte> value) => value[HeaderBytes..];

    /// <summary>What follows the head.</summary>
    public static ReadOnlySpan<byte> RegistersOf(ReadOnlySpan<byte> value) => value[HeaderBytes..];

    /// <summary>Gives the cached count.</summary>
    /// <returns>False when it is stale.</returns>
    public static bool TryCachedCount(ReadOnlySpan<byte> value, out ulong count)
    {
        count = BinaryPrimitives.ReadUInt64LittleEndian(value[CountOffset..]);
        return (count & StaleBit) == 0;
    }

    /// <summary>Caches a count.</summary>
    public static void CacheCount(Span<byte> value, ulong count) =>
        BinaryPrimitives.WriteUInt64LittleEndian(value[CountOffset..], count);

    /// <summary>Says that the cached count is stale; its other bits stay.</summary>
    public static void Invalidate(Span<byte> value) => value[CountOffset + 7] |= 0x80;

    /// <summary>Merges the registers into others, one byte each: the greater counts.</summary>
    /// <returns>False when a sparse one is damaged.</returns>
    public static bool TryMergeInto(ReadOnlySpan<byte> value, Span<byte> registers)
    {
        if (!IsDense(value))
        {
            return SparseRegisters.TryMergeInto(RegistersOf(value), registers);
        }

        DenseRegisters.MergeInto(RegistersOf(value), registers);
        return true;
    }

    /// <summary>Estimates how many distinct elements were added.</summary>
    /// <returns>False when a sparse one is damaged.</returns>
    public static bool TryCount(ReadOnlySpan<byte> value, out ulong count)
    {
        Span<int> histogram = stackalloc int[CardinalityEstimate.HistogramLength];
        histogram.Clear();
        bool isWhole = true;
        if (IsDense(value))
        {
            DenseRegisters.AddTo(histogram, RegistersOf(value));
        }
        else
        {
            isWhole = SparseRegisters.TryAddTo(histogram, RegistersOf(value));
        }

        count = isWhole ? CardinalityEstimate.Of(histogram) : 0;
        return isWhole;
    }

    /// <summary>Writes the head of a sparse one.</summary>
    internal static void WriteHeader(Span<byte> value)
    {
        value[..HeaderBytes].Clear();
        Magic.CopyTo(value);
        value[EncodingOffset] = SparseEncoding;
    }

    /// <summary>Makes a head that of a dense one; the cached count stays.</summary>
    internal static void MakeDense(Span<byte> value) => value[EncodingOffset] = DenseEncoding;
}
