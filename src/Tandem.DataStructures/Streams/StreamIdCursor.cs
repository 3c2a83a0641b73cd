namespace Tandem.DataStructures.Streams;

/// <summary>A place in a <see cref="StreamIdTree"/>; valid until an entry is added or removed.</summary>
internal readonly unsafe struct StreamIdCursor
{
    private readonly StreamIdLeaf* _leaf;
    private readonly int _index;

    public StreamIdCursor(StreamIdLeaf* leaf, int index)
    {
        _leaf = leaf;
        _index = index;
    }

    /// <summary>Whether there is an entry here; false past either end.</summary>
    public bool IsValid => _leaf != null;

    /// <summary>Id of the entry.</summary>
    public StreamId Id => _leaf->Ids[_index];

    /// <summary>Value of the entry; writable in place.</summary>
    public ref nint Value => ref _leaf->Values[_index];

    /// <summary>The entry with the next greater id.</summary>
    public StreamIdCursor Next() =>
        _index + 1 < _leaf->Count ? new StreamIdCursor(_leaf, _index + 1) : new StreamIdCursor(_leaf->Next, 0);

    /// <summary>The entry with the next smaller id.</summary>
    public StreamIdCursor Previous()
    {
        if (_index > 0)
        {
            return new StreamIdCursor(_leaf, _index - 1);
        }

        StreamIdLeaf* previous = _leaf->Previous;
        return previous == null ? default : new StreamIdCursor(previous, previous->Count - 1);
    }
}
