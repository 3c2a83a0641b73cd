using System;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Keeps what is written in one growing array: DUMP payloads, values that move to another node.</summary>
internal sealed class RdbMemorySink : IRdbSink, IDisposable
{
    private readonly RdbBuffer _bytes = new();

    /// <summary>What was written since the last <see cref="Clear"/>; valid until more is.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <inheritdoc/>
    public byte[] Exchange(byte[] block, int lengthBytes)
    {
        _bytes.Append(block.AsSpan(0, lengthBytes));
        return block;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _bytes.Clear();

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();
}
