using Tandem.Server.ReplicationStream;

namespace Tandem.Tests.Support;

/// <summary>Segments of a log side by side, none of them needed for recovery.</summary>
internal sealed class OneFolder : ISegmentNames
{
    public string NextPath(long start) => $"segment-{start}";

    public string? Created(LogSegment segment) => null;

    public string RetiredPath(LogSegment segment) => segment.Path;

    public void Begun(LogFiles files)
    {
    }

    public bool Holds(LogSegment segment) => false;
}
