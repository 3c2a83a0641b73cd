namespace Tandem.DataStructures.Streams;

/// <summary>How far a stream is to be trimmed.</summary>
/// <param name="MaxLength">Entries that may stay, or -1 when entries are trimmed by id.</param>
/// <param name="MinId">Without a length: entries before this id go.</param>
/// <param name="Approximate">Only whole nodes are removed, so that some more entries may stay.</param>
/// <param name="Limit">Entries removed at most, 0 for no bound; only with <paramref name="Approximate"/>.</param>
public readonly record struct StreamTrim(long MaxLength, StreamId MinId, bool Approximate, long Limit)
{
    /// <summary>Whether the length decides, and not the id.</summary>
    public bool ByLength => MaxLength >= 0;
}
