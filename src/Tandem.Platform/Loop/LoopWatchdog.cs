using System;
using System.Threading;

namespace Tandem.Platform.Loop;

/// <summary>Notices that a loop's timers have not run for a while, because its thread is in one handler for so long.</summary>
/// <remarks>A timer of the loop calls <see cref="Restart"/>, which puts the alarm off; when nobody does, another thread gives it,
/// once.</remarks>
public sealed class LoopWatchdog : IDisposable
{
    private readonly Action _expired;
    private readonly Timer _timer;

    /// <param name="expired">Called on another thread.</param>
    public LoopWatchdog(Action expired)
    {
        _expired = expired;
        _timer = new Timer(static state => ((LoopWatchdog)state!)._expired(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>The time without a <see cref="Restart"/> after which the alarm is given; 0 for never.</summary>
    public int PeriodMilliseconds
    {
        get;
        set
        {
            field = value;
            _timer.Change(value > 0 ? value : Timeout.Infinite, Timeout.Infinite);
        }
    }

    /// <summary>All is well: the time begins anew.</summary>
    public void Restart()
    {
        if (PeriodMilliseconds > 0)
        {
            _timer.Change(PeriodMilliseconds, Timeout.Infinite);
        }
    }

    public void Dispose() => _timer.Dispose();
}
