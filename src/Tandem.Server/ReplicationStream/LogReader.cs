using System;

namespace Tandem.Server.ReplicationStream;

/// <summary>One consumer of the log with a position of its own: a replica's sender, or the writer of segment files.
/// Bytes behind the slowest reader are kept.</summary>
internal sealed class LogReader
{
    private readonly ReplicationLog _log;
    private byte[]? _buffer;

    internal LogReader(ReplicationLog log, long position)
    {
        _log = log;
        Position = position;
    }

    /// <summary>Everything up to here was consumed.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes that can be consumed now.</summary>
    public long Behind => _log.SendableEnd - Position;

    /// <summary>True when the log cannot give the next bytes: the reader has to give up.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The next bytes, or nothing when the reader is at the end or broken. They come from memory, or from disk when the
    /// reader is far behind; valid until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        long behind = Behind;
        if (behind <= 0)
        {
            return default;
        }

        if (_log.IsInMemory(Position))
        {
            ReadOnlySpan<byte> bytes = _log.ReadTail(Position);
            return bytes.Length > behind ? bytes[..(int)behind] : bytes;
        }

        if (_log.Files is not { IsOpen: true } files || Position < files.Start)
        {
            IsBroken = true;
            return default;
        }

        _buffer ??= new byte[LogTail.BlockSize];
        int read = files.Read(Position, _buffer);
        IsBroken = read <= 0;
        return _buffer.AsSpan(0, Math.Max(read, 0));
    }

    public void Advance(int count) => Position += count;

    /// <summary>Gives up the position.</summary>
    public void Close() => _log.Remove(this);
}
