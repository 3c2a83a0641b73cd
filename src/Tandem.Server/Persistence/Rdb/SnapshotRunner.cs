using System;
using Tandem.Platform.Loop;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Takes one snapshot at a time, in slices between the turns of the loop, so that clients are served meanwhile.</summary>
internal sealed class SnapshotRunner
{
    // A slice is short enough not to be felt, and the engine serves clients for at least twice as long before the next.
    private const long SliceMicroseconds = 300;
    private const long PauseMicroseconds = 600;

    // The clock is read once for so many buckets.
    private const int BucketsPerStep = 4;

    private readonly EventLoop _loop;
    private readonly KeyspaceRoot _root;
    private long _sliceEnd;
    private long _nextSlice;
    private Func<bool>? _hasRoom;
    private Action<bool>? _done;
    private bool _isScheduled;

    public SnapshotRunner(EventLoop loop, KeyspaceRoot root)
    {
        _loop = loop;
        _root = root;
    }

    /// <summary>The snapshot being taken; null when there is none.</summary>
    public Snapshot? Current { get; private set; }

    /// <summary>Option rdb-key-save-delay: microseconds a key takes at least, to test what happens meanwhile; negative: keys per
    /// microsecond.</summary>
    public Func<long> KeyDelayMicroseconds { get; set; } = static () => 0;

    /// <summary>Longest slice since the start, microseconds.</summary>
    public long LongestSliceMicroseconds { get; private set; }

    /// <summary>Snapshots begun: what INFO calls forks.</summary>
    public long Count { get; private set; }

    /// <summary>How long the last cut took, microseconds: what a fork would have.</summary>
    public long LastCutMicroseconds { get; private set; }

    /// <summary>Most bytes of buckets that the current snapshot, or else the last one, held because they were about to change.
    /// </summary>
    public long MostBytesAside { get; private set; }

    /// <summary>CONFIG RESETSTAT.</summary>
    public void ResetCounters() => (Count, LastCutMicroseconds) = (0, 0);

    /// <summary>Makes the cut and begins to write.</summary>
    /// <param name="hasRoom">False while the receiver is behind; nothing is written then.</param>
    /// <param name="done">Called when the last byte was handed over (true) or the snapshot was abandoned (false).</param>
    public void Start(RdbWriter writer, RdbFileInfo info, RdbAccessKind accessKind, Func<bool> hasRoom, Action<bool> done)
    {
        _hasRoom = hasRoom;
        _done = done;
        long began = _loop.MonotonicMicrosecondsNow();
        Current = Snapshot.Begin(_root, writer, info, accessKind);
        LastCutMicroseconds = _loop.MonotonicMicrosecondsNow() - began;
        Count++;
        MostBytesAside = 0;
        Schedule(0);
    }

    /// <summary>Gives the snapshot up; the databases are free at once.</summary>
    public void Abandon()
    {
        if (Current is not { } snapshot)
        {
            return;
        }

        snapshot.Abort();
        Finish(wasWritten: false);
    }

    private bool IsTimeOver() => KeyDelayMicroseconds() > 0 || _loop.MonotonicMicrosecondsNow() >= _sliceEnd;

    private void Slice()
    {
        _isScheduled = false;
        if (Current is not { } snapshot)
        {
            return;
        }

        long now = _loop.MonotonicMicrosecondsNow();
        if (now < _nextSlice || !_hasRoom!())
        {
            Schedule(1);
            return;
        }

        _sliceEnd = now + SliceMicroseconds;
        long before = snapshot.KeysWritten;
        bool isDone;
        do
        {
            isDone = snapshot.Step(BucketsPerStep);
        }
        while (!isDone && !IsTimeOver());

        MostBytesAside = Math.Max(MostBytesAside, snapshot.BytesAside);
        long ended = _loop.MonotonicMicrosecondsNow();
        LongestSliceMicroseconds = Math.Max(LongestSliceMicroseconds, ended - now);
        if (isDone)
        {
            Finish(wasWritten: true);
            return;
        }

        long delay = KeyDelayMicroseconds() * (snapshot.KeysWritten - before);
        _nextSlice = ended + Math.Max(PauseMicroseconds, delay);
        Schedule(delay > 0 ? (int)Math.Min((delay / 1000) + 1, 100) : 1);
    }

    private void Finish(bool wasWritten)
    {
        Action<bool> done = _done!;
        Current = null;
        _done = null;
        _hasRoom = null;
        done(wasWritten);
    }

    private void Schedule(int milliseconds)
    {
        if (!_isScheduled)
        {
            _isScheduled = true;
            _loop.After(milliseconds, Slice);
        }
    }
}
