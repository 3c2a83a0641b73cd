namespace Tandem.DataStructures.HashTables;

/// <summary>The native root block of a table.</summary>
/// <remarks>
/// Linear hashing: there are <c>Buckets = 2^Level + Split</c> buckets; those below Split, and their partners at 2^Level and
/// above, use Level + 1 bits of the hash, the others Level. One split moves half of bucket Split to the new last bucket.
/// The first segment is one array that doubles up to <see cref="SegmentBuckets"/>; further ones have that size from the start.
/// </remarks>
internal unsafe struct TableRoot
{
    /// <summary>Buckets in a segment: 2 MiB.</summary>
    public const int SegmentBuckets = 1 << SegmentShift;

    public const int SegmentShift = 15;

    public byte** Segments;
    public int SegmentCount;
    public int SegmentCapacity;
    public int FirstCapacity;
    public int Level;
    public long Split;
    public long Buckets;
    public ulong LowMask;
    public ulong HighMask;
    public long Count;
    public long ExpiryCount;
    public long EarliestExpiry;
    public long MarkedCount;
    public long OverflowBuckets;
    public int LongestChain;
    public long MissedDraws;

    /// <summary>Who is told before changes: a handle of the runtime, 0 for nobody.</summary>
    public nint Observer;
}
