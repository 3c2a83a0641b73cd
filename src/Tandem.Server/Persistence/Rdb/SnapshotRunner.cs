using System;
using Tandem.Platform.Loop;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Takes one snapshot at a time, in slices between the turns of the loop, so that clients are served meanwhile.</summary>
internal sealed class SnapshotRunner
{
    // Under load a slice is short enough not to be felt, and clients are served for so many times as long before the next:
    // the snapshot takes at most a seventh of the engine.
    private const long BusySliceMicroseconds = 300;
    private const int PauseFactor = 6;

    // When there is little else to do, slices follow each other with a look at the clients between.
    private const long IdleSliceMicroseconds = 100;

    // What is little: two commands in a millisecond, counted over so long. A client that waits for each reply sends more.
    private const int IdleCommandsPerMillisecond = 2;
    private const long LoadWindowMicroseconds = 10_000;

    // Pauses get shorter with what is kept aside, and end here: the memory is to stay small.
    private const long MostBytesAsideWithPauses = 32 << 20;

    // The clock is read once for so many buckets.
    private const int BucketsPerStep = 4;

    private readonly EventLoop _loop;
    private readonly KeyspaceRoot _root;
    private long _sliceEnd;
    private long _nextSlice;
    private Func<bool>? _hasRoom;
    private Action<bool>? _done;
    private bool _isScheduled;
    private bool _isBusy;
    private long _windowBegan;
    private long _windowCommands;

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

    /// <summary>How many commands were executed since the start: whether clients need the engine.</summary>
    public Func<long> CommandsServed { get; set; } = static () => 0;

    /// <summary>Processor time of this thread, microseconds.</summary>
    public Func<long> ProcessorMicroseconds { get; set; } = static () => 0;

    /// <summary>Told the processor time of each slice, microseconds: event snapshot-slice of the latency monitor.</summary>
    public Action<long>? SliceTook { get; set; }

    /// <summary>Longest slice since the start, microseconds of processor time.</summary>
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
        _isBusy = true;
        _nextSlice = 0;
        BeginWindow(began);
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

        MeasureLoad(now);
        _sliceEnd = now + (_isBusy ? BusySliceMicroseconds : IdleSliceMicroseconds);
        long processorBefore = ProcessorMicroseconds();
        long before = snapshot.KeysWritten;
        bool isDone;
        do
        {
            isDone = snapshot.Step(BucketsPerStep);
        }
        while (!isDone && !IsTimeOver());

        MostBytesAside = Math.Max(MostBytesAside, snapshot.BytesAside);
        long took = ProcessorMicroseconds() - processorBefore;
        LongestSliceMicroseconds = Math.Max(LongestSliceMicroseconds, took);
        SliceTook?.Invoke(took);
        if (isDone)
        {
            Finish(wasWritten: true);
            return;
        }

        long ended = _loop.MonotonicMicrosecondsNow();
        long delay = KeyDelayMicroseconds() * (snapshot.KeysWritten - before);
        long pause = Math.Max(Pause(ended - now, snapshot.BytesAside), delay);
        _nextSlice = ended + pause;
        Schedule((int)Math.Min((pause + 999) / 1000, 100));
    }

    /// <summary>How long clients are served before the next slice.</summary>
    private long Pause(long sliceMicroseconds, long bytesAside)
    {
        if (!_isBusy)
        {
            return 0;
        }

        long room = Math.Max(MostBytesAsideWithPauses - bytesAside, 0);
        return sliceMicroseconds * PauseFactor * room / MostBytesAsideWithPauses;
    }

    private void MeasureLoad(long now)
    {
        long elapsed = now - _windowBegan;
        if (elapsed >= LoadWindowMicroseconds)
        {
            _isBusy = (CommandsServed() - _windowCommands) * 1000 > elapsed * IdleCommandsPerMillisecond;
            BeginWindow(now);
        }
    }

    private void BeginWindow(long now) => (_windowBegan, _windowCommands) = (now, CommandsServed());

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
