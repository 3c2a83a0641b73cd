using System;
using System.Collections.Generic;

namespace Tandem.Server.Dispatch;

/// <summary>Remembers what took at least latency-monitor-threshold: commands, expiry cycles, saves.</summary>
internal sealed class LatencyMonitor
{
    private readonly Dispatcher _dispatcher;
    private readonly MonitoringOptions _options;

    public LatencyMonitor(Dispatcher dispatcher, MonitoringOptions options)
    {
        _dispatcher = dispatcher;
        _options = options;
        dispatcher.LatencyEvent = Add;
        ApplyThreshold();
    }

    /// <summary>Events by name: "command", "fast-command", "expire-cycle" and so on.</summary>
    public SortedDictionary<string, LatencyEvents> Events { get; } = new(StringComparer.Ordinal);

    /// <summary>Tells the dispatcher the option's value; called at the start and when it changed.</summary>
    public void ApplyThreshold() => _dispatcher.LatencyThresholdMicroseconds =
        _options.LatencyMonitorThresholdMilliseconds > 0 ? _options.LatencyMonitorThresholdMilliseconds * 1000 : long.MaxValue;

    /// <summary>Adds an event that was long enough.</summary>
    public void Add(string name, long milliseconds)
    {
        if (_options.LatencyMonitorThresholdMilliseconds <= 0 || milliseconds < _options.LatencyMonitorThresholdMilliseconds)
        {
            return;
        }

        if (!Events.TryGetValue(name, out LatencyEvents? events))
        {
            Events.Add(name, events = new LatencyEvents());
        }

        events.Add(_dispatcher.WallMicroseconds / 1000000, milliseconds);
    }
}
