using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Keyspace.Eviction;

/// <summary>Chooses keys to remove when memory is full, by option maxmemory-policy, and removes them one by one.</summary>
/// <remarks>As in Redis, the best of a few keys drawn at random goes, and good candidates of earlier draws are remembered. Source:
/// Redis 7.0, evict.c: a pool of 16.</remarks>
internal sealed class KeyEviction(KeyspaceRoot root)
{
    private const int PoolSize = 16;

    // Keys with an expiry are looked for from a random place on, at most over so many buckets for each wanted.
    private const int BucketsPerKey = 1000;

    // The worst first.
    private readonly List<(ulong Score, int Database, byte[] Key)> _pool = new(PoolSize + 1);
    private int _nextDatabase;

    private MaxMemoryPolicy Policy => root.Options.MaxMemoryPolicy;

    private bool OnlyVolatile => Policy is MaxMemoryPolicy.VolatileLru or MaxMemoryPolicy.VolatileLfu
        or MaxMemoryPolicy.VolatileRandom or MaxMemoryPolicy.VolatileTtl;

    /// <summary>Removes one key, with its event and its DEL in the log.</summary>
    /// <returns>False when the policy allows none, or there is none.</returns>
    public bool EvictOne() => Policy switch
    {
        MaxMemoryPolicy.NoEviction => false,
        MaxMemoryPolicy.AllKeysRandom or MaxMemoryPolicy.VolatileRandom => EvictRandom(),
        _ => EvictBest(),
    };

    private bool EvictRandom()
    {
        for (int i = 0; i < root.DatabaseCount; i++)
        {
            Database database = root[_nextDatabase];
            _nextDatabase = (_nextDatabase + 1) % root.DatabaseCount;
            foreach (byte[] key in Draw(database, 1))
            {
                database.Evict(key);
                return true;
            }
        }

        return false;
    }

    private bool EvictBest()
    {
        while (true)
        {
            bool drew = false;
            foreach (Database database in root.Databases)
            {
                foreach (byte[] key in Draw(database, root.Options.MaxMemorySamples))
                {
                    drew = true;
                    Consider(database, key);
                }
            }

            if (!drew)
            {
                return false;
            }

            while (_pool.Count > 0)
            {
                (_, int index, byte[] key) = _pool[^1];
                _pool.RemoveAt(_pool.Count - 1);
                EntryRef entry = root[index].FindRaw(key);

                // Candidates of earlier draws may be gone, or expire no more.
                if (!entry.IsNull && (!OnlyVolatile || entry.HasExpiry))
                {
                    root[index].Evict(key);
                    return true;
                }
            }
        }
    }

    private List<byte[]> Draw(Database database, int count)
    {
        List<byte[]> keys = [];
        if (!OnlyVolatile)
        {
            for (int i = 0; i < count && database.Count > 0; i++)
            {
                keys.Add(database.Table.Random(ref root.RandomState).Key.ToArray());
            }
        }
        else if (database.VolatileCount > 0)
        {
            DrawVolatile(database, Math.Min(count, database.VolatileCount), keys);
        }

        return keys;
    }

    private void DrawVolatile(Database database, long count, List<byte[]> into)
    {
        long buckets = database.Table.BucketCount;
        long bucket = root.NextRandom(buckets);
        for (long passed = 0; passed < buckets && into.Count < count; passed++)
        {
            // One is enough when they lie far apart.
            if (passed > count * BucketsPerKey && into.Count > 0)
            {
                return;
            }

            foreach (EntryRef entry in database.Table.EntriesOf(bucket))
            {
                if (entry.HasExpiry && into.Count < count)
                {
                    into.Add(entry.Key.ToArray());
                }
            }

            bucket = (bucket + 1) % buckets;
        }
    }

    private void Consider(Database database, byte[] key)
    {
        EntryRef entry = database.FindRaw(key);
        ulong score = ScoreOf(entry);
        if (_pool.Count == PoolSize && score <= _pool[0].Score)
        {
            return;
        }

        int place = _pool.FindIndex(candidate => candidate.Score > score);
        if (_pool.Exists(candidate => candidate.Database == database.Index && candidate.Key.AsSpan().SequenceEqual(key)))
        {
            return;
        }

        _pool.Insert(place < 0 ? _pool.Count : place, (score, database.Index, key));
        if (_pool.Count > PoolSize)
        {
            _pool.RemoveAt(0);
        }
    }

    // The greater, the sooner it goes.
    private ulong ScoreOf(EntryRef entry) => Policy switch
    {
        MaxMemoryPolicy.VolatileTtl => ulong.MaxValue - (ulong)Math.Max(entry.Expiry, 0),
        MaxMemoryPolicy.AllKeysLfu or MaxMemoryPolicy.VolatileLfu => 255 - LfuCounter.Decayed(entry.Access, root),
        _ => (root.AccessClock - entry.Access) & 0xFFFFFF,
    };
}
