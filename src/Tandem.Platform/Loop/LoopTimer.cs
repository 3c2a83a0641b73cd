using System;

namespace Tandem.Platform.Loop;

/// <summary>
/// Work that an <see cref="EventLoop"/> runs once or again and again. Made by the loop; its thread only.
/// </summary>
public sealed class LoopTimer
{
    private readonly EventLoop _loop;
    private int _periodMilliseconds;

    internal LoopTimer(EventLoop loop, Action work, int periodMilliseconds)
    {
        _loop = loop;
        _periodMilliseconds = periodMilliseconds;
        Work = work;
    }

    /// <summary>
    /// Milliseconds between the starts of two runs; 0 for a timer that runs once. Setting it while the timer waits
    /// starts a new wait of that length; setting it inside the work decides the next one.
    /// </summary>
    public int PeriodMilliseconds
    {
        get => _periodMilliseconds;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _periodMilliseconds = value;
            if (IsScheduled) { _loop.Reschedule(this, value); }
        }
    }

    /// <summary>Whether it waits for its time.</summary>
    public bool IsScheduled => HeapIndex >= 0;

    internal Action Work { get; }

    /// <summary>Monotonic microseconds at which it is due.</summary>
    internal long DueMicroseconds { get; set; }

    /// <summary>Decides between timers due at the same microsecond: first scheduled, first run.</summary>
    internal long Sequence { get; set; }

    /// <summary>Position in the queue; -1 when it is not in it.</summary>
    internal int HeapIndex { get; set; } = -1;

    internal bool IsCancelled { get; private set; }

    /// <summary>Starts the wait anew, for a timer that waits, has run or was cancelled.</summary>
    public void Restart(int delayMilliseconds)
    {
        IsCancelled = false;
        _loop.Reschedule(this, delayMilliseconds);
    }

    /// <summary>
    /// It will not run any more, unless restarted. May be called at any time, also inside its own work.
    /// </summary>
    public void Cancel()
    {
        IsCancelled = true;
        _loop.Unschedule(this);
    }
}
