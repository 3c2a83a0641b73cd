using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Bitmaps;

/// <summary>Strings as arrays of bits; bit 0 is the highest of the first byte.</summary>
internal static class BitString
{
    /// <summary>Finds or creates the string at argument 1's key and makes it long enough to hold a bit.</summary>
    /// <param name="lastBit">Number of the last bit that will be written.</param>
    /// <param name="grew">True when the key was created or the string became longer.</param>
    /// <returns>False after replying WRONGTYPE.</returns>
    public static bool TryOpen(ref CommandContext c, long lastBit, out EntryRef entry, out bool grew)
    {
        grew = false;
        if (!c.TryFindForWrite(1, DataType.String, out entry))
        {
            return false;
        }

        if (entry.IsNull)
        {
            entry = c.Add(1, DataType.String, ValueEncoding.Raw);
            entry.SetBytes(default);
            grew = true;
        }

        StringValue.MakeRaw(entry);
        int length = (int)(lastBit >> 3) + 1;
        if (entry.Bytes.Length < length)
        {
            entry.ResizeBytes(length);
            grew = true;
        }

        return true;
    }

    /// <summary>One bit; those behind the end are 0.</summary>
    public static int Get(ReadOnlySpan<byte> bytes, long bit)
    {
        long at = bit >> 3;
        return at < bytes.Length ? (bytes[(int)at] >> (7 - (int)(bit & 7))) & 1 : 0;
    }

    /// <summary>Reads up to 64 bits as a number, the highest first; bits behind the end are 0.</summary>
    public static ulong GetField(ReadOnlySpan<byte> bytes, long bit, int count)
    {
        ulong value = 0;
        long at = bit >> 3;
        int within = (int)(bit & 7);
        for (int left = count; left > 0; at++)
        {
            int taken = Math.Min(8 - within, left);
            uint current = at < bytes.Length ? bytes[(int)at] : 0u;
            value = (value << taken) | ((current >> (8 - within - taken)) & ((1u << taken) - 1));
            left -= taken;
            within = 0;
        }

        return value;
    }

    /// <summary>Writes the low bits of a number, the highest first.</summary>
    public static void SetField(Span<byte> bytes, long bit, int count, ulong value)
    {
        int at = (int)(bit >> 3);
        int within = (int)(bit & 7);
        for (int left = count; left > 0; at++)
        {
            int taken = Math.Min(8 - within, left);
            left -= taken;
            int shift = 8 - within - taken;
            uint mask = ((1u << taken) - 1) << shift;
            bytes[at] = (byte)((bytes[at] & ~mask) | (((uint)(value >> left) << shift) & mask));
            within = 0;
        }
    }
}
