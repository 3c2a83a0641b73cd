using System;
using System.Numerics;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Bitmaps;

/// <summary>BITPOS.</summary>
internal static class BitPos
{
    /// <summary>Finds the first set or clear bit of a string, or of a part of it.</summary>
    /// <returns>Integer reply: its position; -1 when there is none. A string without an end given is taken to go on with
    /// zeros.</returns>
    /// <remarks>Errors: WRONGTYPE, not an integer, syntax error. Cost: O(N) in bytes, vectorized.</remarks>
    [Command("BITPOS", "key bit [start [end [BYTE|BIT]]]", Arity = -3, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Bitmap, Keys = "RO access @1", Since = "2.8.7")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryInteger(2, out long bit))
        {
            return;
        }

        if (bit is not (0 or 1))
        {
            c.Reply.Error("ERR The bit argument must be 1 or 0."u8);
            return;
        }

        if (!c.TryFind(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Integer(bit == 1 ? -1 : 0);
            return;
        }

        Span<byte> digits = stackalloc byte[StringValue.IntegerLength];
        ReadOnlySpan<byte> value = StringValue.Read(entry, digits);
        if (!BitRange.TryRead(ref c, 3, endRequired: false, value.Length, out BitRange range))
        {
            return;
        }

        long position = range.IsEmpty ? -1 : Find(value, (int)bit, range.Start, range.End);
        if (position < 0 && !range.IsEmpty && bit == 0 && !range.EndGiven)
        {
            position = value.Length * 8L;
        }

        c.Reply.Integer(position);
    }

    /// <summary>The first bit of the given kind from one bit to another, both included; -1 when there is none.</summary>
    internal static long Find(ReadOnlySpan<byte> bytes, int bit, long start, long end)
    {
        byte other = bit == 0 ? (byte)0xFF : (byte)0;
        int first = (int)(start >> 3);
        int last = (int)(end >> 3);
        int at = first;
        uint wanted = (uint)(bytes[at] ^ other) & (0xFFu >> (int)(start & 7));
        if (wanted == 0)
        {
            int found = bytes[(first + 1)..(last + 1)].IndexOfAnyExcept(other);
            if (found < 0)
            {
                return -1;
            }

            at = first + 1 + found;
            wanted = (uint)(bytes[at] ^ other);
        }

        long position = (at * 8L) + BitOperations.LeadingZeroCount(wanted) - 24;
        return position <= end ? position : -1;
    }
}
