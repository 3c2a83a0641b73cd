using Tandem.Protocol;

namespace Tandem.Server.Sentinel;

/// <summary>What happens to a Sentinel, for <see cref="SentinelMachine.Step"/>.</summary>
internal abstract record SentinelEvent
{
    /// <summary>Time has passed.</summary>
    internal sealed record Tick : SentinelEvent;

    /// <summary>A connection was made.</summary>
    /// <param name="LocalHost">Our own address on it.</param>
    internal sealed record Opened(LinkChannel Channel, string LocalHost) : SentinelEvent;

    /// <summary>A connection broke, or could not be made.</summary>
    internal sealed record Lost(LinkChannel Channel, string Reason) : SentinelEvent;

    /// <summary>A request was answered.</summary>
    internal sealed record Replied(LinkChannel Channel, SentinelRequest Request, MonitoredInstance Instance, RespValue Reply)
        : SentinelEvent;

    /// <summary>A message came in the hello channel of a server, or from another Sentinel.</summary>
    /// <param name="Channel">Null when another Sentinel published it here.</param>
    internal sealed record Heard(LinkChannel? Channel, string Message) : SentinelEvent;
}
