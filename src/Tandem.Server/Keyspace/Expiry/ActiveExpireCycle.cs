using System;
using Tandem.DataStructures.HashTables;
using Tandem.Platform.Loop;

namespace Tandem.Server.Keyspace.Expiry;

/// <summary>Removes expired keys that nobody asks for, within a budget of time: walks the buckets of each database, where
/// one bit of a slot says that its entry expires, and goes on as long as much of what it meets is expired.</summary>
/// <remarks>Source of the numbers: Redis 7.0 expire.c, activeExpireCycle. Unlike there, the walk is over all keys, so that
/// it is bounded also by the buckets passed without meeting anything.</remarks>
internal sealed class ActiveExpireCycle
{
    // At effort 1; each step of effort adds a quarter to the first two, 2 to the third and takes 1 from the last.
    private const int KeysPerLoop = 20;
    private const long FastMicroseconds = 1000;
    private const int SlowPercent = 25;
    private const int AcceptableStalePercent = 10;

    // About a millisecond of a walk that finds nothing.
    private const int IdleBuckets = 100_000;
    private const int LoopsPerClockReading = 16;

    private readonly KeyspaceRoot _keyspace;
    private readonly EventLoop _loop;
    private readonly FieldExpireCycle _fields;
    private readonly long[] _nextBucket;
    private int _nextDatabase;
    private bool _timeLimitReached;
    private long _lastFastStart;

    public ActiveExpireCycle(KeyspaceRoot keyspace, EventLoop loop)
    {
        _keyspace = keyspace;
        _loop = loop;
        _fields = new FieldExpireCycle(keyspace, loop);
        _nextBucket = new long[keyspace.DatabaseCount];
        WritableReplicaKeys = new WritableReplicaKeys(keyspace);
    }

    /// <summary>DEBUG SET-ACTIVE-EXPIRE.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>Keys that this server expires although it is a replica.</summary>
    public WritableReplicaKeys WritableReplicaKeys { get; }

    /// <summary>True when a run in between is due, because the last one did not come to its end.</summary>
    public bool WantsFastRun =>
        IsEnabled && _timeLimitReached
        && _loop.MonotonicMicrosecondsNow() >= _lastFastStart + (2 * FastBudget);

    private int Effort => _keyspace.Options.ActiveExpireEffort - 1;

    private long FastBudget => FastMicroseconds + (FastMicroseconds / 4 * Effort);

    /// <summary>The periodic run. The caller sees to it that the DELs are propagated each on its own.</summary>
    /// <param name="periodMilliseconds">Time until the next one, of which a quarter or more may be taken.</param>
    public void RunSlow(int periodMilliseconds) =>
        Run(periodMilliseconds * 10L * (SlowPercent + (2 * Effort)));

    /// <summary>A short run in between.</summary>
    public void RunFast()
    {
        _lastFastStart = _loop.MonotonicMicrosecondsNow();
        Run(FastBudget);
    }

    private void Run(long budgetMicroseconds)
    {
        if (!IsEnabled)
        {
            return;
        }

        long start = _loop.MonotonicMicrosecondsNow();
        long deadline = start + budgetMicroseconds;
        _timeLimitReached = false;
        long sampled = 0;
        long expired = 0;
        for (int i = 0; i < _keyspace.DatabaseCount && !_timeLimitReached; i++)
        {
            Database database = _keyspace[_nextDatabase];
            _nextDatabase = (_nextDatabase + 1) % _keyspace.DatabaseCount;
            if (database.VolatileCount == 0)
            {
                database.AverageTtl = 0;
                continue;
            }

            Walk(database, deadline, ref sampled, ref expired);
        }

        // A share of their own, so that many keys do not keep fields waiting for ever.
        _timeLimitReached |= _fields.Run(_loop.MonotonicMicrosecondsNow() + (budgetMicroseconds / 4));
        _keyspace.Statistics.ExpireCycleMicroseconds += _loop.MonotonicMicrosecondsNow() - start;
        if (_timeLimitReached)
        {
            _keyspace.Statistics.ExpireCycleTimeLimitReached++;
        }

        double stale = sampled > 0 ? 100.0 * expired / sampled : 0;
        _keyspace.Statistics.ExpiredStalePercent = (stale * 0.05) + (_keyspace.Statistics.ExpiredStalePercent * 0.95);
    }

    private void Walk(Database database, long deadline, ref long allSampled, ref long allExpired)
    {
        int wanted = KeysPerLoop + (KeysPerLoop / 4 * Effort);
        int acceptable = AcceptableStalePercent - Effort;
        int idleBuckets = 0;
        for (int loops = 1; database.VolatileCount > 0; loops++)
        {
            Sample sample = default;
            int buckets = 0;
            long most = Math.Min(wanted * 20, database.Table.BucketCount);
            while (sample.Keys < wanted && buckets < most)
            {
                LookAtNextBucket(database, ref sample);
                buckets++;
            }

            allSampled += sample.Keys;
            allExpired += sample.Expired;
            sample.AddTo(database);
            idleBuckets = sample.Expired > 0 ? 0 : idleBuckets + buckets;
            bool goesOn = sample.Keys == 0 ? idleBuckets < Math.Min(IdleBuckets, database.Table.BucketCount)
                : sample.Expired * 100 > sample.Keys * acceptable;
            if (!goesOn)
            {
                return;
            }

            if (loops % LoopsPerClockReading == 0 && _loop.MonotonicMicrosecondsNow() > deadline)
            {
                _timeLimitReached = true;
                return;
            }
        }
    }

    private void LookAtNextBucket(Database database, ref Sample sample)
    {
        ref long bucket = ref _nextBucket[database.Index];
        if (bucket >= database.Table.BucketCount)
        {
            bucket = 0;
        }

        // A removal may move what is left of the bucket, or fold it into another one: begin anew.
        while (bucket < database.Table.BucketCount && RemoveOne(database, bucket, ref sample))
        {
        }

        bucket++;
    }

    private bool RemoveOne(Database database, long bucket, ref Sample sample)
    {
        int alive = 0;
        long ttl = 0;
        foreach (EntryRef entry in database.Table.EntriesOf(bucket))
        {
            if (!entry.HasExpiry)
            {
                continue;
            }

            if (database.IsOver(entry))
            {
                database.RemoveExpired(entry);
                sample.Keys++;
                sample.Expired++;
                return true;
            }

            alive++;
            ttl += entry.Expiry - _keyspace.Now;
        }

        sample.Keys += alive;
        sample.Ttl += ttl;
        return false;
    }

    private struct Sample
    {
        public int Keys;
        public int Expired;
        public long Ttl;

        // A running average: one fiftieth of the new, the rest of the old.
        public readonly void AddTo(Database database)
        {
            if (Keys > Expired)
            {
                long average = Ttl / (Keys - Expired);
                database.AverageTtl = database.AverageTtl == 0 ? average
                    : (database.AverageTtl / 50 * 49) + (average / 50);
            }
        }
    }
}
