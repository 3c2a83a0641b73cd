using System;

namespace Tandem.Server.Persistence.Rdb.Captures;

/// <summary>A set of buckets of one table, a bit each; no memory while it is empty.</summary>
internal sealed class BucketSet
{
    private ulong[] _bits = [];

    public bool IsEmpty => _bits.Length == 0;

    public bool Contains(long bucket)
    {
        long word = bucket >> 6;
        return word < _bits.Length && (_bits[word] & (1UL << (int)bucket)) != 0;
    }

    /// <summary>Adds a bucket.</summary>
    /// <param name="bucketCount">Buckets of the table, to make room for all at once.</param>
    /// <returns>False when it was there.</returns>
    public bool Add(long bucket, long bucketCount)
    {
        long word = bucket >> 6;
        if (word >= _bits.Length)
        {
            Array.Resize(ref _bits, (int)Math.Max(word + (word >> 1) + 1, (bucketCount >> 6) + 1));
        }

        ulong bit = 1UL << (int)bucket;
        bool isNew = (_bits[word] & bit) == 0;
        _bits[word] |= bit;
        return isNew;
    }
}
