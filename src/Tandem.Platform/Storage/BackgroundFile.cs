using System;
using System.Threading;

namespace Tandem.Platform.Storage;

/// <summary>
/// A file that a <see cref="BackgroundWriter"/> appends to. The first error stays: nothing is written after it, so a
/// file never has a hole, and every later report is that error.
/// </summary>
public sealed class BackgroundFile
{
    private readonly BackgroundWriter _writer;
    private readonly IStorageFile _file;
    private readonly Func<string?> _fsync;
    private string? _error;
    private long _length;
    private long _fsyncedLength;
    private bool _isClosed;

    internal BackgroundFile(BackgroundWriter writer, IStorageFile file)
    {
        _writer = writer;
        _file = file;
        _fsync = FsyncNow;
        _length = _fsyncedLength = file.Length;
    }

    public string Path => _file.Path;

    /// <summary>Bytes in the file that were written in full. Any thread.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Why nothing is written any more; null: all is well so far. Any thread.</summary>
    public string? Error => Volatile.Read(ref _error);

    /// <summary>Told the first error of a write, on the loop. Set before the first write.</summary>
    public Action<string>? Failed { get; set; }

    /// <summary>
    /// Fsyncs after so many bytes, so that the last fsync of a large file is not the slow one; 0: never.
    /// </summary>
    public long FsyncEveryBytes { get; set; }

    /// <summary>Takes a buffer; it must not be touched afterwards.</summary>
    /// <param name="buffer">Of <see cref="BackgroundWriter.RentBuffer"/>, or any other array.</param>
    /// <param name="length">Bytes from its start.</param>
    public void Write(byte[] buffer, int length)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        _writer.Enqueue(new BackgroundJob(this, buffer, length, Work: null, Done: null));
    }

    /// <summary>Fsyncs all that was written before.</summary>
    /// <param name="done">Told null or the error, on the loop.</param>
    public void Fsync(Action<string?>? done)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        _writer.Enqueue(new BackgroundJob(this, Buffer: null, Length: 0, _fsync, done));
    }

    /// <summary>Closes the file after all that was given before.</summary>
    /// <param name="done">Told null or the first error of the file's life, on the loop.</param>
    public void Close(Action<string?>? done)
    {
        if (_isClosed) { return; }
        _isClosed = true;

        // Not as the file's own work, which an earlier error would forbid: it must be closed in any case.
        _writer.Run(CloseNow, done);
    }

    /// <summary>On the writer's thread.</summary>
    internal string? Execute(in BackgroundJob job)
    {
        if (_error is not null) { return _error; }
        string? error = job.Buffer is null ? job.Work!.Invoke() : Append(job.Buffer.AsSpan(0, job.Length));
        if (error is not null)
        {
            Volatile.Write(ref _error, error);
            if (Failed is { } failed) { _writer.Post(() => failed(error)); }
        }

        return error;
    }

    private string? Append(ReadOnlySpan<byte> bytes)
    {
        string? error = _file.WriteAt(_length, bytes);
        if (error is not null) { return error; }
        Volatile.Write(ref _length, _length + bytes.Length);
        return FsyncEveryBytes > 0 && _length - _fsyncedLength >= FsyncEveryBytes ? FsyncNow() : null;
    }

    private string? FsyncNow()
    {
        string? error = _file.Fsync();
        if (error is null) { _fsyncedLength = _length; }
        return error;
    }

    private string? CloseNow()
    {
        _file.Dispose();
        return _error;
    }
}
