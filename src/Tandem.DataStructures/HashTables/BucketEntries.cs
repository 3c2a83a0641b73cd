namespace Tandem.DataStructures.HashTables;

/// <summary>The entries of one or two buckets with their overflow chains. No entry may be added or removed meanwhile.</summary>
public unsafe struct BucketEntries
{
    private byte* _bucket;
    private byte* _then;
    private int _index;

    internal BucketEntries(byte* bucket, byte* then)
    {
        _bucket = bucket;
        _then = then;
        _index = 0;
    }

    public readonly EntryRef Current => new(Bucket.SlotAt(_bucket, _index));

    public readonly BucketEntries GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_bucket != null)
        {
            int usable = Bucket.Usable(_bucket);
            while (++_index <= usable)
            {
                if (_bucket[_index] != 0)
                {
                    return true;
                }
            }

            _index = 0;
            byte* next = Bucket.Next(_bucket);
            if (next == null)
            {
                next = _then;
                _then = null;
            }

            _bucket = next;
        }

        return false;
    }
}
