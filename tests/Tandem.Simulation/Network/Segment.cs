namespace Tandem.Simulation.Network;

/// <summary>Bytes on their way through a connection.</summary>
/// <param name="Bytes">What was sent; null for the end of the stream.</param>
/// <param name="Due">When they arrive if the link is not cut, in the run's microseconds.</param>
/// <param name="Error">Why the stream ends; null when the peer closed it.</param>
internal sealed record Segment(byte[]? Bytes, long Due, string? Error)
{
    /// <summary>How many of the bytes were taken.</summary>
    public int Taken { get; set; }
}
