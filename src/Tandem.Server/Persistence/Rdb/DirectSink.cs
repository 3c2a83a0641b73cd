using System;
using Tandem.Platform.Storage;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Writes blocks at once: SAVE, which nobody is served beside.</summary>
internal sealed class DirectSink(IStorageFile file) : IRdbSink
{
    private long _length;

    /// <summary>The first error; null while all is well.</summary>
    public string? Error { get; private set; }

    public byte[] Exchange(byte[] block, int lengthBytes)
    {
        Error ??= file.WriteAt(_length, block.AsSpan(0, lengthBytes));
        _length += lengthBytes;
        return block;
    }
}
