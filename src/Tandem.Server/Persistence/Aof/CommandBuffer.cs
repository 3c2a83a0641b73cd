using System;
using Tandem.Protocol;

namespace Tandem.Server.Persistence.Aof;

/// <summary>Commands as bytes of an append-only file.</summary>
internal sealed class CommandBuffer
{
    private byte[] _bytes = new byte[64 * 1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Begins a command; so many calls of <see cref="Argument(ReadOnlySpan{byte})"/> follow.</summary>
    /// <param name="argumentCount">Its name included.</param>
    public void Begin(int argumentCount) => Header((byte)'*', argumentCount);

    public void Argument(ReadOnlySpan<byte> value)
    {
        Header((byte)'$', value.Length);
        Raw(value);
        Raw("\r\n"u8);
    }

    public void Argument(long value)
    {
        Span<byte> text = stackalloc byte[24];
        Argument(text[..NumberText.Format(value, text)]);
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    private void Header(byte kind, int count)
    {
        Span<byte> line = stackalloc byte[16];
        line[0] = kind;
        int length = 1 + NumberText.Format(count, line[1..]);
        line[length++] = (byte)'\r';
        line[length++] = (byte)'\n';
        Raw(line[..length]);
    }
}
