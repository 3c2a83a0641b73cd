using System.Collections.Generic;

namespace Tandem.Server.Sentinel;

/// <summary>Periods and limits in milliseconds: SENTINEL DEBUG.</summary>
/// <remarks>Names and values: SENTINEL DEBUG of Redis 7.0.15.</remarks>
internal sealed class SentinelTimes
{
    public const long DownAfterDefault = 30_000;
    public const long FailoverTimeoutDefault = 180_000;

    private readonly long[] _values =
        [10_000, 1000, 1000, 2000, DownAfterDefault, FailoverTimeoutDefault, 2000, 30_000, 10_000, 15_000, 10_000, 60_000, 30_000];

    /// <summary>The names as SENTINEL DEBUG prints them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "INFO-PERIOD", "PING-PERIOD", "ASK-PERIOD", "PUBLISH-PERIOD", "DEFAULT-DOWN-AFTER", "DEFAULT-FAILOVER-TIMEOUT",
        "TILT-TRIGGER", "TILT-PERIOD", "SLAVE-RECONF-TIMEOUT", "MIN-LINK-RECONNECT-PERIOD", "ELECTION-TIMEOUT",
        "SCRIPT-MAX-RUNTIME", "SCRIPT-RETRY-DELAY",
    ];

    public long Info => _values[0];

    public long Ping => _values[1];

    public long Ask => _values[2];

    public long Publish => _values[3];

    /// <summary>Option down-after-milliseconds of masters to come.</summary>
    public long DefaultDownAfter => _values[4];

    public long DefaultFailoverTimeout => _values[5];

    /// <summary>A pause between two ticks that makes all we know doubtful.</summary>
    public long TiltTrigger => _values[6];

    public long TiltPeriod => _values[7];

    public long ReconfigurationTimeout => _values[8];

    /// <summary>No link is given up for silence before this age.</summary>
    public long MinLinkAge => _values[9];

    public long ElectionTimeout => _values[10];

    public long ScriptMaxRuntime => _values[11];

    /// <summary>Before a failed script is run again; doubled each time.</summary>
    public long ScriptRetryDelay => _values[12];

    /// <summary>By index in <see cref="Names"/>.</summary>
    public long this[int index]
    {
        get => _values[index];
        set => _values[index] = value;
    }
}
