using System;
using Tandem.DataStructures.HashTables;
using Tandem.Platform.Loop;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Keyspace.Expiry;

/// <summary>Removes fields of hashes whose time is over and that nobody asks for: walks the buckets of databases that have
/// such hashes, where one bit of a slot marks them, and looks into those that have a field due.</summary>
internal sealed class FieldExpireCycle(KeyspaceRoot keyspace, EventLoop loop)
{
    // About a millisecond of a walk that finds nothing.
    private const long IdleBuckets = 100_000;
    private const int BucketsPerClockReading = 256;
    private const int FieldsPerVisit = 64;

    private readonly long[] _nextBucket = new long[keyspace.DatabaseCount];
    private int _nextDatabase;

    /// <summary>Goes on with the walk, through each database at most once.</summary>
    /// <param name="deadline">When to stop, microseconds of the monotonic clock.</param>
    /// <returns>True when it stopped because of that.</returns>
    public bool Run(long deadline)
    {
        for (int i = 0; i < keyspace.DatabaseCount; i++)
        {
            Database database = keyspace[_nextDatabase];
            if (database.Table.MarkedCount > 0 && !Walk(database, deadline))
            {
                return true;
            }

            _nextDatabase = (_nextDatabase + 1) % keyspace.DatabaseCount;
        }

        return false;
    }

    private bool Walk(Database database, long deadline)
    {
        ref long bucket = ref _nextBucket[database.Index];
        long left = Math.Min(IdleBuckets, database.Table.BucketCount);
        for (; left > 0 && database.Table.MarkedCount > 0; left--)
        {
            if (bucket >= database.Table.BucketCount)
            {
                bucket = 0;
            }

            // A key that went may have moved others of its bucket, or folded it into another one: begin anew.
            while (bucket < database.Table.BucketCount && TryVisitOne(database, bucket))
            {
                if (loop.MonotonicMicrosecondsNow() > deadline)
                {
                    return false;
                }
            }

            bucket++;
            if (left % BucketsPerClockReading == 0 && loop.MonotonicMicrosecondsNow() > deadline)
            {
                return false;
            }
        }

        return true;
    }

    private bool TryVisitOne(Database database, long bucket)
    {
        foreach (EntryRef entry in database.Table.EntriesOf(bucket))
        {
            if (!entry.IsMarked)
            {
                continue;
            }

            if (!HashValue.HasExpiringFields(entry))
            {
                database.Table.SetMark(entry, false);
            }
            else if (new HashValue(entry, keyspace).MayHoldOver)
            {
                FieldExpiry.RemoveAllOver(database, entry, FieldsPerVisit);
                return true;
            }
        }

        return false;
    }
}
