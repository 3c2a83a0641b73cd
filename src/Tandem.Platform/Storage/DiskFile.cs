using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Tandem.Platform.Storage;

/// <summary>A file of <see cref="FileStorage"/>: pread, pwrite, ftruncate and fsync by way of .NET.</summary>
internal sealed class DiskFile(string path, SafeFileHandle handle) : IStorageFile
{
    public string Path { get; } = path;

    public long Length => RandomAccess.GetLength(handle);

    public int ReadAt(long offset, Span<byte> buffer, out string? error)
    {
        error = null;
        try
        {
            return RandomAccess.Read(handle, buffer, offset);
        }
        catch (Exception e) when (StorageErrors.IsStorageFailure(e))
        {
            error = StorageErrors.Describe(e);
            return -1;
        }
    }

    public string? WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
            return null;
        }
        catch (Exception e) when (StorageErrors.IsStorageFailure(e))
        {
            return StorageErrors.Describe(e);
        }
    }

    public string? SetLength(long length) =>
        FileStorage.Try((handle, length), static p => RandomAccess.SetLength(p.handle, p.length));

    public string? Fsync() => FileStorage.Try(handle, static h => RandomAccess.FlushToDisk(h));

    public void Dispose() => handle.Dispose();
}
