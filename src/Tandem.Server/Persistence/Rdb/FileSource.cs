using System;
using Tandem.Platform.Storage;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>An RDB file being read.</summary>
internal sealed class FileSource(IStorageFile file) : IRdbSource
{
    private long _position;

    public int Read(Span<byte> destination)
    {
        int read = file.ReadAt(_position, destination, out string? error);
        if (read < 0)
        {
            throw new RdbException(RdbFailure.ShortRead, _position, error ?? "the file cannot be read");
        }

        _position += read;
        return read;
    }
}
