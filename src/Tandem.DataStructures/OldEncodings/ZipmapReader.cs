using System;
using System.Buffers.Binary;
using Tandem.DataStructures.Listpacks;

namespace Tandem.DataStructures.OldEncodings;

/// <summary>
/// Reads the pairs of a zipmap, what Redis before 2.6 kept and saved small hashes as. Every length is checked before it is
/// used, so a payload from outside can be read without trusting it.
/// </summary>
/// <remarks>
/// <code>
/// +-------+-- - - --+------+      pair:  +--------+-------+--------+------+-------+------------+
/// | count | pair    | 0xFF |             | length | field | length | free | value | free bytes |
/// | 1     |         |      |             +--------+-------+--------+------+-------+------------+
/// +-------+-- - - --+------+
///
/// length: one byte below 254, or 254 and 4 bytes, little-endian; free: one byte. A count of 254 means unknown.
/// </code>
/// Source of the format: Redis 2.4, zipmap.c.
/// </remarks>
public ref struct ZipmapReader
{
    private const byte End = 0xFF;
    private const byte LongLength = 0xFE;

    private readonly ReadOnlySpan<byte> _payload;
    private int _position;

    /// <summary>A reader before the first pair.</summary>
    public ZipmapReader(ReadOnlySpan<byte> payload)
    {
        _payload = payload;
        _position = 1;
        Count = 0;
        Field = default;
        Value = default;
        IsDamaged = payload.Length < 2 || payload[^1] != End;
    }

    /// <summary>Whether something did not fit the format.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Pairs read so far.</summary>
    public int Count { get; private set; }

    /// <summary>The field read last.</summary>
    public ReadOnlySpan<byte> Field { get; private set; }

    /// <summary>Its value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Makes a listpack of the fields and values; its owner frees it. False, and nothing to free, when the payload is damaged.</summary>
    public static bool TryConvert(ReadOnlySpan<byte> payload, out Listpack listpack)
    {
        ListpackBuilder builder = ListpackBuilder.Create(payload.Length);
        ZipmapReader reader = new(payload);
        while (reader.MoveNext())
        {
            builder.Append(reader.Field);
            builder.Append(reader.Value);
        }

        if (reader.IsDamaged)
        {
            builder.Discard();
            listpack = default;
            return false;
        }

        listpack = builder.Finish();
        return true;
    }

    /// <summary>Reads the next pair. False at the end or at damage.</summary>
    public bool MoveNext()
    {
        if (IsDamaged)
        {
            return false;
        }

        // The last byte is the end: pairs may use what is before it.
        ReadOnlySpan<byte> rest = _payload[_position..^1];
        if (rest.IsEmpty)
        {
            IsDamaged = Count == 0 || (_payload[0] < LongLength ? _payload[0] != Count : _payload[0] != LongLength);
            return false;
        }

        if (!TryRead(rest, freeBytes: 0, out ReadOnlySpan<byte> field, out int fieldBytes)
            || !TryRead(rest[fieldBytes..], freeBytes: 1, out ReadOnlySpan<byte> value, out int valueBytes))
        {
            IsDamaged = true;
            return false;
        }

        Field = field;
        Value = value;
        Count++;
        _position += fieldBytes + valueBytes;
        return true;
    }

    /// <param name="rest">What is left.</param>
    /// <param name="freeBytes">1 when a count of unused bytes stands behind the length, 0 when not.</param>
    /// <param name="text">What was read.</param>
    /// <param name="sizeBytes">All it takes.</param>
    private static bool TryRead(ReadOnlySpan<byte> rest, int freeBytes, out ReadOnlySpan<byte> text, out int sizeBytes)
    {
        text = default;
        sizeBytes = 0;
        if (rest.IsEmpty || rest[0] == End)
        {
            return false;
        }

        int head = (rest[0] == LongLength ? 5 : 1) + freeBytes;
        if (head > rest.Length)
        {
            return false;
        }

        uint length = rest[0] == LongLength ? BinaryPrimitives.ReadUInt32LittleEndian(rest[1..]) : rest[0];
        int unused = freeBytes == 0 ? 0 : rest[head - 1];
        if (length + (ulong)unused > (ulong)(rest.Length - head))
        {
            return false;
        }

        text = rest.Slice(head, (int)length);
        sizeBytes = head + (int)length + unused;
        return true;
    }
}
