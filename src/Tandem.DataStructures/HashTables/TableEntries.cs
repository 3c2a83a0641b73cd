namespace Tandem.DataStructures.HashTables;

/// <summary>All entries of a table, bucket by bucket. No entry may be added or removed meanwhile.</summary>
public struct TableEntries
{
    private readonly HashTable _table;
    private BucketEntries _entries;
    private long _bucket;

    internal TableEntries(HashTable table)
    {
        _table = table;
        _entries = table.EntriesOf(0);
    }

    public readonly EntryRef Current => _entries.Current;

    public bool MoveNext()
    {
        while (!_entries.MoveNext())
        {
            if (++_bucket >= _table.BucketCount)
            {
                return false;
            }

            _entries = _table.EntriesOf(_bucket);
        }

        return true;
    }
}
