using System;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using Tandem.DataStructures.Compression;
using Tandem.DataStructures.Hashing;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>
/// Pulls the parts of an RDB stream out of an <see cref="IRdbSource"/>: lengths, strings, doubles, raw bytes. Counts bytes
/// for error messages and keeps the running CRC64.
/// </summary>
/// <remarks>
/// Nothing that is read is trusted: a length never makes the reader allocate more than twice of what has arrived, and
/// every surprise ends in an <see cref="RdbException"/>. Source of the format: Redis, rdb.c and rdb.h.
/// </remarks>
internal sealed class RdbReader : IDisposable
{
    /// <summary>Bytes asked of the source at once.</summary>
    public const int DefaultBufferBytes = 64 * 1024;

    /// <summary>A string is taken in steps of this size or of what has arrived, whichever is more.</summary>
    private const int StringStepBytes = 1 << 20;

    /// <summary>A control of two bytes and an offset byte stand for at most 264 bytes: no LZF text grows more than that.</summary>
    private const int LongestLzfCopy = 264;

    private readonly IRdbSource? _source;
    private readonly RdbBuffer _compressed = new();
    private byte[] _buffer;
    private int _position;
    private int _end;
    private int _checksummed;
    private ulong _crc;
    private long _bufferOffset;
    private long _nextProgress = long.MaxValue;
    private long _progressInterval;
    private bool _computeChecksum = true;

    /// <summary>Reads from a source.</summary>
    /// <param name="source">File, memory or socket; the caller disposes it.</param>
    /// <param name="bufferBytes">Size of the buffer between.</param>
    public RdbReader(IRdbSource source, int bufferBytes = DefaultBufferBytes)
    {
        _source = source;
        _buffer = new byte[Math.Max(bufferBytes, 16)];
    }

    /// <summary>Reads from bytes in memory: a DUMP payload. <see cref="Reset"/> gives it its bytes.</summary>
    public RdbReader() => _buffer = [];

    /// <summary>Byte of the stream that is read next, from 0.</summary>
    public long Offset => _bufferOffset + _position;

    /// <summary>Called with <see cref="Offset"/> while reading goes on; must not use the reader.</summary>
    public Action<long>? Progress { get; set; }

    /// <summary>Bytes between two calls of <see cref="Progress"/>; 0 for never (loading-process-events-interval-bytes).</summary>
    public long ProgressIntervalBytes
    {
        get => _progressInterval;
        set
        {
            _progressInterval = value;
            _nextProgress = value > 0 ? _bufferOffset + _end + value : long.MaxValue;
        }
    }

    /// <summary>Whether the CRC64 is computed while reading (rdbchecksum).</summary>
    public bool ComputeChecksum
    {
        get => _computeChecksum;
        set
        {
            _computeChecksum = value;
            _checksummed = _position;
        }
    }

    /// <summary>CRC64 of all bytes read so far; 0 when it is not computed.</summary>
    public ulong Checksum
    {
        get
        {
            if (!_computeChecksum)
            {
                return 0;
            }

            _crc = Crc64.Append(_crc, _buffer.AsSpan(_checksummed, _position - _checksummed));
            _checksummed = _position;
            return _crc;
        }
    }

    /// <summary>Bytes the source gave that were not read: after an RDB preamble or on a socket, what follows the file.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_position, _end - _position);

    /// <summary>Starts over on bytes in memory, which are copied.</summary>
    public void Reset(ReadOnlySpan<byte> payload)
    {
        if (_buffer.Length < payload.Length || _buffer.Length > Math.Max(StringStepBytes, 4 * (long)payload.Length))
        {
            _buffer = new byte[payload.Length];
        }

        payload.CopyTo(_buffer);
        _position = 0;
        _end = payload.Length;
        _checksummed = 0;
        _crc = 0;
        _bufferOffset = 0;
    }

    /// <summary>Releases the buffers.</summary>
    public void Dispose() => _compressed.Dispose();

    /// <summary>Reads one byte.</summary>
    public byte ReadByte()
    {
        if (_position == _end)
        {
            Fill();
        }

        return _buffer[_position++];
    }

    /// <summary>Reads exactly as many bytes as fit.</summary>
    public void ReadRaw(Span<byte> destination)
    {
        while (true)
        {
            int taken = Math.Min(destination.Length, _end - _position);
            _buffer.AsSpan(_position, taken).CopyTo(destination);
            _position += taken;
            if (taken == destination.Length)
            {
                return;
            }

            destination = destination[taken..];
            Fill();
        }
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(ulong sizeBytes)
    {
        while (true)
        {
            int taken = (int)Math.Min(sizeBytes, (ulong)(_end - _position));
            _position += taken;
            sizeBytes -= (ulong)taken;
            if (sizeBytes == 0)
            {
                return;
            }

            Fill();
        }
    }

    /// <summary>Reads 2 bytes, little-endian.</summary>
    public ushort ReadUInt16()
    {
        Span<byte> bytes = stackalloc byte[2];
        ReadRaw(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    /// <summary>Reads 4 bytes, little-endian.</summary>
    public int ReadInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        ReadRaw(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    /// <summary>Reads 8 bytes, little-endian.</summary>
    public long ReadInt64()
    {
        Span<byte> bytes = stackalloc byte[8];
        ReadRaw(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>Reads a score or number of 8 bytes IEEE 754, little-endian.</summary>
    public double ReadBinaryDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>Reads a score as old versions wrote it: a length byte and text, or 253 NaN, 254 +inf, 255 -inf.</summary>
    public double ReadTextDouble()
    {
        byte length = ReadByte();
        switch (length)
        {
            case 253: return double.NaN;
            case 254: return double.PositiveInfinity;
            case 255: return double.NegativeInfinity;
        }

        Span<byte> text = stackalloc byte[length];
        ReadRaw(text);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Damaged("Invalid text of a double");
    }

    /// <summary>Reads a length of 6, 14, 32 or 64 bits.</summary>
    public ulong ReadLength()
    {
        ulong length = ReadLengthOrEncoding(out bool encoded);
        return encoded ? throw Damaged("Length expected, string encoding found") : length;
    }

    /// <summary>Reads a length that counts what follows, each at least some bytes long.</summary>
    /// <returns>The count, small enough for an int: what stands behind it could not be held otherwise.</returns>
    public int ReadCount()
    {
        ulong count = ReadLength();
        return count <= int.MaxValue ? (int)count : throw Damaged("Count too large");
    }

    /// <summary>Reads a string, decompressing it and turning an encoded integer into text.</summary>
    /// <param name="destination">Receives it; what it held is lost.</param>
    /// <returns>The string, valid until the buffer changes.</returns>
    public ReadOnlySpan<byte> ReadString(RdbBuffer destination)
    {
        ulong length = ReadLengthOrEncoding(out bool encoded);
        if (encoded)
        {
            return ReadEncoded(length, destination);
        }

        ReadInto(destination, length);
        return destination.Span;
    }

    /// <summary>Reads a string that is used up before anything else is read: it may stay where it is.</summary>
    /// <param name="spare">Receives it if it is not there as a whole, or encoded.</param>
    public ReadOnlySpan<byte> ReadBriefString(RdbBuffer spare)
    {
        ulong length = ReadLengthOrEncoding(out bool encoded);
        if (encoded)
        {
            return ReadEncoded(length, spare);
        }

        if (TryTake(length, out ReadOnlySpan<byte> whole))
        {
            return whole;
        }

        ReadInto(spare, length);
        return spare.Span;
    }

    /// <summary>An exception that says the bytes contradict the format, here.</summary>
    public RdbException Damaged(string reason) => new(RdbFailure.Damaged, Offset, reason);

    /// <summary>An exception that says the content has no meaning in this server, here.</summary>
    public RdbException Unsupported(string reason) => new(RdbFailure.Unsupported, Offset, reason);

    private ReadOnlySpan<byte> ReadEncoded(ulong encoding, RdbBuffer destination)
    {
        destination.Clear(12);
        switch (encoding)
        {
            case RdbStringEncoding.Int8: AppendInteger(destination, (sbyte)ReadByte()); break;
            case RdbStringEncoding.Int16: AppendInteger(destination, (short)ReadUInt16()); break;
            case RdbStringEncoding.Int32: AppendInteger(destination, ReadInt32()); break;
            case RdbStringEncoding.Lzf: ReadCompressed(destination); break;
            default: throw Damaged(FormattableString.Invariant($"Unknown RDB string encoding type {encoding}"));
        }

        return destination.Span;
    }

    /// <summary>Takes bytes where they are, if they are all there.</summary>
    private bool TryTake(ulong sizeBytes, out ReadOnlySpan<byte> bytes)
    {
        if (sizeBytes > (ulong)(_end - _position))
        {
            bytes = default;
            return false;
        }

        bytes = _buffer.AsSpan(_position, (int)sizeBytes);
        _position += (int)sizeBytes;
        return true;
    }

    private static void AppendInteger(RdbBuffer destination, int value)
    {
        Utf8Formatter.TryFormat(value, destination.Room(11), out int written);
        destination.Advance(written);
    }

    private ulong ReadLengthOrEncoding(out bool encoded)
    {
        byte first = ReadByte();
        encoded = false;
        switch (first >> 6)
        {
            case 0: return first;
            case 1: return ((ulong)(first & 0x3F) << 8) | ReadByte();
            case 3:
                encoded = true;
                return (ulong)(first & 0x3F);
        }

        Span<byte> bytes = stackalloc byte[8];
        switch (first)
        {
            case 0x80:
                ReadRaw(bytes[..4]);
                return BinaryPrimitives.ReadUInt32BigEndian(bytes);
            case 0x81:
                ReadRaw(bytes);
                return BinaryPrimitives.ReadUInt64BigEndian(bytes);
            default:
                throw Damaged(FormattableString.Invariant($"Unknown length encoding {first} in rdbLoadLen()"));
        }
    }

    private void ReadInto(RdbBuffer destination, ulong length)
    {
        if (length > (ulong)Array.MaxLength)
        {
            throw Damaged(FormattableString.Invariant($"String of {length} bytes is too long"));
        }

        int missing = (int)length;
        destination.Clear(Math.Min(missing, StringStepBytes));
        while (missing > 0)
        {
            int step = Math.Min(missing, Math.Max(StringStepBytes, destination.Length));
            ReadRaw(destination.Room(step));
            destination.Advance(step);
            missing -= step;
        }
    }

    private void ReadCompressed(RdbBuffer destination)
    {
        ulong compressedLength = ReadLength();
        ulong length = ReadLength();
        if (length > (ulong)Array.MaxLength || compressedLength > (ulong)Array.MaxLength)
        {
            throw Damaged(FormattableString.Invariant($"String of {length} bytes is too long"));
        }

        if (!TryTake(compressedLength, out ReadOnlySpan<byte> compressed))
        {
            ReadInto(_compressed, compressedLength);
            compressed = _compressed.Span;
        }

        if (length > compressedLength * LongestLzfCopy)
        {
            throw Damaged("Invalid LZF compressed string");
        }

        destination.Clear((int)length);
        if (!Lzf.TryDecompress(compressed, destination.Room((int)length)))
        {
            throw Damaged("Invalid LZF compressed string");
        }

        destination.Advance((int)length);
    }

    /// <summary>Gets at least one more byte; the buffer must be read to its end.</summary>
    private void Fill()
    {
        if (_source is null)
        {
            throw new RdbException(RdbFailure.ShortRead, Offset, "Unexpected end of payload");
        }

        _ = Checksum;
        _bufferOffset += _end;
        _position = 0;
        _checksummed = 0;
        _end = 0;
        _end = _source.Read(_buffer);
        if (_end <= 0)
        {
            _end = 0;
            throw new RdbException(RdbFailure.ShortRead, Offset, "Unexpected EOF reading RDB file");
        }

        if (_bufferOffset + _end >= _nextProgress)
        {
            _nextProgress = _bufferOffset + _end + _progressInterval;
            Progress?.Invoke(_bufferOffset + _end);
        }
    }
}
