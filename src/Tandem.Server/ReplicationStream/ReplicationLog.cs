using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Tandem.Server.ReplicationStream;

/// <summary>The one log: every write as RESP bytes, addressed by (id, offset). Replicas, the backlog and later the
/// append-only file all read this.</summary>
/// <remarks>
/// Invariants: <see cref="End"/> grows in <see cref="Append"/> and nowhere else, except when a full copy or a restart sets
/// the whole position; no offset is ever used for other bytes under the same id. A position p names the gap after byte p,
/// so a reader at <see cref="End"/> has everything, and a replica that asks for byte p + 1 is at p.
/// </remarks>
internal sealed class ReplicationLog
{
    /// <summary>What a slow reader still has to get is kept in memory up to so many bytes, where there is a log on disk: a replica
    /// that was away for a moment is fed without a look at the disk, and one that stays behind takes no more memory than this.
    /// </summary>
    /// <remarks>A second of a busy master, and little beside what Redis allows each replica: 256 MB before it is cut off.</remarks>
    internal const long MostBytesForReaders = 16 << 20;

    private readonly LogTail _tail = new();
    private readonly List<LogReader> _readers = [];
    private readonly Queue<(long Offset, byte[] Bytes)> _fileOnly = [];

    /// <param name="id">The history this log begins with.</param>
    public ReplicationLog(ReplicationId id) => Id = id;

    /// <summary>The current history: <c>master_replid</c>.</summary>
    public ReplicationId Id { get; private set; }

    /// <summary>The history before it, valid up to <see cref="SecondIdEnd"/>: <c>master_replid2</c>.</summary>
    public ReplicationId SecondId { get; private set; }

    /// <summary>First offset that is not part of the second history: <c>second_repl_offset</c>; -1 without one.</summary>
    public long SecondIdEnd { get; private set; } = -1;

    /// <summary>Bytes written so far: <c>master_repl_offset</c>.</summary>
    public long End { get; private set; }

    /// <summary>Position after the last write: what follows it (PING, REPLCONF GETACK) tells nothing about data.</summary>
    public long DataEnd { get; private set; }

    /// <summary>The oldest position a reader can begin at, in memory or on disk.</summary>
    public long Start => Files is { IsOpen: true } files ? Math.Min(files.Start, _tail.Start) : _tail.Start;

    /// <summary>The oldest position in memory: what INFO calls the backlog begins behind it.</summary>
    public long TailStart => _tail.Start;

    /// <summary>What may be sent: what is written to disk, where there is a log on disk. A replica never gets more, so that a
    /// crash of this process leaves no replica with bytes that its master does not have.</summary>
    public long SendableEnd => Files is { IsOpen: true } files && Broken != BrokenRule.SendsBeforeWriting ? files.End : End;

    /// <summary>The log on disk; null where there is none at all (tests of single parts).</summary>
    public LogFiles? Files { get; set; }

    /// <summary>Called when the log on disk cannot be begun or written to, with the reason.</summary>
    public Action<string>? FilesFailed { get; set; }

    /// <summary>The names of the offsets.</summary>
    public LogHistory History => new(Id, SecondId, SecondIdEnd);

    /// <summary>False until somebody needs the stream: then nothing is kept and the offset stands still.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Bytes kept for replicas that come back: <c>repl-backlog-size</c>.</summary>
    public long RetentionBytes { get; set; } = 1 << 20;

    /// <summary>Memory taken by the tail.</summary>
    public long AllocatedBytes => _tail.AllocatedBytes;

    /// <summary>Bytes readers can still get.</summary>
    public long HeldBytes => End - _tail.Start;

    /// <summary>The database the stream is in at its end, -1 when the next write must say SELECT first.</summary>
    public int Database { get; set; } = -1;

    /// <summary>For the simulator.</summary>
    public BrokenRule Broken { get; set; }

    /// <summary>Called when bytes were appended while nobody was told yet: senders get ready to send before the loop sleeps.</summary>
    public Action? Appended { get; set; }

    /// <summary>Begins to keep the stream.</summary>
    public void Activate()
    {
        if (!IsActive)
        {
            IsActive = true;
            _tail.Reset(End);
            BeginFiles();
        }
    }

    /// <summary>Stops keeping the stream. Whoever was at its end cannot resume under this id any more, so a new one is due.</summary>
    public void Deactivate(ReplicationId newId)
    {
        Debug.Assert(_readers.Count == 0, "the log cannot stop under a reader");
        IsActive = false;
        _tail.Reset(End);
        Files?.Drop();
        BeginHistory(newId);
    }

    /// <summary>Adds bytes of the stream. The offset grows here and nowhere else.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Debug.Assert(IsActive, "an inactive log takes no bytes");
        _tail.Append(bytes);
        End += bytes.Length;
        if (_tail.End - _tail.Start > RetentionBytes)
        {
            _tail.Trim(RetentionBytes, NeededFrom());
        }

        Appended?.Invoke();
    }

    /// <summary>What was appended so far is data.</summary>
    public void MarkData() => DataEnd = End;

    /// <summary>Adds bytes to the files behind what was appended so far; they are not part of the stream. Does nothing when there is no
    /// log on disk.</summary>
    public void AppendToFile(ReadOnlySpan<byte> bytes)
    {
        if (Files is { IsOpen: true })
        {
            _fileOnly.Enqueue((End, bytes.ToArray()));
            Appended?.Invoke();
        }
    }

    /// <summary>Writes to disk what was appended since the last time; called between commands of the stream, before anything is
    /// sent.</summary>
    /// <returns>False when that failed: nothing new may be sent, and replies may have to say so.</returns>
    public bool WriteOut()
    {
        if (Files is not { IsOpen: true } files)
        {
            _fileOnly.Clear();
            return true;
        }

        while (files.End < End || _fileOnly.Count > 0)
        {
            if (!WriteNext(files))
            {
                FilesFailed?.Invoke(files.Error!);
                return false;
            }
        }

        files.RotateIfFull(History);
        return true;
    }

    /// <summary>Begins another segment at the end of what is written.</summary>
    /// <returns>Why not; null when it is done.</returns>
    public string? Rotate() => Files!.Rotate(History);

    /// <summary>Drops what the limits on the log on disk say.</summary>
    public void TrimFiles()
    {
        if (Files is { IsOpen: true } files)
        {
            files.Trim(SlowestReader());
        }
    }

    /// <summary>True when a replica of the given history at the given position can resume.</summary>
    public bool CanResume(ReplicationId id, long position)
    {
        bool isSecond = id == SecondId && !SecondId.IsNone
            && (position + 1 <= SecondIdEnd || Broken == BrokenRule.ResumesBehindTheFork);
        if (!IsActive || (id != Id && !isSecond))
        {
            return false;
        }

        return position >= Start && position <= End;
    }

    /// <summary>Opens a reader; the position must be between <see cref="Start"/> and <see cref="End"/>.</summary>
    public LogReader OpenReader(long position)
    {
        Debug.Assert(position >= Start && position <= End, "the position must be in the log");
        LogReader reader = new(this, position);
        _readers.Add(reader);
        return reader;
    }

    /// <summary>A replica took a full copy: its log continues its master's history from the cut.</summary>
    public void Adopt(ReplicationId id, long position)
    {
        SetHistory(new LogHistory(id, ReplicationId.None, -1));
        Begin(position);
        BeginFiles();
    }

    /// <summary>A master that we resumed from has a new id: the old one stays valid up to here.</summary>
    public void ContinueAs(ReplicationId id)
    {
        SetHistory(new LogHistory(id, Id, End + 1));
        MarkData();
        if (WriteOut())
        {
            Files?.Rename(History);
        }
    }

    /// <summary>Restored from files: of a replica, or of a master with history.</summary>
    /// <param name="hasFiles">True when the log on disk goes on at the position; else it begins there.</param>
    public void Restore(LogHistory history, long position, bool hasFiles = false)
    {
        // What follows the position was lost, so nobody may take it for part of the second history.
        SetHistory(history with { SecondIdEnd = Math.Min(history.SecondIdEnd, position + 1) });
        Begin(position);
        if (hasFiles)
        {
            Files!.Rename(History);
        }
        else
        {
            BeginFiles();
        }
    }

    /// <summary>Begins a history that is nobody's continuation: who comes back with the old id cannot resume. Readers stay.</summary>
    public void BeginHistory(ReplicationId id)
    {
        SetHistory(new LogHistory(id, ReplicationId.None, -1));
        Files?.Rename(History);
    }

    /// <summary>The log is to be on disk, too, from here on.</summary>
    public void BeginFiles()
    {
        if (!IsActive || Files is not { Names: not null } files)
        {
            return;
        }

        if (!files.IsWanted())
        {
            files.Drop();
        }
        else if (files.Begin(End, History) is { } error)
        {
            FilesFailed?.Invoke(error);
        }
    }

    /// <summary>Bytes in memory, written or not; only for those who check the log itself.</summary>
    internal ReadOnlySpan<byte> ReadTail(long position) => _tail.Read(position);

    /// <summary>True when a reader at a position is served from memory.</summary>
    internal bool IsInMemory(long position) => position >= _tail.Start;

    internal void Remove(LogReader reader)
    {
        _readers.Remove(reader);
        _tail.Trim(RetentionBytes, NeededFrom());
    }

    private bool WriteNext(LogFiles files)
    {
        if (!_fileOnly.TryPeek(out (long Offset, byte[] Bytes) next))
        {
            return files.Append(_tail.Read(files.End));
        }

        if (next.Offset > files.End)
        {
            ReadOnlySpan<byte> before = _tail.Read(files.End);
            return files.Append(before[..(int)Math.Min(before.Length, next.Offset - files.End)]);
        }

        bool isWritten = files.Annotate(next.Bytes);
        if (isWritten)
        {
            _fileOnly.Dequeue();
        }

        return isWritten;
    }

    private void Begin(long position)
    {
        _fileOnly.Clear();
        End = position;
        DataEnd = position;
        Database = -1;
        _tail.Reset(position);
        IsActive = true;
    }

    private void SetHistory(LogHistory history) => (Id, SecondId, SecondIdEnd) = history;

    // Readers that are far behind are served from disk, where there is one.
    private long NeededFrom()
    {
        long slowest = SlowestReader();
        return Files is { IsOpen: true } files ? Math.Min(files.End, Math.Max(slowest, End - MostBytesForReaders)) : slowest;
    }

    private long SlowestReader()
    {
        long slowest = long.MaxValue;
        foreach (LogReader reader in _readers)
        {
            slowest = Math.Min(slowest, reader.Position);
        }

        return slowest;
    }
}
