using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Tandem.Platform.Loop;

/// <summary>
/// The engine thread's loop. A turn: <see cref="BeforeSleep"/>, wait for the poller no longer than the next timer
/// allows, refresh the cached time, <see cref="AfterSleep"/>, work posted by other threads, ready connections, due
/// timers. docs/design/event-loop.md tells why in this order.
/// </summary>
/// <remarks>
/// One thread owns a loop: the one that made it, or the one that called <see cref="Run"/> since. Only
/// <see cref="EnqueueFromAnyThread"/> and <see cref="Stop"/> are for others. Exceptions of handlers are bugs and are
/// not caught: they leave <see cref="Run"/>.
/// </remarks>
public sealed class EventLoop : IDisposable
{
    private readonly IPoller _poller;
    private readonly IClock _clock;
    private readonly TimerQueue _timers = new();
    private readonly Queue<Action> _posted = new();
    private int _postedCount;
    private int _depth;
    private int _ownerThread = Environment.CurrentManagedThreadId;
    private long _monotonicMicroseconds;
    private volatile bool _stopping;

    public EventLoop(IPoller poller, IClock clock)
    {
        _poller = poller;
        _clock = clock;
        RefreshTime();
    }

    /// <summary>Called first in each turn, also a nested one: the place to send what the last turn wrote.</summary>
    public Action? BeforeSleep { get; set; }

    /// <summary>Called in each turn after the wait, when the cached time is fresh.</summary>
    public Action? AfterSleep { get; set; }

    /// <summary>The poller's name: "epoll", "select".</summary>
    public string PollerName => _poller.Name;

    /// <summary>Milliseconds since 1970-01-01 UTC as of this turn's start.</summary>
    public long UnixMilliseconds { get; private set; }

    /// <summary>Microseconds since 1970-01-01 UTC as of this turn's start.</summary>
    public long UnixMicroseconds { get; private set; }

    /// <summary>Milliseconds of the clock that never goes back, as of this turn's start.</summary>
    public long MonotonicMilliseconds { get; private set; }

    /// <summary>Whether a turn is running inside another one (loading, a busy script).</summary>
    public bool IsNested => _depth > 1;

    /// <summary>Reads the clock now: about 25 ns. For measuring a command.</summary>
    public long MonotonicMicrosecondsNow() => _clock.MonotonicMicroseconds;

    /// <summary>Reads the clock now: about 25 ns.</summary>
    public long UnixMicrosecondsNow() => _clock.UnixMicroseconds;

    /// <summary>Brings the cached time up to date inside a turn, after long work.</summary>
    public void RefreshTime()
    {
        UnixMicroseconds = _clock.UnixMicroseconds;
        UnixMilliseconds = UnixMicroseconds / 1000;
        _monotonicMicroseconds = _clock.MonotonicMicroseconds;
        MonotonicMilliseconds = _monotonicMicroseconds / 1000;
    }

    /// <summary>Turns until <see cref="Stop"/>. The calling thread becomes the owner.</summary>
    public void Run()
    {
        _ownerThread = Environment.CurrentManagedThreadId;
        while (!_stopping) { RunOnce(maxWaitMilliseconds: -1); }
        _stopping = false;
    }

    /// <summary>True once <see cref="Stop"/> was called: work that waits by turns of its own should give up.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Ends <see cref="Run"/> after the turn that is running. Any thread.</summary>
    public void Stop()
    {
        _stopping = true;
        _poller.Wake();
    }

    /// <summary>
    /// One turn. Inside a handler it is a nested turn, which does all of it but timers: those belong to the outer
    /// turn, as the state they would work on is in somebody's hands.
    /// </summary>
    /// <param name="maxWaitMilliseconds">Limit of the wait; 0: only what is ready; -1: until something happens.</param>
    /// <returns>How many connections, posted works and timers were called.</returns>
    public int RunOnce(int maxWaitMilliseconds)
    {
        AssertOwner();
        int depth = _depth++;
        try
        {
            BeforeSleep?.Invoke();
            _poller.Wait(WaitLimit(maxWaitMilliseconds, depth), depth);
            RefreshTime();
            AfterSleep?.Invoke();
            int called = Volatile.Read(ref _postedCount) != 0 ? RunPosted() : 0;
            called += _poller.Dispatch(depth);
            if (depth == 0) { called += RunTimers(); }
            return called;
        }
        finally
        {
            _depth = depth;
        }
    }

    /// <summary>
    /// Runs work each period, the first time after one period. No bursts: periods missed are skipped.
    /// </summary>
    /// <param name="periodMilliseconds">At least 1.</param>
    /// <param name="work">Called on the loop's thread.</param>
    public LoopTimer Every(int periodMilliseconds, Action work)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(periodMilliseconds);
        var timer = new LoopTimer(this, work, periodMilliseconds);
        Reschedule(timer, periodMilliseconds);
        return timer;
    }

    /// <summary>Runs work once after a delay; 0: at the end of this turn or the next.</summary>
    public LoopTimer After(int delayMilliseconds, Action work)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delayMilliseconds);
        var timer = new LoopTimer(this, work, periodMilliseconds: 0);
        Reschedule(timer, delayMilliseconds);
        return timer;
    }

    /// <summary>
    /// Has the loop's thread run some work in its next turn (a nested one too), in the order of the calls. Any thread,
    /// the loop's own included: then it runs after the caller is done.
    /// </summary>
    public void EnqueueFromAnyThread(Action work)
    {
        lock (_posted)
        {
            _posted.Enqueue(work);
            Volatile.Write(ref _postedCount, _posted.Count);
        }

        // The owner looks at the count before it sleeps, so only others have to wake it.
        if (Environment.CurrentManagedThreadId != _ownerThread) { _poller.Wake(); }
    }

    /// <summary>In debug builds: the caller is the owner of the loop and of all that belongs to it.</summary>
    [Conditional("DEBUG")]
    public void AssertOwner() => Debug.Assert(
        Environment.CurrentManagedThreadId == _ownerThread, "called from a thread that does not own the loop");

    /// <summary>Does nothing for a time, on purpose: DEBUG SLEEP.</summary>
    public static void Block(long microseconds) =>
        Thread.Sleep(TimeSpan.FromMicroseconds(microseconds));

    /// <summary>Ends the poller with all it holds. Connections must be closed before.</summary>
    public void Dispose() => _poller.Dispose();

    internal void Reschedule(LoopTimer timer, int delayMilliseconds)
    {
        AssertOwner();
        _timers.Remove(timer);
        timer.DueMicroseconds = _clock.MonotonicMicroseconds + (delayMilliseconds * 1000L);
        _timers.Add(timer);
    }

    internal void Unschedule(LoopTimer timer)
    {
        AssertOwner();
        _timers.Remove(timer);
    }

    /// <summary>Milliseconds to wait at most, rounded up so that a timer is due when the wait ends.</summary>
    private int WaitLimit(int maxWaitMilliseconds, int depth)
    {
        if (_stopping || Volatile.Read(ref _postedCount) != 0) { return 0; }
        if (depth > 0 || maxWaitMilliseconds == 0 || _timers.Count == 0) { return maxWaitMilliseconds; }
        long untilDue = _timers.NextDueMicroseconds - _clock.MonotonicMicroseconds;
        long limit = untilDue <= 0 ? 0 : Math.Min((untilDue + 999) / 1000, int.MaxValue);
        return maxWaitMilliseconds < 0 ? (int)limit : (int)Math.Min(limit, maxWaitMilliseconds);
    }

    /// <summary>Runs what was posted before the call; what this posts itself waits for the next turn.</summary>
    private int RunPosted()
    {
        int count = Volatile.Read(ref _postedCount);
        int called = 0;
        while (called < count && TryTakePosted(out Action? work))
        {
            called++;
            work.Invoke();
        }

        return called;
    }

    private bool TryTakePosted([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Action? work)
    {
        lock (_posted)
        {
            bool taken = _posted.TryDequeue(out work);
            Volatile.Write(ref _postedCount, _posted.Count);
            return taken;
        }
    }

    /// <summary>
    /// Runs the timers due now. One scheduled meanwhile waits for the next turn, so the loop cannot hang here.
    /// </summary>
    private int RunTimers()
    {
        if (_timers.NextDueMicroseconds > _monotonicMicroseconds) { return 0; }
        long now = _monotonicMicroseconds;
        long firstNew = _timers.NextSequence;
        int called = 0;
        while (_timers.NextDueMicroseconds <= now && _timers.Peek().Sequence < firstNew)
        {
            LoopTimer timer = _timers.Peek();
            _timers.Remove(timer);
            timer.Work.Invoke();
            called++;
            if (timer.PeriodMilliseconds > 0 && !timer.IsCancelled && !timer.IsScheduled) { ScheduleNext(timer, now); }
        }

        return called;
    }

    /// <summary>
    /// One period after the last due time, so that no drift adds up; after a long stop, one period after now.
    /// </summary>
    private void ScheduleNext(LoopTimer timer, long now)
    {
        long next = timer.DueMicroseconds + (timer.PeriodMilliseconds * 1000L);
        timer.DueMicroseconds = next > now ? next : now + (timer.PeriodMilliseconds * 1000L);
        _timers.Add(timer);
    }
}
