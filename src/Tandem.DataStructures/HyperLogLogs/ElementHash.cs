using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Tandem.DataStructures.HyperLogLogs;

/// <summary>Which register of a HyperLogLog an element belongs to, and what it would put there.</summary>
/// <remarks>MurmurHash2, the variant 64A of Austin Appleby, with Redis's seed: 14 bits are the register, the rest is looked
/// at for zeros.</remarks>
internal static class ElementHash
{
    // Source: Redis, hyperloglog.c, hllPatLen.
    private const ulong Seed = 0xADC83B19;
    private const ulong Multiplier = 0xC6A4A7935BD1E995;
    private const int Shift = 47;

    /// <summary>Gives an element's register.</summary>
    /// <param name="rank">1 and the number of zeros the rest of the hash begins with: 1 to
    /// <see cref="HyperLogLogFormat.MaxRank"/>.</param>
    /// <returns>The register's index.</returns>
    public static int RegisterOf(ReadOnlySpan<byte> element, out int rank)
    {
        ulong hash = Murmur64A(element);
        ulong rest = (hash >> HyperLogLogFormat.IndexBits) | (1UL << (HyperLogLogFormat.MaxRank - 1));
        rank = BitOperations.TrailingZeroCount(rest) + 1;
        return (int)(hash & (HyperLogLogFormat.Registers - 1));
    }

    private static ulong Murmur64A(ReadOnlySpan<byte> data)
    {
        ulong hash = Seed ^ ((ulong)data.Length * Multiplier);
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(data) * Multiplier;
            word = (word ^ (word >> Shift)) * Multiplier;
            hash = (hash ^ word) * Multiplier;
        }

        if (!data.IsEmpty)
        {
            ulong word = 0;
            for (int i = data.Length - 1; i >= 0; i--)
            {
                word = (word << 8) | data[i];
            }

            hash = (hash ^ word) * Multiplier;
        }

        hash = (hash ^ (hash >> Shift)) * Multiplier;
        return hash ^ (hash >> Shift);
    }
}
