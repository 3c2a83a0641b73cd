using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb.Captures;

/// <summary>A big set or hash: its buckets are written in order, those about to change before their turn.</summary>
/// <remarks>
/// Written is a bucket below <see cref="_next"/> or in <see cref="_early"/>. A split or merge has the buckets it touches
/// written first; the new last bucket of a split counts as written, too, so a bucket that is not written has never changed
/// since the cut.
/// </remarks>
internal sealed class TableCapture : CollectionCapture, ITableObserver
{
    private const int BucketsPerUnit = 4; // Of 2 to 5 entries.
    private const int ExpiriesPerUnit = 16;

    private readonly HashTable _table;
    private readonly bool _isHash;
    private readonly BucketSet _early = new();
    private RdbFieldExpiries? _expiries;
    private long _next;

    public TableCapture(EntryRef entry, AsideBlocks aside)
        : base(entry, aside)
    {
        _table = HashTable.FromAddress(entry.Handle);
        _isHash = ValueTag.TypeOf(entry) == DataType.Hash;
        Target.WriteLength((ulong)_table.Count);
        _table.Observe(this);
    }

    /// <inheritdoc/>
    public void BeforeChange(long bucket)
    {
        if (bucket >= _next && _early.Add(bucket, _table.BucketCount))
        {
            WriteBucket(bucket);
        }
    }

    /// <inheritdoc/>
    public void BeforeSplit(long source, long target)
    {
        BeforeChange(source);
        if (target >= _next)
        {
            _early.Add(target, _table.BucketCount);
        }
    }

    /// <inheritdoc/>
    protected override bool WriteUnit()
    {
        for (int i = 0; i < BucketsPerUnit; i++)
        {
            if (_next >= _table.BucketCount)
            {
                return _expiries is not null && _expiries.Write(Target, ExpiriesPerUnit);
            }

            long bucket = _next++;
            if (!_early.Contains(bucket))
            {
                WriteBucket(bucket);
            }
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void EndObservation() => _table.EndObservation();

    private void WriteBucket(long bucket)
    {
        foreach (EntryRef element in _table.EntriesOf(bucket))
        {
            Target.WriteString(element.Key);
            if (_isHash)
            {
                RdbValueWriter.WriteString(Target, element);
                if (element.HasExpiry)
                {
                    _expiries ??= new RdbFieldExpiries();
                    _expiries.Add(element.Key, element.Expiry);
                }
            }
        }
    }
}
