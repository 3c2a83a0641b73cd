using System;
using Tandem.DataStructures.Hashing;
using Tandem.Platform.Storage;

namespace Tandem.Server.ReplicationStream;

/// <summary>The last bytes written to a file, and a fingerprint of them, by which a replaced file is told.</summary>
internal sealed class TrailingBytes
{
    /// <summary>Bytes remembered.</summary>
    public const int Capacity = 64;

    private readonly byte[] _bytes = new byte[Capacity];
    private int _length;

    public ulong Fingerprint => FingerprintOf(_bytes.AsSpan(0, _length));

    public static ulong FingerprintOf(ReadOnlySpan<byte> bytes) => Crc64.Append(0, bytes);

    /// <summary>The fingerprint of a file's bytes before a position.</summary>
    public static ulong FingerprintBefore(IStorageFile file, long position)
    {
        Span<byte> bytes = stackalloc byte[Capacity];
        return FingerprintOf(bytes[..Read(file, position, bytes)]);
    }

    /// <summary>Reads the last bytes of a file before a position.</summary>
    /// <returns>How many; 0 also when they cannot be read.</returns>
    public static int Read(IStorageFile file, long position, Span<byte> into)
    {
        int length = (int)Math.Min(position, Math.Min(into.Length, Capacity));
        return length == 0 ? 0 : Math.Max(file.ReadAt(position - length, into[..length], out _), 0);
    }

    /// <summary>More was written.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= Capacity)
        {
            Set(bytes[^Capacity..]);
            return;
        }

        int keep = Math.Min(_length, Capacity - bytes.Length);
        _bytes.AsSpan(_length - keep, keep).CopyTo(_bytes);
        bytes.CopyTo(_bytes.AsSpan(keep));
        _length = keep + bytes.Length;
    }

    /// <summary>Forgets what it knew.</summary>
    /// <param name="bytes">At most <see cref="Capacity"/>: the file's end.</param>
    public void Set(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes);
        _length = bytes.Length;
    }
}
