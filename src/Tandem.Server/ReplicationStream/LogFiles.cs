using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tandem.Platform.Storage;

namespace Tandem.Server.ReplicationStream;

/// <summary>The log on disk: segments in a row, of which the last is written to. Bytes are written here before any replica gets
/// them, so that no replica ever has what a crash of this process would take from its log.</summary>
/// <remarks>
/// Invariants: the segments are contiguous (each begins where the one before it ends); <see cref="End"/> never passes the end of
/// the log in memory; a failed write leaves it where it was. Belongs to the engine's thread but for the fsync of a segment.
/// </remarks>
internal sealed class LogFiles
{
    private readonly IStorage _storage;
    private readonly Func<long> _now;
    private readonly List<LogSegment> _segments = [];
    private long _annotatedSecond;
    private byte[] _annotation = [];

    /// <param name="now">Unix milliseconds.</param>
    public LogFiles(IStorage storage, Func<long> now)
    {
        _storage = storage;
        _now = now;
    }

    /// <summary>Where segments are; set once, before the log is active.</summary>
    public ISegmentNames? Names { get; set; }

    /// <summary>The database that is selected in the stream at its end, -1 when the next write selects one: a segment begins with
    /// it.</summary>
    public Func<int> StreamDatabase { get; set; } = static () => -1;

    /// <summary>Whether there is to be a log on disk when one could begin.</summary>
    public Func<bool> IsWanted { get; set; } = static () => true;

    /// <summary>Has a segment that is written no more forced to disk and finished, in the background.</summary>
    public Action<LogSegment> Finish { get; set; } = static segment => segment.Finish();

    /// <summary>Option repl-log-segment-size.</summary>
    public long SegmentSizeBytes { get; set; } = 64 << 20;

    /// <summary>Option repl-log-size: 0 keeps no log on disk but for the append-only file.</summary>
    public long RetentionBytes { get; set; } = 1L << 30;

    /// <summary>Option repl-log-ttl, milliseconds; 0 for no limit.</summary>
    public long RetentionMilliseconds { get; set; }

    /// <summary>Option aof-timestamp-enabled: lines in the files that tell the time.</summary>
    public bool Annotates { get; set; }

    /// <summary>True while the log is written to disk.</summary>
    public bool IsOpen { get; private set; }

    public IReadOnlyList<LogSegment> Segments => _segments;

    /// <summary>The one that is written to.</summary>
    public LogSegment Last => _segments[^1];

    /// <summary>Offset before the oldest byte on disk.</summary>
    public long Start => _segments[0].Start;

    /// <summary>Offset up to which the stream is written.</summary>
    public long End => Last.End;

    /// <summary>Bytes of all segments.</summary>
    public long SizeBytes
    {
        get
        {
            long size = 0;
            foreach (LogSegment segment in _segments)
            {
                size += segment.FileLength;
            }

            return size;
        }
    }

    /// <summary>Why the last write failed; null when it did not.</summary>
    public string? Error { get; private set; }

    /// <summary>Begins a log at an offset; what there was before is no part of it.</summary>
    /// <returns>Why there is none; null when there is.</returns>
    public string? Begin(long offset, LogHistory history)
    {
        Drop();
        IsOpen = true;
        Error = Add(offset, history);
        IsOpen = Error is null;
        if (IsOpen)
        {
            Names!.Begun(this);
        }

        return Error;
    }

    /// <summary>Goes on with segments found on disk.</summary>
    /// <param name="segments">Contiguous, oldest first; at least one.</param>
    public void Continue(IEnumerable<LogSegment> segments)
    {
        Debug.Assert(_segments.Count == 0, "a log goes on only once");
        _segments.AddRange(segments);
        IsOpen = true;
        Error = null;
    }

    /// <summary>Writes bytes of the stream that follow <see cref="End"/>. They survive this process, not a failure of power.</summary>
    /// <returns>False when that failed: <see cref="Error"/> says why, and nothing was added.</returns>
    public bool Append(ReadOnlySpan<byte> bytes)
    {
        long now = _now();
        ReadOnlySpan<byte> annotation = default;

        // After a failed write the bytes may go on within a command, where no line may stand.
        if (Annotates && Error is null && now / 1000 > _annotatedSecond)
        {
            _annotatedSecond = now / 1000;
            _annotation = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"#TS:{_annotatedSecond}\r\n"));
            annotation = _annotation;
        }

        Error = Last.Append(bytes, annotation, now);
        return Error is null;
    }

    /// <summary>Writes bytes that are not part of the stream, at its end.</summary>
    /// <returns>As <see cref="Append"/>.</returns>
    public bool Annotate(ReadOnlySpan<byte> bytes)
    {
        Error = Last.Append(default, bytes, _now());
        return Error is null;
    }

    /// <summary>Begins another segment when the last one is full; only between commands of the stream.</summary>
    public void RotateIfFull(LogHistory history)
    {
        if (Last.FileLength >= SegmentSizeBytes)
        {
            // When that fails the segment grows on.
            _ = Rotate(history);
        }
    }

    /// <summary>Begins another segment at the end.</summary>
    /// <returns>Why the last one goes on to be written; null when there is a new one.</returns>
    public string? Rotate(LogHistory history)
    {
        LogSegment last = Last;
        string? error = Add(last.End, history);
        if (error is null)
        {
            Finish(last);
        }

        return error;
    }

    /// <summary>The log has other names from here on.</summary>
    public void Rename(LogHistory history)
    {
        if (IsOpen)
        {
            Error = Last.Rename(history, _now());
        }
    }

    /// <summary>When the byte after an offset was written, Unix milliseconds, to about a second.</summary>
    /// <param name="offset">Between <see cref="Start"/> and <see cref="End"/>.</param>
    public long WrittenAt(long offset)
    {
        LogSegment segment = Find(offset);
        return segment.TimeAt(segment.PositionOf(offset));
    }

    /// <summary>Reads bytes of the stream.</summary>
    /// <param name="offset">Between <see cref="Start"/> and <see cref="End"/>.</param>
    /// <returns>How many were read: 0 only at the end; -1 when that failed.</returns>
    public int Read(long offset, Span<byte> into)
    {
        LogSegment segment = Find(offset);
        return segment.Read(offset, into, out _);
    }

    /// <summary>Drops the oldest segments that nobody needs: over the size or older than allowed, not needed for recovery, and
    /// read by all readers.</summary>
    /// <param name="slowestReader">Offset of the reader that is farthest behind.</param>
    public void Trim(long slowestReader)
    {
        long size = SizeBytes;
        long oldest = RetentionMilliseconds > 0 ? _now() - RetentionMilliseconds : long.MinValue;
        while (_segments.Count > 1 && _segments[0] is { } first && first.End <= slowestReader && !Names!.Holds(first)
            && (size > RetentionBytes || first.LastWrite < oldest))
        {
            size -= first.FileLength;
            _segments.RemoveAt(0);
            first.Delete();
        }
    }

    /// <summary>Cuts off what follows an offset.</summary>
    /// <param name="kept">A segment that stays, even if nothing is left in it.</param>
    /// <returns>Why not; null when it is done.</returns>
    public string? Truncate(long offset, LogSegment? kept = null)
    {
        while (_segments.Count > 1 && Last.Start >= offset && Last != kept)
        {
            Last.Delete();
            _segments.RemoveAt(_segments.Count - 1);
        }

        return Last.Truncate(Last.PositionOf(offset));
    }

    /// <summary>Moves a segment that is no longer needed for recovery to where only replicas look for it, or drops it. An empty one is of
    /// no use there, and would have the name of the one behind it.</summary>
    public void Retire(LogSegment segment)
    {
        if (RetentionBytes == 0 || segment.Start == segment.End || !_segments.Contains(segment) || segment.MoveTo(Names!.RetiredPath(segment)) is not null)
        {
            _segments.Remove(segment);
            segment.Delete();
        }
    }

    /// <summary>Stops writing. The files stay.</summary>
    public void Close()
    {
        foreach (LogSegment segment in _segments)
        {
            segment.Dispose();
        }

        _segments.Clear();
        IsOpen = false;
    }

    /// <summary>Forgets the log on disk; what recovery needs stays there.</summary>
    public void Drop()
    {
        foreach (LogSegment segment in _segments)
        {
            if (Names!.Holds(segment))
            {
                segment.Dispose();
            }
            else
            {
                segment.Delete();
            }
        }

        _segments.Clear();
        IsOpen = false;
    }

    private LogSegment Find(long offset)
    {
        int low = 0;
        int high = _segments.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_segments[middle].Start <= offset)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return _segments[low];
    }

    private string? Add(long offset, LogHistory history)
    {
        LogSegment? segment = LogSegment.Create(
            _storage, Names!.NextPath(offset), offset, history, SelectCommand.For(StreamDatabase()), takesOver: false, _now(),
            out string? error);
        if (segment is null)
        {
            return error;
        }

        error = Names.Created(segment);
        if (error is not null)
        {
            segment.Delete();
            return error;
        }

        _segments.Add(segment);
        return null;
    }
}
