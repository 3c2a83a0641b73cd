using System;

namespace Tandem.Platform.Storage;

/// <summary>An open file of <see cref="MemoryStorage"/>. It follows its content through a rename.</summary>
internal sealed class MemoryFile(
    MemoryStorage storage, string path, string fullPath, MemoryFileContent content, bool isReadOnly) : IStorageFile
{
    private bool _isClosed;

    public string Path { get; } = path;

    public long Length => Open().Length;

    public int ReadAt(long offset, Span<byte> buffer, out string? error) =>
        storage.ReadAt(fullPath, Open(), offset, buffer, out error);

    public string? WriteAt(long offset, ReadOnlySpan<byte> bytes) => isReadOnly
        ? StorageErrors.PermissionDenied
        : storage.WriteAt(fullPath, Open(), offset, bytes);

    public string? SetLength(long length) => isReadOnly
        ? StorageErrors.PermissionDenied
        : storage.SetLength(fullPath, Open(), length);

    public string? Fsync() => storage.Fsync(fullPath, Open());

    public void Dispose() => _isClosed = true;

    private MemoryFileContent Open()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        return content;
    }
}
