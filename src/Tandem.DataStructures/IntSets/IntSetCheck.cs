using System;
using System.Buffers.Binary;

namespace Tandem.DataStructures.IntSets;

/// <summary>Whether bytes from outside (RDB, RESTORE, replication) are an intset. Nothing else may become one.</summary>
public static class IntSetCheck
{
    /// <summary>Whether the header tells the truth and the integers ascend, none twice. An empty set is none.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="count">Number of integers.</param>
    public static bool IsValid(ReadOnlySpan<byte> payload, out int count)
    {
        count = 0;
        if (payload.Length < IntSet.HeaderBytes)
        {
            return false;
        }

        uint width = BinaryPrimitives.ReadUInt32LittleEndian(payload);
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]);
        if (width is not (2 or 4 or 8) || stored == 0 || (ulong)stored * width != (ulong)(payload.Length - IntSet.HeaderBytes))
        {
            return false;
        }

        count = (int)stored;
        ReadOnlySpan<byte> values = payload[IntSet.HeaderBytes..];
        long previous = Read(values, width);
        for (int i = 1; i < count; i++)
        {
            long value = Read(values[(i * (int)width)..], width);
            if (value <= previous)
            {
                return false;
            }

            previous = value;
        }

        return true;
    }

    private static long Read(ReadOnlySpan<byte> value, uint width) => width switch
    {
        2 => BinaryPrimitives.ReadInt16LittleEndian(value),
        4 => BinaryPrimitives.ReadInt32LittleEndian(value),
        _ => BinaryPrimitives.ReadInt64LittleEndian(value),
    };
}
