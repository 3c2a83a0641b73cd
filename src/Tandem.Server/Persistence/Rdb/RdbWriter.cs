using System;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Tandem.DataStructures.Compression;
using Tandem.DataStructures.Hashing;
using Tandem.Protocol;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Lays the parts of an RDB stream into blocks and hands the filled ones to an <see cref="IRdbSink"/>.</summary>
/// <remarks>
/// Every call writes one part and returns, so a big collection can be written over many calls: its count first, then its
/// elements. Nothing is allocated per key. Source of the format: Redis, rdb.c and rdb.h.
/// </remarks>
internal sealed class RdbWriter : IDisposable
{
    /// <summary>The version written: 7.0's.</summary>
    public const int Version = 10;

    /// <summary>Bytes of a block unless the owner wants another size.</summary>
    public const int DefaultBlockBytes = 64 * 1024;

    /// <summary>Shorter strings are not compressed (Redis, rdb.c: 20).</summary>
    private const int LongestUncompressed = 20;

    /// <summary>Longest decimal text of a 32-bit integer.</summary>
    private const int LongestInt32Text = 11;

    /// <summary>Room that every fixed-size part fits into.</summary>
    private const int LargestPart = 64;

    private readonly IRdbSink _sink;
    private readonly RdbBuffer _compressed = new();
    private byte[] _block;
    private int _position;
    private long _exchanged;
    private int _checksummed;
    private ulong _crc;

    /// <summary>Writes to a sink.</summary>
    /// <param name="sink">Takes the filled blocks; the caller disposes it.</param>
    /// <param name="blockBytes">Size of the first block; the sink decides about the others.</param>
    public RdbWriter(IRdbSink sink, int blockBytes = DefaultBlockBytes)
    {
        _sink = sink;
        _block = new byte[Math.Max(blockBytes, LargestPart)];
    }

    /// <summary>Whether strings above 20 bytes are compressed when that makes them smaller (rdbcompression).</summary>
    public bool Compress { get; set; } = true;

    /// <summary>Whether a CRC64 is computed and written (rdbchecksum); set before the first byte.</summary>
    public bool ComputeChecksum { get; set; } = true;

    /// <summary>Bytes written so far, those in the unfinished block included.</summary>
    public long WrittenBytes => _exchanged + _position;

    /// <summary>CRC64 of all bytes so far; 0 when it is not computed.</summary>
    public ulong Checksum
    {
        get
        {
            if (!ComputeChecksum)
            {
                return 0;
            }

            _crc = Crc64.Append(_crc, _block.AsSpan(_checksummed, _position - _checksummed));
            _checksummed = _position;
            return _crc;
        }
    }

    /// <summary>Begins a new stream; what was not flushed is dropped.</summary>
    public void Reset()
    {
        _position = 0;
        _checksummed = 0;
        _exchanged = 0;
        _crc = 0;
    }

    /// <summary>Writes the nine bytes that open a file.</summary>
    public void WriteMagic() => WriteRaw("REDIS0010"u8);

    /// <summary>Writes a field of the file.</summary>
    public void WriteAux(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        WriteByte(RdbOpcode.Aux);
        WriteString(name);
        WriteString(value);
    }

    /// <summary>Writes a field of the file whose value is text.</summary>
    public void WriteAux(ReadOnlySpan<byte> name, string value) => WriteAux(name, Encoding.UTF8.GetBytes(value));

    /// <summary>Writes a field of the file whose value is a number.</summary>
    public void WriteAux(ReadOnlySpan<byte> name, long value) => WriteAux(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes which database the following keys belong to, and how many there will be.</summary>
    /// <param name="database">Index from 0.</param>
    /// <param name="keys">Keys in it; a hint for the table of the loader.</param>
    /// <param name="expires">Those of them that expire; a hint.</param>
    public void WriteDatabase(int database, long keys, long expires)
    {
        WriteByte(RdbOpcode.SelectDatabase);
        WriteLength((ulong)database);
        WriteByte(RdbOpcode.ResizeDatabase);
        WriteLength((ulong)keys);
        WriteLength((ulong)expires);
    }

    /// <summary>Writes the expiry of the next key.</summary>
    public void WriteExpiry(long unixMilliseconds)
    {
        WriteByte(RdbOpcode.ExpireMilliseconds);
        WriteInt64(unixMilliseconds);
    }

    /// <summary>Writes the idle time of the next key.</summary>
    public void WriteIdle(long seconds)
    {
        WriteByte(RdbOpcode.Idle);
        WriteLength((ulong)seconds);
    }

    /// <summary>Writes the access frequency of the next key.</summary>
    public void WriteFrequency(byte frequency)
    {
        WriteByte(RdbOpcode.Frequency);
        WriteByte(frequency);
    }

    /// <summary>Writes the source of a function library.</summary>
    public void WriteFunction(ReadOnlySpan<byte> source)
    {
        WriteByte(RdbOpcode.Function2);
        WriteString(source);
    }

    /// <summary>Writes the type of the value that follows its key.</summary>
    public void WriteType(RdbValueType type) => WriteByte((byte)type);

    /// <summary>Closes the file: end mark, checksum (0 when none is computed), last block.</summary>
    public void WriteEnd()
    {
        WriteByte(RdbOpcode.End);
        WriteInt64((long)Checksum);
        Flush();
    }

    /// <summary>Hands the unfinished block to the sink.</summary>
    public void Flush()
    {
        if (_position == 0)
        {
            return;
        }

        _ = Checksum;
        int filled = _position;
        _exchanged += filled;
        _position = 0;
        _checksummed = 0;
        _block = _sink.Exchange(_block, filled);
    }

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        Reserve(1);
        _block[_position++] = value;
    }

    /// <summary>Writes 2 bytes, little-endian.</summary>
    public void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);
        _position += 2;
    }

    /// <summary>Writes 8 bytes, little-endian.</summary>
    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);
        _position += 8;
    }

    /// <summary>Writes a score as 8 bytes IEEE 754, little-endian.</summary>
    public void WriteDouble(double value) => WriteInt64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes a length in 1, 2, 5 or 9 bytes.</summary>
    public void WriteLength(ulong length)
    {
        Span<byte> room = Reserve(9);
        switch (length)
        {
            case < 1 << 6:
                room[0] = (byte)length;
                _position += 1;
                break;
            case < 1 << 14:
                room[0] = (byte)(0x40 | (length >> 8));
                room[1] = (byte)length;
                _position += 2;
                break;
            case <= uint.MaxValue:
                room[0] = 0x80;
                BinaryPrimitives.WriteUInt32BigEndian(room[1..], (uint)length);
                _position += 5;
                break;
            default:
                room[0] = 0x81;
                BinaryPrimitives.WriteUInt64BigEndian(room[1..], length);
                _position += 9;
                break;
        }
    }

    /// <summary>Writes a string: as an integer when it is the text of one of 32 bits, compressed when that pays, or as it is.</summary>
    public void WriteString(ReadOnlySpan<byte> value)
    {
        if (value.Length <= LongestInt32Text && NumberText.TryParseInteger(value, out long number) && TryWriteInteger(number))
        {
            return;
        }

        WriteBlob(value);
    }

    /// <summary>Writes a string that is no integer: a listpack, an intset, a node of a list.</summary>
    public void WriteBlob(ReadOnlySpan<byte> value)
    {
        if (Compress && value.Length > LongestUncompressed && TryWriteCompressed(value))
        {
            return;
        }

        WriteLength((ulong)value.Length);
        WriteRaw(value);
    }

    /// <summary>Writes a string that is compressed already.</summary>
    /// <param name="compressed">Its LZF form.</param>
    /// <param name="length">Bytes of the string itself.</param>
    public void WriteCompressed(ReadOnlySpan<byte> compressed, int length)
    {
        WriteByte(0xC0 | RdbStringEncoding.Lzf);
        WriteLength((ulong)compressed.Length);
        WriteLength((ulong)length);
        WriteRaw(compressed);
    }

    /// <summary>Writes the string that is the decimal text of a number.</summary>
    public void WriteInteger(long value)
    {
        if (TryWriteInteger(value))
        {
            return;
        }

        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, text, out int length);
        WriteLength((ulong)length);
        WriteRaw(text[..length]);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int taken = Math.Min(bytes.Length, _block.Length - _position);
            bytes[..taken].CopyTo(_block.AsSpan(_position));
            _position += taken;
            if (taken == bytes.Length)
            {
                return;
            }

            bytes = bytes[taken..];
            Flush();
        }
    }

    /// <summary>Releases the buffers.</summary>
    public void Dispose() => _compressed.Dispose();

    private bool TryWriteInteger(long value)
    {
        Span<byte> room = Reserve(5);
        switch (value)
        {
            case >= sbyte.MinValue and <= sbyte.MaxValue:
                room[0] = 0xC0 | RdbStringEncoding.Int8;
                room[1] = (byte)value;
                _position += 2;
                return true;
            case >= short.MinValue and <= short.MaxValue:
                room[0] = 0xC0 | RdbStringEncoding.Int16;
                BinaryPrimitives.WriteInt16LittleEndian(room[1..], (short)value);
                _position += 3;
                return true;
            case >= int.MinValue and <= int.MaxValue:
                room[0] = 0xC0 | RdbStringEncoding.Int32;
                BinaryPrimitives.WriteInt32LittleEndian(room[1..], (int)value);
                _position += 5;
                return true;
            default:
                return false;
        }
    }

    private bool TryWriteCompressed(ReadOnlySpan<byte> value)
    {
        _compressed.Clear();
        Span<byte> room = _compressed.Room(value.Length - 4); // Less than four bytes saved are not worth it (Redis, rdb.c).
        int compressedLength = Lzf.Compress(value, room);
        if (compressedLength == 0)
        {
            return false;
        }

        WriteCompressed(room[..compressedLength], value.Length);
        return true;
    }

    /// <summary>Room for a part of fixed size, at the place where writing goes on.</summary>
    private Span<byte> Reserve(int sizeBytes)
    {
        if (_block.Length - _position < sizeBytes)
        {
            Flush();
        }

        return _block.AsSpan(_position);
    }
}
