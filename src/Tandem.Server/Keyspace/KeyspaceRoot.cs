using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace.Expiry;

namespace Tandem.Server.Keyspace;

/// <summary>All databases of the server, with what they share: the clock commands see, the rule for expired keys, the
/// change counter, the observer and the running snapshot. Owned by the engine thread.</summary>
internal sealed class KeyspaceRoot
{
    private readonly Database[] _databases;

    /// <param name="databaseCount">Option <c>databases</c>, at least 1.</param>
    /// <param name="options">Encoding thresholds and notification classes, read at each use.</param>
    /// <param name="observer">Told of every change that others care about.</param>
    public KeyspaceRoot(int databaseCount, KeyspaceOptions options, IKeyspaceObserver observer)
    {
        Options = options;
        Observer = observer;
        Watched = new WatchedKeys(databaseCount);
        _databases = new Database[databaseCount];
        for (int i = 0; i < databaseCount; i++)
        {
            _databases[i] = new Database(this, i);
        }
    }

    public KeyspaceOptions Options { get; }

    public IKeyspaceObserver Observer { get; }

    public KeyspaceStatistics Statistics { get; } = new();

    public LazyFree LazyFree { get; } = new();

    public int DatabaseCount => _databases.Length;

    /// <summary>Changes since the start: Redis's <c>server.dirty</c>, which save points count and which tells the
    /// dispatcher that a command wrote.</summary>
    public long Dirty { get; set; }

    /// <summary>The time commands see, Unix milliseconds: one value for a whole command, transaction or script.</summary>
    public long Now { get; set; }

    /// <summary>What look-ups do with expired keys at the moment; set by whoever executes a command.</summary>
    public ExpiryRule ExpiryRule { get; set; }

    /// <summary>Fields of hashes that expire at this time or before are over: <see cref="Now"/>, or nothing where times do not
    /// count.</summary>
    public long FieldsOverUpTo => ExpiryRule == ExpiryRule.Ignore ? long.MinValue : Now;

    /// <summary>True while a write may remove expired keys on its own although the rule is <see cref="ExpiryRule.Hide"/>:
    /// a writable replica.</summary>
    public bool RemovesOnWrite { get; set; }

    /// <summary>Told of expiries that clients of a writable replica set.</summary>
    public WritableReplicaKeys? ExpiresByItself { get; set; }

    /// <summary>24 bits: seconds for LRU, or minutes and counter for LFU. Refreshed by the cron.</summary>
    public uint AccessClock { get; set; }

    /// <summary>True when the eviction policy is one of the LFU kind: <see cref="EntryRef.Access"/> is then a counter.</summary>
    public bool CountsAccesses { get; set; }

    /// <summary>State of the generator behind RANDOMKEY, sampling and LFU; seeded at start.</summary>
    public ulong RandomState = 0x9E3779B97F4A7C15;

    /// <summary>Keys WATCHed by clients, over all databases.</summary>
    public WatchedKeys Watched { get; }

    /// <summary>How many clients wait for a key; zero makes <see cref="IKeyspaceObserver.Ready"/> free.</summary>
    public int BlockedOnKeys { get; set; }

    /// <summary>True while a key is being removed that nobody asked to remove: its time is over, or memory is short.</summary>
    public bool RemovesByItself { get; set; }

    /// <summary>True once some client tracked keys; false makes invalidation free.</summary>
    public bool TracksKeys { get; set; }

    /// <summary>The snapshot that is being taken, if any.</summary>
    public ISnapshotWatcher? Snapshot { get; set; }

    /// <summary>The number that the last snapshot put on the buckets it wrote, 1 to 127.</summary>
    public byte SnapshotNumber { get; set; }

    /// <summary>Snapshots given up since the last complete one: they leave buckets with old numbers.</summary>
    public int AbortedSnapshots { get; set; }

    /// <summary>The notification classes that are on, from notify-keyspace-events.</summary>
    public KeyEventClass NotifiedEvents { get; set; }

    public System.ReadOnlySpan<Database> Databases => _databases;

    public Database this[int index] => _databases[index];

    /// <summary>Keys in all databases.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (Database database in _databases)
            {
                count += database.Count;
            }

            return count;
        }
    }

    /// <summary>SWAPDB: exchanges the contents of two databases. Clients connected to one see the other's keys at once.</summary>
    public void Swap(int first, int second)
    {
        Watched.TouchAll(_databases[first], _databases[second]);
        Watched.TouchAll(_databases[second], _databases[first]);
        Database.SwapContents(_databases[first], _databases[second]);
        _databases[first].AnnounceReadyKeys();
        _databases[second].AnnounceReadyKeys();
    }

    /// <summary>Removes all keys of one database, or of all when <paramref name="database"/> is negative.</summary>
    /// <param name="lazily">True to free the memory in the background of the engine thread, in slices.</param>
    /// <returns>How many keys were removed.</returns>
    public long Flush(int database, bool lazily)
    {
        long removed = 0;
        if (database < 0)
        {
            ExpiresByItself?.Clear();
        }

        int first = database < 0 ? 0 : database;
        int last = database < 0 ? _databases.Length - 1 : database;
        for (int i = first; i <= last; i++)
        {
            Watched.TouchAll(_databases[i], null);
            removed += _databases[i].Flush(lazily);
            _databases[i].AnnounceReadyKeys();
        }

        Observer.Flushed(database);
        return removed;
    }

    /// <summary>The next number of the seeded generator, 64 bits.</summary>
    public ulong NextRandom()
    {
        RandomState += 0x9E3779B97F4A7C15;
        ulong z = RandomState;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public long NextRandom(long bound) => (long)(NextRandom() % (ulong)bound);
}
