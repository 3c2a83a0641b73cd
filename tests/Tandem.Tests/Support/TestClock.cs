using Tandem.Platform.Loop;

namespace Tandem.Tests.Support;

/// <summary>Time that moves only when the test says so.</summary>
internal sealed class TestClock : IClock
{
    public long UnixMicroseconds { get; set; } = 1_700_000_000_000_000;

    public long MonotonicMicroseconds
    {
        get => field += MicrosecondsPerReading;
        set;
    } = 5_000_000;

    /// <summary>How far the clock moves each time somebody reads it: for work that goes on until its time is over.</summary>
    public long MicrosecondsPerReading { get; set; }

    public void AdvanceMilliseconds(long milliseconds)
    {
        UnixMicroseconds += milliseconds * 1000;
        MonotonicMicroseconds += milliseconds * 1000;
    }
}
