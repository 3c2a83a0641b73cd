using System;
using System.Buffers.Binary;
using Tandem.DataStructures.Listpacks;

namespace Tandem.DataStructures.OldEncodings;

/// <summary>
/// Reads the entries of a ziplist, what Redis before 7.0 kept and saved small lists, hashes and sorted sets as. Every
/// length is checked before it is used, so a payload from outside can be read without trusting it.
/// </summary>
/// <remarks>
/// <code>
/// +---------+-----------+---------+-------+-- - - --+------+
/// | total   | last entry| count   | entry |         | 0xFF |      little-endian; a count of 65535 means unknown
/// | 4 bytes | 4         | 2       |       |         |      |
/// +---------+-----------+---------+-------+-- - - --+------+
///
/// entry:  length of the entry before (one byte below 254, or 254 and 4 bytes), then
///         00nnnnnn text               text of n bytes
///         01nnnnnn nnnnnnnn text      text of n bytes, big-endian
///         10______ length:4 text      big-endian
///         1100____ :2  1101____ :4  1110____ :8  11110000 :3  11111110 :1    signed integers, little-endian
///         1111nnnn                    the integer n - 1, n from 1 to 13
/// </code>
/// Source of the format: Redis 6, ziplist.c.
/// </remarks>
public ref struct ZiplistReader
{
    private const int HeaderBytes = 10;
    private const byte End = 0xFF;
    private const byte LongBack = 0xFE;
    private const int UnknownCount = ushort.MaxValue;

    private readonly ReadOnlySpan<byte> _payload;
    private int _position;
    private int _entryBytes; // of the entry read last

    /// <summary>A reader before the first entry.</summary>
    public ZiplistReader(ReadOnlySpan<byte> payload)
    {
        _payload = payload;
        _position = HeaderBytes;
        _entryBytes = 0;
        Count = 0;
        Current = default;
        IsDamaged = payload.Length <= HeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(payload) != (uint)payload.Length
            || payload[^1] != End;
    }

    /// <summary>Whether something did not fit the format. The header's claims are checked at the end.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Entries read so far.</summary>
    public int Count { get; private set; }

    /// <summary>The entry read last.</summary>
    public ListpackEntry Current { get; private set; }

    public readonly ZiplistReader GetEnumerator() => this;

    /// <summary>Whether all of a payload is sound.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="count">Number of entries.</param>
    public static bool IsValid(ReadOnlySpan<byte> payload, out int count)
    {
        ZiplistReader reader = new(payload);
        while (reader.MoveNext())
        {
        }

        count = reader.Count;
        return !reader.IsDamaged;
    }

    /// <summary>Makes a listpack of the same entries; its owner frees it. False, and nothing to free, when the payload is damaged.</summary>
    public static bool TryConvert(ReadOnlySpan<byte> payload, out Listpack listpack)
    {
        ListpackBuilder builder = ListpackBuilder.Create(payload.Length);
        ZiplistReader reader = new(payload);
        while (reader.MoveNext())
        {
            builder.Append(reader.Current.ToValue());
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

    /// <summary>Reads the next entry. False at the end or at damage.</summary>
    public bool MoveNext()
    {
        if (IsDamaged)
        {
            return false;
        }

        if (_position == _payload.Length - 1)
        {
            IsDamaged = !HeaderIsTrue();
            return false;
        }

        // The last byte is the end: entries may use what is before it.
        ReadOnlySpan<byte> rest = _payload[_position..^1];
        if (!TryReadBack(rest, out int back, out uint before) || before != (uint)_entryBytes
            || !TryReadBody(rest[back..], out ListpackEntry entry, out int body))
        {
            IsDamaged = true;
            return false;
        }

        Current = entry;
        Count++;
        _entryBytes = back + body;
        _position += _entryBytes;
        return true;
    }

    private static bool TryReadBack(ReadOnlySpan<byte> rest, out int backBytes, out uint lengthBefore)
    {
        backBytes = rest[0] == LongBack ? 5 : 1;
        lengthBefore = rest[0];
        if (rest[0] == End || rest.Length <= backBytes)
        {
            return false;
        }

        if (backBytes == 5)
        {
            lengthBefore = BinaryPrimitives.ReadUInt32LittleEndian(rest[1..]);
        }

        return true;
    }

    private static bool TryReadBody(ReadOnlySpan<byte> body, out ListpackEntry entry, out int bodyBytes)
    {
        byte first = body[0];
        entry = default;
        bodyBytes = 0;
        if (first >= 0xC0)
        {
            return TryReadInteger(body, out entry, out bodyBytes);
        }

        int head = first < 0x40 ? 1 : first < 0x80 ? 2 : 5;
        if (head > body.Length)
        {
            return false;
        }

        uint length = head switch
        {
            1 => first,
            2 => BinaryPrimitives.ReadUInt16BigEndian(body) & 0x3FFFu,
            _ => BinaryPrimitives.ReadUInt32BigEndian(body[1..]),
        };
        if (length > (uint)(body.Length - head))
        {
            return false;
        }

        entry = new ListpackEntry(body.Slice(head, (int)length));
        bodyBytes = head + (int)length;
        return true;
    }

    private static bool TryReadInteger(ReadOnlySpan<byte> body, out ListpackEntry entry, out int bodyBytes)
    {
        byte first = body[0];
        bodyBytes = first switch
        {
            0xC0 => 3,
            0xD0 => 5,
            0xE0 => 9,
            0xF0 => 4,
            0xFE => 2,
            >= 0xF1 and <= 0xFD => 1,
            _ => int.MaxValue,
        };
        entry = default;
        if (bodyBytes > body.Length)
        {
            return false;
        }

        entry = new ListpackEntry(bodyBytes switch
        {
            1 => (first & 0x0F) - 1L,
            2 => (sbyte)body[1],
            3 => BinaryPrimitives.ReadInt16LittleEndian(body[1..]),
            4 => (body[1] << 8 | body[2] << 16 | body[3] << 24) >> 8,
            5 => BinaryPrimitives.ReadInt32LittleEndian(body[1..]),
            _ => BinaryPrimitives.ReadInt64LittleEndian(body[1..]),
        });
        return true;
    }

    private readonly bool HeaderIsTrue()
    {
        uint last = BinaryPrimitives.ReadUInt32LittleEndian(_payload[4..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(_payload[8..]);
        return last == (uint)(_position - _entryBytes) && (count == Count || count == UnknownCount);
    }
}
