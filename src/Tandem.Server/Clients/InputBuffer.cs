using System;
using System.Buffers;

namespace Tandem.Server.Clients;

/// <summary>Bytes a client sent that do not form a whole command yet. Empty most of the time: whole commands are parsed
/// straight from the read buffer that all clients share.</summary>
internal sealed class InputBuffer
{
    private byte[] _bytes = [];

    /// <summary>Bytes held.</summary>
    public int Length { get; private set; }

    public int Capacity => _bytes.Length;

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The most bytes held since the last reset: <c>qbuf</c> peak for the cron that shrinks buffers.</summary>
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
            byte[] bigger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + size, 1024));
            _bytes.AsSpan(0, Length).CopyTo(bigger);
            Return();
            _bytes = bigger;
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

    /// <summary>Forgets everything; a big array goes back to the pool.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > 32 * 1024)
        {
            Release();
        }
    }

    public void Release()
    {
        Return();
        _bytes = [];
        Length = 0;
        Peak = 0;
    }

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
