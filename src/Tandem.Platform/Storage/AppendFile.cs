using System;

namespace Tandem.Platform.Storage;

/// <summary>
/// A file that only grows, each append one write(2) without a buffer in between: what was appended survives the
/// process. It knows its length, and takes a torn append back.
/// </summary>
public sealed class AppendFile : IDisposable
{
    private readonly IStorageFile _file;

    private AppendFile(IStorageFile file)
    {
        _file = file;
        Length = file.Length;
    }

    public string Path => _file.Path;

    /// <summary>Bytes that were appended in full, and stood there before.</summary>
    public long Length { get; private set; }

    /// <summary>
    /// After a failed append that could not be taken back: the file holds a part of it behind <see cref="Length"/>. The
    /// next append tries again to cut it off, and fails while it cannot.
    /// </summary>
    public bool IsTorn { get; private set; }

    /// <summary>Opens a file with what it holds, or makes an empty one.</summary>
    /// <returns>Null and the reason when it cannot be opened.</returns>
    public static AppendFile? Open(IStorage storage, string path, out string? error)
    {
        IStorageFile? file = storage.OpenOrCreate(path, out error);
        return file is null ? null : new AppendFile(file);
    }

    /// <summary>Writes all bytes at the end, or none of them.</summary>
    /// <returns>Null, or why none were written.</returns>
    public string? Append(ReadOnlySpan<byte> bytes)
    {
        if (IsTorn && CutTail() is { } stillTorn) { return stillTorn; }
        string? error = _file.WriteAt(Length, bytes);
        if (error is null)
        {
            Length += bytes.Length;
            return null;
        }

        IsTorn = true;
        CutTail();
        return error;
    }

    /// <summary>Cuts the file off at a length not above <see cref="Length"/>.</summary>
    public string? Truncate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        string? error = _file.SetLength(length);
        if (error is null)
        {
            Length = length;
            IsTorn = false;
        }

        return error;
    }

    /// <summary>
    /// Returns when all that was appended is on the disk. May run on another thread beside an append.
    /// </summary>
    public string? Fsync() => _file.Fsync();

    public void Dispose() => _file.Dispose();

    private string? CutTail() => Truncate(Length);
}
