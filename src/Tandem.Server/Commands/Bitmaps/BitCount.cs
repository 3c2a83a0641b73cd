using System;
using System.Buffers.Binary;
using System.Numerics;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Bitmaps;

/// <summary>BITCOUNT.</summary>
internal static class BitCount
{
    /// <summary>Counts the set bits of a string, or of a part of it.</summary>
    /// <returns>Integer reply.</returns>
    /// <remarks>Errors: WRONGTYPE, not an integer, syntax error. Cost: O(N) in bytes, 32 at a time.</remarks>
    [Command("BITCOUNT", "key [start end [BYTE|BIT]]", Arity = -2, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Bitmap, Keys = "RO access @1", Since = "2.6.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryFind(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Integer(0);
            return;
        }

        Span<byte> digits = stackalloc byte[StringValue.IntegerLength];
        ReadOnlySpan<byte> value = StringValue.Read(entry, digits);
        if (BitRange.TryRead(ref c, 2, endRequired: true, value.Length, out BitRange range))
        {
            c.Reply.Integer(range.IsEmpty ? 0 : Count(value, range.Start, range.End));
        }
    }

    /// <summary>Set bits from one bit to another, both included.</summary>
    internal static long Count(ReadOnlySpan<byte> bytes, long start, long end)
    {
        int first = (int)(start >> 3);
        int last = (int)(end >> 3);
        long count = Count(bytes[first..(last + 1)]);
        uint before = (uint)bytes[first] >> (8 - (int)(start & 7));
        uint after = bytes[last] & (0x7Fu >> (int)(end & 7));
        return count - BitOperations.PopCount(before) - BitOperations.PopCount(after);
    }

    private static long Count(ReadOnlySpan<byte> bytes)
    {
        long count = 0;
        while (bytes.Length >= 32)
        {
            count += BitOperations.PopCount(BinaryPrimitives.ReadUInt64LittleEndian(bytes))
                + BitOperations.PopCount(BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]))
                + BitOperations.PopCount(BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]))
                + BitOperations.PopCount(BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
            bytes = bytes[32..];
        }

        foreach (byte b in bytes)
        {
            count += BitOperations.PopCount(b);
        }

        return count;
    }
}
