using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.SortedSets;

namespace Tandem.Server.Persistence.Rdb.Captures;

/// <summary>A big sorted set: its elements are written from the highest score down, as loaders like them; those in a bucket
/// of its table that is about to change are written before their turn.</summary>
/// <remarks>
/// An element of a bucket in <see cref="_early"/> is written. One of any other bucket has not changed since the cut, so it is
/// written if it does not order before the element that the walk wrote last.
/// </remarks>
internal sealed class SortedSetCapture : CollectionCapture, ITableObserver
{
    private const int ElementsPerUnit = 16;

    private readonly SortedSet _set;
    private readonly HashTable _table;
    private readonly BucketSet _early = new();
    private OrderedCursor _at;
    private bool _isLost;
    private bool _isBegun;
    private double _lastScore;
    private byte[] _lastMember = [];
    private int _lastMemberBytes;

    public SortedSetCapture(EntryRef entry, AsideBlocks aside)
        : base(entry, aside)
    {
        _set = SortedSet.FromAddress(entry.Handle);
        _table = _set.Table;
        Target.WriteLength((ulong)_set.Count);
        _isLost = true;
        _table.Observe(this);
    }

    private ReadOnlySpan<byte> LastMember => _lastMember.AsSpan(0, _lastMemberBytes);

    /// <inheritdoc/>
    public void BeforeChange(long bucket)
    {
        _isLost = true;
        if (!_early.Add(bucket, _table.BucketCount))
        {
            return;
        }

        foreach (EntryRef element in _table.EntriesOf(bucket))
        {
            if (!IsPassed(element))
            {
                Write(element.Key, element.Double);
            }
        }
    }

    /// <inheritdoc/>
    public void BeforeSplit(long source, long target)
    {
        BeforeChange(source);
        _early.Add(target, _table.BucketCount);
    }

    /// <inheritdoc/>
    protected override bool WriteUnit()
    {
        if (_isLost)
        {
            _at = _isBegun ? _set.Index.LastBefore(_lastScore, LastMember) : _set.Index.Last;
            _isLost = false;
        }

        for (int i = 0; i < ElementsPerUnit; i++)
        {
            if (_at.IsNone)
            {
                return false;
            }

            if (_early.IsEmpty || !_early.Contains(_table.BucketOf(HashTable.Hash(_at.Member))))
            {
                Write(_at.Member, _at.Score);
            }

            if (i == ElementsPerUnit - 1)
            {
                Remember();
            }

            _at.MovePrevious();
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void EndObservation() => _table.EndObservation();

    private bool IsPassed(EntryRef element) => _isBegun
        && (element.Double > _lastScore
            || (element.Double == _lastScore && element.Key.SequenceCompareTo(LastMember) >= 0));

    private void Write(ReadOnlySpan<byte> member, double score)
    {
        Target.WriteString(member);
        Target.WriteDouble(score);
    }

    /// <summary>Keeps where the walk is: its cursor is lost when the set changes.</summary>
    private void Remember()
    {
        _isBegun = true;
        _lastScore = _at.Score;
        _lastMemberBytes = _at.Member.Length;
        if (_lastMember.Length < _lastMemberBytes)
        {
            _lastMember = new byte[_lastMemberBytes];
        }

        _at.Member.CopyTo(_lastMember);
    }
}
