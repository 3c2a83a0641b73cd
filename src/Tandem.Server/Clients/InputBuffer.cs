using System;
using System.Buffers;

namespace Tandem.Server.Clients;

/// <summary>Bytes a client sent that do not form a whole command yet. Empty most of the time: whole commands are parsed
/// straight from the read buffer that all clients share.</summary>
internal sealed class InputBuffer
{
    // Source: Redis 7.0, server.h, PROTO_RESIZE_THRESHOLD and PROTO_IOBUF_LEN.
    private const int BigBytes = 32 * 1024;
    private const int KeptBytes = 16 * 1024;
    private const int PooledBytes = 64 * 1024;

    private byte[] _bytes = [];

    /// <summary>Bytes held.</summary>
    public int Length { get; private set; }

    public int Capacity => _bytes.Length;

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The most bytes held since <see cref="Shrink"/>.</summary>
    public int Peak { get; private set; }

    /// <summary>Keeps a copy of bytes behind those already held.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(FreeSpace(bytes.Length));
        Advance(bytes.Length);
    }

    /// <summary>Room for at least <paramref name="size"/> bytes behind those held; <see cref="Advance"/> makes them part.</summary>
    public Span<byte> FreeSpace(int size)
    {
        if (_bytes.Length - Length < size)
        {
            Replace((int)Math.Min(Math.Max((long)Length + size, Length + (Length / 4L)), Array.MaxLength));
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int count)
    {
        Length += count;
        Peak = Math.Max(Peak, Length);
    }

    /// <summary>Drops bytes from the front.</summary>
    public void Consume(int count)
    {
        if (count == Length)
        {
            Clear();
            return;
        }

        _bytes.AsSpan(count, Length - count).CopyTo(_bytes);
        Length -= count;
    }

    /// <summary>Forgets everything. The array stays for the next request of its size; upkeep takes what is not needed.</summary>
    public void Clear() => Length = 0;

    /// <summary>Gives up what the last second did not need: all of it, or what is beyond the most bytes held.</summary>
    /// <param name="isQuiet">The client sent nothing for a while.</param>
    public void Shrink(bool isQuiet)
    {
        if (isQuiet && Length == 0)
        {
            Release();
        }
        else if (_bytes.Length > BigBytes && Peak < _bytes.Length / 2)
        {
            Replace(Math.Max(Math.Max(Length, Peak), KeptBytes));
        }

        Peak = Length;
    }

    public void Release()
    {
        Return();
        _bytes = [];
        Length = 0;
        Peak = 0;
    }

    // A pool's arrays double in size: for large ones that is too much.
    private void Replace(int size)
    {
        byte[] next = size > PooledBytes
            ? GC.AllocateUninitializedArray<byte>(size)
            : ArrayPool<byte>.Shared.Rent(Math.Max(size, 1024));
        Span.CopyTo(next);
        Return();
        _bytes = next;
    }

    private void Return()
    {
        if (_bytes.Length is > 0 and <= PooledBytes)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
