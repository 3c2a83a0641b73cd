using System;

namespace Tandem.Platform.Storage;

/// <summary>An open file. Positional, unbuffered; disposing closes it. One thread at a time.</summary>
public interface IStorageFile : IDisposable
{
    /// <summary>As it was given when it was opened.</summary>
    string Path { get; }

    /// <summary>Bytes in the file now.</summary>
    long Length { get; }

    /// <summary>Reads up to a buffer of bytes.</summary>
    /// <returns>How many; 0 at the end of the file; -1: failed, and the reason.</returns>
    int ReadAt(long offset, Span<byte> buffer, out string? error);

    /// <summary>Writes all bytes. After an error some of them may be in the file.</summary>
    string? WriteAt(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Cuts the file off, or fills it up with zeros.</summary>
    string? SetLength(long length);

    /// <summary>Returns when the content is on the disk.</summary>
    string? Fsync();
}
