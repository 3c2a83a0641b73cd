using System;
using System.Buffers;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>A growable byte array that holds one string while it is read or written, and is used again for the next.</summary>
internal sealed class RdbBuffer : IDisposable
{
    /// <summary>An array above this is given back as soon as a small string follows.</summary>
    private const int KeptBytes = 1 << 20;

    private byte[] _bytes = [];

    /// <summary>Filled bytes.</summary>
    public int Length { get; private set; }

    /// <summary>What is filled; valid until the next change.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Forgets the content and makes room.</summary>
    /// <param name="capacityBytes">Room that is there afterwards.</param>
    public void Clear(int capacityBytes = 0)
    {
        Length = 0;
        if (_bytes.Length > KeptBytes && capacityBytes <= KeptBytes)
        {
            Replace([]);
        }

        EnsureRoom(capacityBytes);
    }

    /// <summary>Unfilled room of at least the given size; fill it and call <see cref="Advance"/>.</summary>
    public Span<byte> Room(int sizeBytes)
    {
        EnsureRoom(sizeBytes);
        return _bytes.AsSpan(Length, sizeBytes);
    }

    /// <summary>Counts bytes written into <see cref="Room"/> as filled.</summary>
    public void Advance(int sizeBytes) => Length += sizeBytes;

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        Replace([]);
        Length = 0;
    }

    private void EnsureRoom(int sizeBytes)
    {
        long needed = (long)Length + sizeBytes;
        if (needed <= _bytes.Length)
        {
            return;
        }

        int capacity = (int)Math.Min(Math.Max(needed, 2L * Length), Array.MaxLength);
        byte[] bigger = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 256));
        Span.CopyTo(bigger);
        Replace(bigger);
    }

    private void Replace(byte[] bytes)
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = bytes;
    }
}
