namespace Tandem.Server.Dispatch;

/// <summary>One event that took long.</summary>
/// <param name="UnixSeconds">When.</param>
/// <param name="Milliseconds">How long; the longest of that second.</param>
internal readonly record struct LatencySample(long UnixSeconds, long Milliseconds);
