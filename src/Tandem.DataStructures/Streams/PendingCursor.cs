namespace Tandem.DataStructures.Streams;

/// <summary>A place in <see cref="PendingEntries"/>; valid until an entry is added or removed.</summary>
public readonly struct PendingCursor
{
    private readonly StreamIdCursor _cursor;

    internal PendingCursor(StreamIdCursor cursor) => _cursor = cursor;

    /// <summary>Whether there is an entry here; false past the end.</summary>
    public bool IsValid => _cursor.IsValid;

    /// <summary>Id of the stream entry.</summary>
    public StreamId Id => _cursor.Id;

    /// <summary>Its delivery.</summary>
    public PendingEntry Entry => new(_cursor.Value);

    /// <summary>The place of the next greater id.</summary>
    public PendingCursor Next() => new(_cursor.Next());
}
