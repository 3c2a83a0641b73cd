using System;

namespace Tandem.Platform.Storage;

/// <summary>Reads a file from an offset to its end through one large buffer. Disposing closes the file.</summary>
public sealed class FileReader : IDisposable
{
    private readonly IStorageFile _file;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;
    private long _fileOffset;

    /// <param name="file">Closed together with the reader.</param>
    /// <param name="offset">Where to start, in bytes.</param>
    /// <param name="bufferSizeBytes">Bytes per read call.</param>
    public FileReader(IStorageFile file, long offset = 0, int bufferSizeBytes = 256 * 1024)
    {
        _file = file;
        _fileOffset = offset;
        _buffer = new byte[bufferSizeBytes];
    }

    /// <summary>Offset in the file of the next byte that is handed out.</summary>
    public long Position => _fileOffset - (_end - _start);

    /// <summary>Bytes in the file now.</summary>
    public long Length => _file.Length;

    public string Path => _file.Path;

    /// <summary>Why the last read failed; null also at the end of the file.</summary>
    public string? LastError { get; private set; }

    /// <summary>Takes up to a buffer of bytes.</summary>
    /// <returns>How many; 0: the end; -1: failed, see <see cref="LastError"/>.</returns>
    public int Read(Span<byte> target)
    {
        if (_start == _end)
        {
            // What is as large as the buffer gains nothing by going through it.
            if (target.Length >= _buffer.Length)
            {
                return Advance(_file.ReadAt(_fileOffset, target, out string? failure), failure);
            }

            _start = _end = 0;
            int read = Advance(_file.ReadAt(_fileOffset, _buffer, out string? error), error);
            if (read <= 0) { return read; }
            _end = read;
        }

        int count = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(target);
        _start += count;
        return count;
    }

    /// <summary>Takes exactly so many bytes.</summary>
    /// <returns>False at the end of the file or after a failure (<see cref="LastError"/>).</returns>
    public bool ReadExactly(Span<byte> target)
    {
        while (target.Length > 0)
        {
            int read = Read(target);
            if (read <= 0) { return false; }
            target = target[read..];
        }

        return true;
    }

    public void Dispose() => _file.Dispose();

    private int Advance(int read, string? error)
    {
        LastError = error;
        if (read > 0) { _fileOffset += read; }
        return read;
    }
}
