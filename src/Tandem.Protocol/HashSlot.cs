using System;

namespace Tandem.Protocol;

/// <summary>The hash slot of a key, 0 to 16383: CRC16 (XMODEM) of the key, or of its hash tag, modulo 16384.</summary>
/// <remarks>Redis Cluster specification, "Key distribution model" and "Hash tags".</remarks>
public readonly record struct HashSlot(int Number)
{
    /// <summary>Slots there are.</summary>
    public const int Count = 16384;

    // Polynomial 0x1021, initial value 0, not reflected.
    private static readonly ushort[] Table = MakeTable();

    /// <summary>The slot of <paramref name="key"/>. O(its hashed bytes).</summary>
    public static HashSlot Of(ReadOnlySpan<byte> key) => new(Crc16(HashedPart(key)) & (Count - 1));

    /// <summary>The part of a key that decides its slot: what is between the first { and the next } if that is not
    /// empty, else the whole key.</summary>
    public static ReadOnlySpan<byte> HashedPart(ReadOnlySpan<byte> key)
    {
        int open = key.IndexOf((byte)'{');
        if (open < 0)
        {
            return key;
        }

        int length = key[(open + 1)..].IndexOf((byte)'}');
        return length <= 0 ? key : key.Slice(open + 1, length);
    }

    /// <summary>CRC16/XMODEM.</summary>
    public static ushort Crc16(ReadOnlySpan<byte> bytes)
    {
        ushort[] table = Table;
        uint crc = 0;
        foreach (byte b in bytes)
        {
            crc = (crc << 8 ^ table[(byte)(crc >> 8 ^ b)]) & 0xFFFF;
        }

        return (ushort)crc;
    }

    private static ushort[] MakeTable()
    {
        ushort[] table = new ushort[256];
        for (int i = 0; i < table.Length; i++)
        {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
            }

            table[i] = (ushort)crc;
        }

        return table;
    }
}
