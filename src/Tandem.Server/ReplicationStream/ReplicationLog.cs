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
    private readonly LogTail _tail = new();
    private readonly List<LogReader> _readers = [];

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

    /// <summary>The oldest position a reader can begin at.</summary>
    public long Start => _tail.Start;

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
        }
    }

    /// <summary>Stops keeping the stream. Whoever was at its end cannot resume under this id any more, so a new one is due.</summary>
    public void Deactivate(ReplicationId newId)
    {
        Debug.Assert(_readers.Count == 0, "the log cannot stop under a reader");
        IsActive = false;
        _tail.Reset(End);
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
            _tail.Trim(RetentionBytes, SlowestReader());
        }

        Appended?.Invoke();
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
        BeginHistory(id);
        End = position;
        Database = -1;
        _tail.Reset(position);
        IsActive = true;
    }

    /// <summary>A master that we resumed from has a new id: the old one stays valid up to here.</summary>
    public void ContinueAs(ReplicationId id)
    {
        SecondId = Id;
        SecondIdEnd = End + 1;
        Id = id;
    }

    /// <summary>Restored from a snapshot of a replica or of a master with history.</summary>
    public void Restore(ReplicationId id, ReplicationId secondId, long secondIdEnd, long position)
    {
        Adopt(id, position);
        SecondId = secondId;
        SecondIdEnd = secondIdEnd;
    }

    /// <summary>Begins a history that is nobody's continuation: who comes back with the old id cannot resume. Readers stay.</summary>
    public void BeginHistory(ReplicationId id)
    {
        Id = id;
        SecondId = ReplicationId.None;
        SecondIdEnd = -1;
    }

    internal ReadOnlySpan<byte> Read(long position) => _tail.Read(position);

    internal void Remove(LogReader reader)
    {
        _readers.Remove(reader);
        _tail.Trim(RetentionBytes, SlowestReader());
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
