using System;

namespace Tandem.Server.ReplicationStream;

/// <summary>One consumer of the log with a position of its own: a replica's sender, or the writer of segment files.
/// Bytes behind the slowest reader are kept.</summary>
internal sealed class LogReader
{
    private readonly ReplicationLog _log;

    internal LogReader(ReplicationLog log, long position)
    {
        _log = log;
        Position = position;
    }

    /// <summary>Everything up to here was consumed.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes not consumed yet.</summary>
    public long Behind => _log.End - Position;

    /// <summary>The next bytes, or nothing when the reader is at the end.</summary>
    public ReadOnlySpan<byte> Next() => _log.Read(Position);

    public void Advance(int count) => Position += count;

    /// <summary>Gives up the position.</summary>
    public void Close() => _log.Remove(this);
}
