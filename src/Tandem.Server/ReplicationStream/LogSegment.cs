using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text;
using Tandem.Platform.Storage;

namespace Tandem.Server.ReplicationStream;

/// <summary>One file of the log: a piece of the stream that can be replayed by itself, with an index beside it.</summary>
/// <remarks>
/// The file holds the bytes of the stream after <see cref="Start"/> up to <see cref="End"/>, in front of them what is needed to
/// replay them alone (a SELECT), and between them lines that annotate the time. Only the last segment of a log is written to.
/// </remarks>
internal sealed class LogSegment : IDisposable
{
    /// <summary>The time is noted at most so often, milliseconds.</summary>
    private const long MarkPeriod = 1000;

    private readonly IStorage _storage;
    private readonly List<SegmentMark> _marks;
    private AppendFile? _file;
    private AppendFile? _index;
    private IStorageFile? _readFile;
    private readonly TrailingBytes _last = new();

    private LogSegment(IStorage storage, string path, List<SegmentMark> marks, LogHistory firstHistory, LogHistory history)
    {
        _storage = storage;
        _marks = marks;
        Path = path;
        FirstHistory = firstHistory;
        History = history;
    }

    public string Path { get; private set; }

    public string IndexPath => Path + SegmentIndex.Suffix;

    /// <summary>Offset before its first byte of the stream.</summary>
    public long Start => _marks[0].Offset;

    /// <summary>Offset after its last one.</summary>
    public long End => _marks[^1].Offset + FileLength - _marks[^1].Position;

    /// <summary>Bytes of the file.</summary>
    public long FileLength { get; private set; }

    /// <summary>The names under which its beginning was known when it was made.</summary>
    public LogHistory FirstHistory { get; }

    /// <summary>The names under which its end is known.</summary>
    public LogHistory History { get; private set; }

    /// <summary>When it was last written to, Unix milliseconds.</summary>
    public long LastWrite { get; private set; }

    /// <summary>Known places, by offset; the first is its beginning.</summary>
    public IReadOnlyList<SegmentMark> Marks => _marks;

    /// <summary>Makes an empty segment, or takes over a file without an index as one whose stream begins at the file's end.</summary>
    /// <param name="start">The offset it begins after.</param>
    /// <param name="front">What goes in front of the stream.</param>
    /// <param name="takesOver">True to keep what the file holds, in front of the stream.</param>
    /// <returns>Null and the reason when it cannot be made.</returns>
    public static LogSegment? Create(
        IStorage storage, string path, long start, LogHistory history, ReadOnlySpan<byte> front, bool takesOver, long now,
        out string? error)
    {
        if (!takesOver)
        {
            using IStorageFile? emptied = storage.Create(path, out error);
            if (emptied is null)
            {
                return null;
            }
        }

        AppendFile? file = AppendFile.Open(storage, path, out error);
        if (file is null)
        {
            return null;
        }

        error = file.Append(front);
        SegmentMark first = new(start, file.Length, now, 0);
        LogSegment segment = new(storage, path, [first], history, history)
        {
            _file = file,
            FileLength = file.Length,
            LastWrite = now,
        };
        segment.ReadLast();
        segment._marks[0] = first with { Fingerprint = segment._last.Fingerprint };
        error ??= segment.RewriteIndex() ?? segment.OpenForWriting();
        if (error is not null)
        {
            segment.Dispose();
            return null;
        }

        return segment;
    }

    /// <summary>Opens a segment that has an index which fits its file.</summary>
    /// <returns>Null when it has none.</returns>
    public static LogSegment? Open(IStorage storage, string path)
    {
        // The length first: all marks up to there are in the index then, also while a server writes on.
        long length = storage.LengthOf(path);
        if (AtomicFile.Read(storage, path + SegmentIndex.Suffix, out _) is not { } content
            || SegmentIndex.Parse(content) is not { } index)
        {
            return null;
        }

        int count = index.Marks.Count;
        while (count > 0 && index.Marks[count - 1].Position > length)
        {
            count--;
        }

        if (count == 0)
        {
            return null;
        }

        index.Marks.RemoveRange(count, index.Marks.Count - count);
        LogSegment segment = new(storage, path, index.Marks, index.FirstHistory, index.History)
        {
            FileLength = length,
            LastWrite = index.Marks[^1].UnixMilliseconds,
        };
        SegmentMark last = index.Marks[^1];
        return segment.FingerprintAt(last.Position) == last.Fingerprint ? segment : null;
    }

    /// <summary>Adds bytes of the stream.</summary>
    /// <param name="annotation">A line for the file that is not part of the stream, in front of the bytes; empty for none.</param>
    /// <returns>Null, or why none were added.</returns>
    public string? Append(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> annotation, long now)
    {
        string? error = OpenForWriting();
        if (error is null && annotation.Length > 0)
        {
            error = Annotate(annotation, now);
        }
        else if (error is null && now - _marks[^1].UnixMilliseconds >= MarkPeriod)
        {
            // In front of the bytes, so that no mark is older than what follows it by more than the period. Without it nothing is
            // lost but how exactly a time is found.
            Mark(new SegmentMark(End, FileLength, now, _last.Fingerprint));
        }

        error ??= _file!.Append(bytes);
        if (error is not null)
        {
            return error;
        }

        FileLength += bytes.Length;
        _last.Add(bytes);
        LastWrite = now;
        return null;
    }

    /// <summary>From the next mark on the log has other names. Durable when this returns.</summary>
    public string? Rename(LogHistory history, long now)
    {
        History = history;
        return OpenForWriting() ?? _index!.Append(Encoding.ASCII.GetBytes(SegmentIndex.Line(history)))
            ?? Mark(new SegmentMark(End, FileLength, now, _last.Fingerprint)) ?? _index!.Fsync();
    }

    /// <summary>Reads bytes of the stream.</summary>
    /// <param name="offset">Between <see cref="Start"/> and <see cref="End"/>.</param>
    /// <returns>How many were read, at least one before the end; -1 when that failed.</returns>
    public int Read(long offset, Span<byte> into, out string? error)
    {
        Debug.Assert(offset >= Start && offset <= End, "the offset must be in the segment");
        error = null;
        _readFile ??= _storage.OpenRead(Path, out error);
        if (_readFile is null)
        {
            return -1;
        }

        // The last mark at this offset: annotations lie before it.
        int mark = MarkAt(offset);
        long end = mark + 1 < _marks.Count ? _marks[mark + 1].Offset : End;
        int length = (int)Math.Min(into.Length, end - offset);
        return length == 0 ? 0 : _readFile.ReadAt(PositionOf(offset), into[..length], out error);
    }

    /// <summary>Where in the file an offset is.</summary>
    public long PositionOf(long offset)
    {
        SegmentMark mark = _marks[MarkAt(offset)];
        return mark.Position + offset - mark.Offset;
    }

    /// <summary>The offset that the bytes of the stream before a position of the file lead to.</summary>
    public long OffsetOf(long position)
    {
        int mark = MarkBefore(position);
        long offset = Math.Max(_marks[mark].Offset + position - _marks[mark].Position, _marks[0].Offset);
        return mark + 1 < _marks.Count ? Math.Min(offset, _marks[mark + 1].Offset) : offset;
    }

    /// <summary>When the byte after a position of the file was written, Unix milliseconds: not earlier, and hardly a second later.
    /// </summary>
    public long TimeAt(long position) => _marks[MarkBefore(position)].UnixMilliseconds;

    /// <summary>Cuts the file off.</summary>
    /// <param name="position">Bytes of the file that stay.</param>
    public string? Truncate(long position)
    {
        string? error = OpenForWriting() ?? _file!.Truncate(position);
        if (error is not null)
        {
            return error;
        }

        FileLength = position;
        int count = _marks.Count;
        while (count > 1 && _marks[count - 1].Position > position)
        {
            count--;
        }

        _marks.RemoveRange(count, _marks.Count - count);
        ReadLast();
        if (_marks[0].Position > position)
        {
            // Only what stood in front of the stream is left, by a part.
            _marks[0] = _marks[0] with { Position = position, Fingerprint = _last.Fingerprint };
        }

        return RewriteIndex() ?? OpenForWriting();
    }

    /// <summary>Returns when all of it is on disk. May run on another thread beside an append.</summary>
    public string? Fsync() => _file?.Fsync();

    /// <summary>Gives the file and its index another path; open files stay valid.</summary>
    public string? MoveTo(string path)
    {
        string? error = _storage.Rename(Path, path) ?? _storage.Rename(IndexPath, path + SegmentIndex.Suffix);
        if (error is null)
        {
            Path = path;
        }

        return error;
    }

    /// <summary>Closes and deletes both files.</summary>
    public void Delete()
    {
        Dispose();
        _storage.Delete(IndexPath);
        _storage.Delete(Path);
    }

    /// <summary>Closes what is open for writing: nothing will be added any more.</summary>
    public void Finish()
    {
        _file?.Dispose();
        _index?.Dispose();
        _file = null;
        _index = null;
    }

    public void Dispose()
    {
        Finish();
        _readFile?.Dispose();
        _readFile = null;
    }

    private string? OpenForWriting()
    {
        if (_index is not null)
        {
            return null;
        }

        string? error = null;
        bool wasOpen = _file is not null;
        _file ??= AppendFile.Open(_storage, Path, out error);
        if (_file is null)
        {
            return error;
        }

        if (!wasOpen)
        {
            // An index whose end was being written is put in order.
            error = RewriteIndex();
            ReadLast();
        }

        _index = error is null ? AppendFile.Open(_storage, IndexPath, out error) : null;
        return error;
    }

    private string? RewriteIndex()
    {
        _index?.Dispose();
        _index = null;
        return AtomicFile.Write(_storage, IndexPath, Encoding.ASCII.GetBytes(SegmentIndex.Format(_marks, FirstHistory, History)));
    }

    // The mark first: bytes of the file that are not in the stream must be known as such.
    private string? Annotate(ReadOnlySpan<byte> annotation, long now)
    {
        long end = End;
        _last.Add(annotation);
        string? error = Mark(new SegmentMark(end, FileLength + annotation.Length, now, _last.Fingerprint));
        if (error is null)
        {
            error = _file!.Append(annotation);
            if (error is null)
            {
                FileLength += annotation.Length;
                return null;
            }

            _marks.RemoveAt(_marks.Count - 1);
            _ = RewriteIndex();
        }

        ReadLast();
        return error;
    }

    private string? Mark(SegmentMark mark)
    {
        string? error = _index!.Append(Encoding.ASCII.GetBytes(SegmentIndex.Line(mark)));
        if (error is null)
        {
            _marks.Add(mark);
        }

        return error;
    }

    private int MarkAt(long offset) => LastMark(offset, isOffset: true);

    private int MarkBefore(long position) => LastMark(position, isOffset: false);

    // The last mark that is not behind an offset, or a position; the first one if all are.
    private int LastMark(long place, bool isOffset)
    {
        int low = 0;
        int high = _marks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if ((isOffset ? _marks[middle].Offset : _marks[middle].Position) <= place)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private void ReadLast()
    {
        Span<byte> bytes = stackalloc byte[TrailingBytes.Capacity];
        using IStorageFile? file = _storage.OpenRead(Path, out _);
        _last.Set(file is null ? default : bytes[..TrailingBytes.Read(file, FileLength, bytes)]);
    }

    private ulong FingerprintAt(long position)
    {
        using IStorageFile? file = _storage.OpenRead(Path, out _);
        return file is null ? 0 : TrailingBytes.FingerprintBefore(file, position);
    }
}
