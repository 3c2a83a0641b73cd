using System;
using System.Buffers.Binary;

namespace Tandem.DataStructures.Listpacks;

/// <summary>
/// Reads the entries of a payload, front to back, wherever it lies and whatever it holds: every length is checked before
/// it is used, so a payload from outside can be walked, or validated, without trusting it.
/// </summary>
public ref struct ListpackReader
{
    private readonly ReadOnlySpan<byte> _payload;
    private int _position;

    /// <summary>A reader before the first entry.</summary>
    public ListpackReader(ReadOnlySpan<byte> payload)
    {
        _payload = payload;
        _position = ListpackFormat.HeaderBytes;
        IsDamaged = payload.Length < ListpackFormat.EmptyBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(payload) != (uint)payload.Length
            || payload[^1] != ListpackFormat.End;
        Current = default;
    }

    /// <summary>Whether something did not fit the format; no further entry is read then.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The entry read last.</summary>
    public ListpackEntry Current { get; private set; }

    public readonly ListpackReader GetEnumerator() => this;

    /// <summary>Reads the next entry. False at the end, which a sound payload has at its last byte only, or at damage.</summary>
    public bool MoveNext()
    {
        if (IsDamaged || _position == _payload.Length - 1)
        {
            return false;
        }

        // The last byte is the end: entries may use what is before it.
        ReadOnlySpan<byte> rest = _payload[_position..^1];
        if (!TryReadBody(rest, out ListpackEntry entry, out int body) || !IsBack(rest[body..], body))
        {
            IsDamaged = true;
            return false;
        }

        Current = entry;
        _position += body + ListpackFormat.BackBytes(body);
        return true;
    }

    private static bool TryReadBody(ReadOnlySpan<byte> rest, out ListpackEntry entry, out int bodyBytes)
    {
        byte first = rest[0];
        int head = first switch
        {
            < ListpackFormat.Integer13 => 1,
            < ListpackFormat.Text32 => 2,
            ListpackFormat.Text32 => 5,
            < ListpackFormat.Integer64 => first - ListpackFormat.Integer16 + 3,
            ListpackFormat.Integer64 => 9,
            _ => int.MaxValue,
        };
        entry = default;
        bodyBytes = head;
        if (head > rest.Length)
        {
            return false;
        }

        if (ListpackFormat.IsInteger(first))
        {
            entry = new ListpackEntry(ReadInteger(rest));
            return true;
        }

        uint length = head switch
        {
            1 => first & 0x3Fu,
            2 => ((first & 0x0Fu) << 8) | rest[1],
            _ => BinaryPrimitives.ReadUInt32LittleEndian(rest[1..]),
        };
        if (length > (uint)(rest.Length - head))
        {
            return false;
        }

        bodyBytes = head + (int)length;
        entry = new ListpackEntry(rest.Slice(head, (int)length));
        return true;
    }

    private static unsafe long ReadInteger(ReadOnlySpan<byte> body)
    {
        fixed (byte* at = body)
        {
            return ListpackFormat.ReadInteger(at);
        }
    }

    /// <summary>Whether the length of the body is written behind it, in the one way the walk backwards relies on.</summary>
    private static unsafe bool IsBack(ReadOnlySpan<byte> rest, int bodyBytes)
    {
        byte* expected = stackalloc byte[5];
        int size = ListpackFormat.WriteBack(expected, bodyBytes);
        return rest.Length >= size && rest[..size].SequenceEqual(new ReadOnlySpan<byte>(expected, size));
    }
}
