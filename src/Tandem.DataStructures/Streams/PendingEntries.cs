namespace Tandem.DataStructures.Streams;

/// <summary>A view of the pending entries of a group or of one of its consumers, ordered by id.</summary>
public readonly unsafe struct PendingEntries
{
    private readonly StreamIdTree* _tree;

    internal PendingEntries(StreamIdTree* tree) => _tree = tree;

    /// <summary>Entries.</summary>
    public long Count => _tree->Count;

    /// <summary>Bytes of the order itself, without the entries that it points to.</summary>
    public long SizeBytes => _tree->SizeBytes;

    /// <summary>The smallest pending id; <see cref="StreamId.Min"/> when there is none.</summary>
    public StreamId FirstId => _tree->First is { IsValid: true } first ? first.Id : StreamId.Min;

    /// <summary>The greatest pending id; <see cref="StreamId.Min"/> when there is none.</summary>
    public StreamId LastId => _tree->Last is { IsValid: true } last ? last.Id : StreamId.Min;

    /// <summary>The entry of an id, or a null handle. Cost: O(log n).</summary>
    public PendingEntry Find(StreamId id)
    {
        StreamIdCursor cursor = _tree->Find(id);
        return cursor.IsValid ? new PendingEntry(cursor.Value) : default;
    }

    /// <summary>A walk from the first id that is not smaller than the given one. Nothing may be added or removed meanwhile.</summary>
    public PendingCursor From(StreamId id) => new(_tree->AtOrAfter(id));
}
