namespace Tandem.Server.ReplicationStream;

/// <summary>Says where the log's files are. Implemented by persistence, for which some of them are the append-only file.</summary>
internal interface ISegmentNames
{
    /// <summary>The path of the next segment; its folder exists.</summary>
    /// <param name="start">The offset after which it begins.</param>
    string NextPath(long start);

    /// <summary>A segment was made and is still empty: it is about to be written to.</summary>
    /// <returns>Why it must not be; null when it may.</returns>
    string? Created(LogSegment segment);

    /// <summary>Where a segment goes that nobody but replicas needs any more.</summary>
    string RetiredPath(LogSegment segment);

    /// <summary>A log has begun: other files of a log are nobody's.</summary>
    void Begun(LogFiles files);

    /// <summary>True while a segment is needed for recovery: it must not be dropped.</summary>
    bool Holds(LogSegment segment);
}
