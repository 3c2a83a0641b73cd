using System;
using System.Buffers.Binary;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>When fields of the hash being written expire, in a form that Redis 7.0 passes over: behind the key one field of the
/// file (AUX) for each, its value the expiry, 8 bytes Unix milliseconds little-endian, and the name of the hash's field.</summary>
/// <remarks>Version 10 of the format has no hash with expiries; a newer one would be refused. See
/// docs/decisions/0011-hash-field-expiry.md.</remarks>
internal sealed class RdbFieldExpiries
{
    private const int ExpiryBytes = 8;
    private const int LengthBytes = 4;
    private const int KeptBytes = 1 << 16;

    private byte[] _bytes = [];
    private int _length;
    private int _written;

    /// <summary>Name of the field of the file.</summary>
    public static ReadOnlySpan<byte> AuxName => "tandem-hexpire"u8;

    /// <summary>Keeps an expiry until the hash is written.</summary>
    public void Add(ReadOnlySpan<byte> field, long expiry)
    {
        int needed = _length + LengthBytes + ExpiryBytes + field.Length;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        }

        Span<byte> record = _bytes.AsSpan(_length);
        BinaryPrimitives.WriteInt32LittleEndian(record, ExpiryBytes + field.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[LengthBytes..], expiry);
        field.CopyTo(record[(LengthBytes + ExpiryBytes)..]);
        _length = needed;
    }

    /// <summary>Writes what was kept, the hash being written whole.</summary>
    /// <param name="most">No more than so many.</param>
    /// <returns>False when nothing is left; then nothing is kept any more.</returns>
    public bool Write(RdbWriter writer, int most)
    {
        for (; _written < _length && most > 0; most--)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_written));
            writer.WriteAux(AuxName, _bytes.AsSpan(_written + LengthBytes, length));
            _written += LengthBytes + length;
        }

        if (_written < _length)
        {
            return true;
        }

        _length = 0;
        _written = 0;
        if (_bytes.Length > KeptBytes)
        {
            _bytes = [];
        }

        return false;
    }

    /// <summary>Reads the value of such a field of the file.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> field, out long expiry)
    {
        field = default;
        expiry = 0;
        if (value.Length < ExpiryBytes)
        {
            return false;
        }

        expiry = BinaryPrimitives.ReadInt64LittleEndian(value);
        field = value[ExpiryBytes..];
        return expiry >= 0;
    }
}
