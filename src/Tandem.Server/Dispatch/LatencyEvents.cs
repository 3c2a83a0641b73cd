using System;
using System.Collections.Generic;

namespace Tandem.Server.Dispatch;

/// <summary>The newest samples of one kind of event that took long, and the longest of all.</summary>
internal sealed class LatencyEvents
{
    /// <summary>Source: Redis 7.0, latency.h, LATENCY_TS_LEN.</summary>
    private const int Capacity = 160;

    private readonly LatencySample[] _samples = new LatencySample[Capacity];
    private int _next;

    public int Count { get; private set; }

    /// <summary>The longest since the start or the last reset, milliseconds.</summary>
    public long MaxMilliseconds { get; private set; }

    public LatencySample Newest => _samples[(_next + Capacity - 1) % Capacity];

    /// <summary>Adds an event; within a second only the longest is kept.</summary>
    public void Add(long unixSeconds, long milliseconds)
    {
        MaxMilliseconds = Math.Max(MaxMilliseconds, milliseconds);
        if (Count > 0 && Newest.UnixSeconds == unixSeconds)
        {
            if (milliseconds > Newest.Milliseconds)
            {
                _samples[(_next + Capacity - 1) % Capacity] = new LatencySample(unixSeconds, milliseconds);
            }

            return;
        }

        _samples[_next] = new LatencySample(unixSeconds, milliseconds);
        _next = (_next + 1) % Capacity;
        Count = Math.Min(Count + 1, Capacity);
    }

    /// <summary>Oldest first.</summary>
    public IEnumerable<LatencySample> InOrder()
    {
        for (int i = Count; i > 0; i--)
        {
            yield return _samples[(_next + Capacity - i) % Capacity];
        }
    }
}
