using System;
using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Tandem.DataStructures.Hashing;

/// <summary>CRC-64 with the polynomial of Jones, the checksum behind RDB files and DUMP payloads.</summary>
/// <remarks>
/// Reflected in and out, polynomial 0xad93d23594c935a9, start 0, no final xor; the text "123456789" gives
/// 0xe9c6d914c4b8d9ca (Redis, crc64.c). Long texts are folded (<see cref="Crc64Folding"/>); the rest, and processors
/// without that instruction, take eight bytes a step through eight tables of 2 KiB.
/// </remarks>
public static class Crc64
{
    /// <summary>The polynomial with its bits in the order the checksum sees them.</summary>
    internal const ulong ReflectedPolynomial = 0x95AC9329AC4BC9B5;

    /// <summary>Below this many bytes the step of eight costs more than it saves.</summary>
    private const int ShortestForSteps = 16;

    private static readonly ulong[] Tables = BuildTables();

    /// <summary>The checksum of what <paramref name="crc"/> stands for (0: nothing) followed by these bytes.</summary>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> bytes)
    {
        if (Crc64Folding.IsSupported && bytes.Length >= Crc64Folding.MinBytes)
        {
            Span<byte> rest = stackalloc byte[16];
            Crc64Folding.Fold(crc, bytes, out int folded).CopyTo(rest);
            crc = AppendByTables(0, rest);
            bytes = bytes[folded..];
        }

        return AppendByTables(crc, bytes);
    }

    /// <summary>The same without folding.</summary>
    internal static unsafe ulong AppendByTables(ulong crc, ReadOnlySpan<byte> bytes)
    {
        fixed (ulong* tables = Tables)
        {
            if (bytes.Length >= ShortestForSteps)
            {
                int whole = bytes.Length & ~7;
                for (int at = 0; at < whole; at += 8)
                {
                    ulong mixed = crc ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
                    crc = tables[7 * 256 + (byte)mixed]
                        ^ tables[6 * 256 + (byte)(mixed >> 8)]
                        ^ tables[5 * 256 + (byte)(mixed >> 16)]
                        ^ tables[4 * 256 + (byte)(mixed >> 24)]
                        ^ tables[3 * 256 + (byte)(mixed >> 32)]
                        ^ tables[2 * 256 + (byte)(mixed >> 40)]
                        ^ tables[1 * 256 + (byte)(mixed >> 48)]
                        ^ tables[mixed >> 56];
                }

                bytes = bytes[whole..];
            }

            foreach (byte b in bytes)
            {
                crc = tables[(byte)crc ^ b] ^ (crc >> 8);
            }

            return crc;
        }
    }

    /// <summary>Table k gives the effect of one byte after k more bytes of zeros.</summary>
    private static ulong[] BuildTables()
    {
        ulong[] tables = new ulong[8 * 256];
        for (int value = 0; value < 256; value++)
        {
            ulong crc = (ulong)value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ ReflectedPolynomial : crc >> 1;
            }

            tables[value] = crc;
        }

        for (int at = 256; at < tables.Length; at++)
        {
            ulong previous = tables[at - 256];
            tables[at] = tables[(byte)previous] ^ (previous >> 8);
        }

        return tables;
    }
}
