using System;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Tests.Persistence.Rdb;

/// <summary>Gives bytes in pieces of at most a given size.</summary>
internal sealed class MemorySource(byte[] bytes, int pieceBytes = int.MaxValue) : IRdbSource
{
    private int _position;

    public int Read(Span<byte> destination)
    {
        int taken = Math.Min(Math.Min(pieceBytes, destination.Length), bytes.Length - _position);
        bytes.AsSpan(_position, taken).CopyTo(destination);
        _position += taken;
        return taken;
    }
}
