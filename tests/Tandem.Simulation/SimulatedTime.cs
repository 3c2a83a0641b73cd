using Tandem.Platform.Loop;

namespace Tandem.Simulation;

/// <summary>The time of a whole run; each look at it takes a microsecond, so that nothing can wait for it without end.</summary>
internal sealed class SimulatedTime
{
    /// <summary>Microseconds since the run began.</summary>
    public long Microseconds { get; private set; } = 1_000_000;

    /// <summary>Lets time pass.</summary>
    public void Advance(long microseconds) => Microseconds += microseconds;

    /// <summary>The clock of one node.</summary>
    public sealed class NodeClock(SimulatedTime time) : IClock
    {
        private const long Epoch = 1_700_000_000_000_000;

        /// <summary>By how much the node's wall clock is wrong, microseconds.</summary>
        public long Offset { get; set; }

        /// <inheritdoc/>
        public long UnixMicroseconds => Epoch + Offset + Read();

        /// <inheritdoc/>
        public long MonotonicMicroseconds => Read();

        private long Read()
        {
            time.Advance(1);
            return time.Microseconds;
        }
    }
}
