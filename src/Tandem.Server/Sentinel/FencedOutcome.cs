namespace Tandem.Server.Sentinel;

/// <summary>How <see cref="FencedChoice"/> ended.</summary>
/// <param name="Abort">The event with which the failover is given up; null when a replica was found.</param>
internal sealed record FencedOutcome(string? Abort, MonitoredReplica? Replica);
