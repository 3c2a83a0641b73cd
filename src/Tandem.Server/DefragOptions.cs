using Tandem.Platform.Config;

namespace Tandem.Server;

/// <summary>Options of an allocator this server has not. They are accepted so that configuration files of Redis are; no
/// defragmentation can be turned on, as in a Redis without jemalloc.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class DefragOptions
{
    /// <summary>Cannot be turned on here.</summary>
    [Config("activedefrag", Flags = ConfigFlags.Debug, Check = nameof(CheckDefrag))]
    public bool ActiveDefrag { get; set; }

    /// <summary>Without effect here.</summary>
    [Config("active-defrag-cycle-min", Min = 1, Max = 99, Unit = ConfigUnit.Percent)]
    public int CycleMin { get; set; } = 1;

    /// <summary>Without effect here.</summary>
    [Config("active-defrag-cycle-max", Min = 1, Max = 99, Unit = ConfigUnit.Percent)]
    public int CycleMax { get; set; } = 25;

    /// <summary>Without effect here.</summary>
    [Config("active-defrag-threshold-lower", Max = 1000, Unit = ConfigUnit.Percent)]
    public int ThresholdLower { get; set; } = 10;

    /// <summary>Without effect here.</summary>
    [Config("active-defrag-threshold-upper", Max = 1000, Unit = ConfigUnit.Percent)]
    public int ThresholdUpper { get; set; } = 100;

    /// <summary>Without effect here.</summary>
    [Config("active-defrag-ignore-bytes", Min = 1, Unit = ConfigUnit.Bytes)]
    public long IgnoreBytes { get; set; } = 100 << 20;

    /// <summary>Without effect here.</summary>
    [Config("active-defrag-max-scan-fields", Min = 1)]
    public long MaxScanFields { get; set; } = 1000;

    /// <summary>Without effect here.</summary>
    [Config("jemalloc-bg-thread")]
    public bool JemallocBackgroundThread { get; set; } = true;

    private static string? CheckDefrag(bool isOn) => isOn
        ? "Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc "
            + "like the one shipped by default with the Redis source distribution"
        : null;
}
