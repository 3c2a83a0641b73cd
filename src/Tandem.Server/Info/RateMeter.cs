using System;

namespace Tandem.Server.Info;

/// <summary>How fast a counter grows: the mean of the last samples.</summary>
/// <remarks>Source: Redis 7.0, server.h, STATS_METRIC_SAMPLES: 16, taken each 100 ms.</remarks>
internal sealed class RateMeter
{
    private readonly long[] _rates = new long[16];
    private int _next;
    private long _lastTime;
    private long _lastTotal;

    /// <summary>Units per second; samples not taken yet count as none.</summary>
    public long PerSecond
    {
        get
        {
            long sum = 0;
            foreach (long rate in _rates)
            {
                sum += rate;
            }

            return sum / _rates.Length;
        }
    }

    /// <summary>Takes a sample.</summary>
    /// <param name="now">Milliseconds of a clock that only goes forward.</param>
    /// <param name="total">The counter now; smaller than before when it was reset.</param>
    public void Sample(long now, long total)
    {
        long passed = now - _lastTime;
        _rates[_next] = passed > 0 ? Math.Max(total - _lastTotal, 0) * 1000 / passed : 0;
        _next = (_next + 1) % _rates.Length;
        (_lastTime, _lastTotal) = (now, total);
    }
}
