namespace Tandem.Platform.Loop;

/// <summary>Where time comes from: the system, or a test or simulator that owns it.</summary>
public interface IClock
{
    /// <summary>Microseconds since 1970-01-01 UTC. May jump when the system's clock is set.</summary>
    long UnixMicroseconds { get; }

    /// <summary>Microseconds since an arbitrary start. Never goes back; for durations and timers.</summary>
    long MonotonicMicroseconds { get; }
}
