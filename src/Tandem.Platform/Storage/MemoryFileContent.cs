using System;

namespace Tandem.Platform.Storage;

/// <summary>The bytes of one file of <see cref="MemoryStorage"/>, which guards them by its lock.</summary>
internal sealed class MemoryFileContent
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    /// <summary>Bytes that survive a crash for certain.</summary>
    public int SyncedLength { get; set; }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        if (offset >= Length) { return 0; }
        int count = (int)Math.Min(buffer.Length, Length - offset);
        _bytes.AsSpan((int)offset, count).CopyTo(buffer);
        return count;
    }

    public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        int end = checked((int)offset + bytes.Length);
        if (bytes.Length > 0 && end > Length) { SetLength(end); }
        bytes.CopyTo(_bytes.AsSpan((int)offset));
        SyncedLength = (int)Math.Min(SyncedLength, offset);
    }

    public void SetLength(long length)
    {
        int newLength = checked((int)length);
        if (newLength > _bytes.Length) { Array.Resize(ref _bytes, Math.Max(newLength, _bytes.Length * 2)); }
        if (newLength < Length) { _bytes.AsSpan(newLength, Length - newLength).Clear(); }
        Length = newLength;
        SyncedLength = Math.Min(SyncedLength, newLength);
    }

    public MemoryFileContent CopyOf(long length) => new()
    {
        _bytes = _bytes.AsSpan(0, (int)length).ToArray(),
        Length = (int)length,
        SyncedLength = (int)length,
    };
}
