using Tandem.Platform.Config;

namespace Tandem.Server.Dispatch;

/// <summary>Options of the slow log and of latency figures.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class MonitoringOptions
{
    /// <summary>Commands that take longer are put in the slow log; 0 logs all, -1 none.</summary>
    [Config("slowlog-log-slower-than", Min = -1, Unit = ConfigUnit.Microseconds)]
    public long SlowlogLogSlowerThanMicroseconds { get; set; } = 10000;

    /// <summary>Most entries of the slow log.</summary>
    [Config("slowlog-max-len")]
    public long SlowlogMaxLength { get; set; } = 128;

    /// <summary>Events that take at least so long are kept for LATENCY; 0 keeps none.</summary>
    [Config("latency-monitor-threshold", Unit = ConfigUnit.Milliseconds)]
    public long LatencyMonitorThresholdMilliseconds { get; set; }

    /// <summary>Keep a distribution of times for each command.</summary>
    [Config("latency-tracking")]
    public bool LatencyTracking { get; set; } = true;

    /// <summary>The percentiles of these that INFO prints.</summary>
    [Config("latency-tracking-info-percentiles", Flags = ConfigFlags.MultipleWords)]
    public Percentiles LatencyTrackingInfoPercentiles { get; } = new();
}
