using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Keyspace;

/// <summary>One numbered database: a native table from key to value. Owned by the engine thread.</summary>
/// <remarks>
/// Every change goes through a member of this class (look-up for write, add, remove, expiry), because here the running
/// snapshot is told before a bucket changes. A value reached by <see cref="LookupWrite(ReadOnlySpan{byte}, ulong)"/> may
/// be changed in place; one reached by a read look-up must not.
/// </remarks>
internal sealed class Database
{
    private readonly KeyspaceRoot _root;
    private HashTable _table;

    public Database(KeyspaceRoot root, int index)
    {
        _root = root;
        Index = index;
        _table = HashTable.Create();
    }

    public KeyspaceRoot Root => _root;

    /// <summary>0 to <c>databases</c> - 1.</summary>
    public int Index { get; }

    /// <summary>The table itself, to walk it (SCAN, snapshots, digests). Never add or remove through it.</summary>
    public HashTable Table => _table;

    public long Count => _table.Count;

    /// <summary>Keys with an expiry.</summary>
    public long VolatileCount => _table.ExpiryCount;

    /// <summary>Estimated mean time until a key with an expiry expires, milliseconds; 0 when unknown: INFO avg_ttl.</summary>
    public long AverageTtl { get; set; }

    /// <summary>Finds a key for reading: removes or hides it when its time is over, counts hit or miss, refreshes LRU/LFU.</summary>
    /// <param name="touch">False for commands that only look at the key's properties (TTL, TYPE, OBJECT).</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public EntryRef LookupRead(ReadOnlySpan<byte> key, ulong hash, bool touch = true)
    {
        EntryRef entry = _table.Find(key, hash);
        if (entry.IsNull || (entry.HasExpiry && IsOver(entry) && ExpireFound(key, hash, forWrite: false)))
        {
            return Missed(key);
        }

        _root.Statistics.Hits++;
        if (touch)
        {
            Touch(entry);
        }

        return entry;
    }

    public EntryRef LookupRead(ReadOnlySpan<byte> key, bool touch = true) =>
        LookupRead(key, HashTable.Hash(key), touch);

    /// <summary>Finds a key that is about to be changed: as a read, but tells the running snapshot first and counts neither
    /// hit nor miss.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public EntryRef LookupWrite(ReadOnlySpan<byte> key, ulong hash)
    {
        EntryRef entry = _table.Find(key, hash);
        if (entry.IsNull)
        {
            return default;
        }

        if (entry.HasExpiry && IsOver(entry) && ExpireFound(key, hash, forWrite: true))
        {
            return default;
        }

        _root.Snapshot?.BeforeChange(_table, _table.BucketOf(hash));

        Touch(entry);
        return entry;
    }

    public EntryRef LookupWrite(ReadOnlySpan<byte> key) => LookupWrite(key, HashTable.Hash(key));

    /// <summary>Finds a key as <see cref="LookupRead(ReadOnlySpan{byte}, ulong, bool)"/> does, without statistics or touch.</summary>
    public EntryRef Peek(ReadOnlySpan<byte> key)
    {
        ulong hash = HashTable.Hash(key);
        EntryRef entry = _table.Find(key, hash);
        return entry.IsNull || (entry.HasExpiry && IsOver(entry) && ExpireFound(key, hash, forWrite: false))
            ? default
            : entry;
    }

    /// <summary>Finds a key whether its time is over or not (DEBUG OBJECT, loading, replication).</summary>
    public EntryRef FindRaw(ReadOnlySpan<byte> key) => _table.Find(key, HashTable.Hash(key));

    /// <summary>Adds a key that must be absent, with a value of <see cref="ValueKind.None"/> that the caller sets at once.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public EntryRef Add(ReadOnlySpan<byte> key, ulong hash, DataType type, ValueEncoding encoding)
    {
        if (_root.Snapshot is { } snapshot)
        {
            if (_table.NextAddSplits)
            {
                snapshot.BeforeChange(_table, _table.NextSplitSource);
            }

            snapshot.BeforeChange(_table, _table.BucketOf(hash));
        }

        EntryRef entry = _table.Add(key, hash);
        entry.Tag = ValueTag.Of(type, encoding);
        entry.Access = NewAccess();
        if (_root.BlockedOnKeys > 0)
        {
            _root.Observer.Ready(Index, key, type);
        }

        if ((_root.NotifiedEvents & KeyEventClass.New) != 0)
        {
            _root.Observer.Notify(KeyEventClass.New, "new", Index, key);
        }

        return entry;
    }

    public EntryRef Add(ReadOnlySpan<byte> key, DataType type, ValueEncoding encoding) =>
        Add(key, HashTable.Hash(key), type, encoding);

    /// <summary>Removes a key that <see cref="LookupWrite(ReadOnlySpan{byte}, ulong)"/> found, and frees its value.</summary>
    /// <param name="lazily">True to free a big value in slices later.</param>
    public void Remove(EntryRef entry, ulong hash, bool lazily = false)
    {
        Debug.Assert(!entry.IsNull, "only a found entry can be removed");
        BeforeRemoval(hash);
        StreamGoes(entry);
        FreeValue(entry, lazily);
        _table.Remove(entry);
    }

    public void Remove(EntryRef entry) => Remove(entry, HashTable.Hash(entry.Key));

    /// <summary>Removes a key that may be there, expired or not.</summary>
    /// <returns>True when it was there and its time was not over.</returns>
    public bool Delete(ReadOnlySpan<byte> key, bool lazily = false)
    {
        ulong hash = HashTable.Hash(key);
        EntryRef entry = LookupWrite(key, hash);
        if (entry.IsNull)
        {
            return false;
        }

        Remove(entry, hash, lazily);
        return true;
    }

    /// <summary>Takes a key's entry out without freeing its object (RENAME, MOVE): the caller has moved the handle.</summary>
    public void Detach(EntryRef entry, ulong hash)
    {
        BeforeRemoval(hash);
        StreamGoes(entry);
        _table.Remove(entry);
    }

    /// <summary>Frees the object a found entry holds, because its value is about to be replaced; a string needs nothing.</summary>
    public void DisposeValue(EntryRef entry)
    {
        if (entry.Kind == ValueKind.Handle)
        {
            StreamGoes(entry);
            FreeValue(entry, _root.Options.LazyfreeLazyServerDel);
            entry.Integer = 0;
        }
    }

    /// <summary>Sets the time at which a key expires. The entry may move; the reference stays valid.</summary>
    /// <param name="unixMilliseconds">When; may be in the past.</param>
    public void SetExpiry(EntryRef entry, long unixMilliseconds)
    {
        _table.SetExpiry(entry, unixMilliseconds);
        if (_root.RemovesOnWrite && _root.ExpiryRule == ExpiryRule.Hide)
        {
            _root.ExpiresByItself?.Remember(Index, entry.Key);
        }
    }

    /// <summary>PERSIST.</summary>
    /// <returns>True when the key had an expiry.</returns>
    public bool ClearExpiry(EntryRef entry)
    {
        if (!entry.HasExpiry)
        {
            return false;
        }

        _table.ClearExpiry(entry);
        return true;
    }

    /// <summary>Says that a key changed: WATCHing transactions fail, caching clients are told, subscribers are notified.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Changed(ReadOnlySpan<byte> key, KeyEventClass eventClass, string eventName)
    {
        Touched(key);
        Notify(eventClass, eventName, key);
    }

    /// <summary>As <see cref="Changed"/>, without an event.</summary>
    public void Touched(ReadOnlySpan<byte> key)
    {
        if (_root.Watched.Count > 0)
        {
            _root.Watched.Touch(this, key);
        }

        if (_root.TracksKeys)
        {
            _root.Observer.Invalidate(key);
        }
    }

    public void Notify(KeyEventClass eventClass, string eventName, ReadOnlySpan<byte> key)
    {
        if ((_root.NotifiedEvents & eventClass) != 0)
        {
            _root.Observer.Notify(eventClass, eventName, Index, key);
        }
    }

    /// <summary>Says that a list, sorted set or stream has something to take for a blocked client.</summary>
    public void Ready(ReadOnlySpan<byte> key, DataType type)
    {
        if (_root.BlockedOnKeys > 0)
        {
            _root.Observer.Ready(Index, key, type);
        }
    }

    /// <summary>Removes a key whose time is over (active expiry), with DEL in the log, event and statistics.</summary>
    public void RemoveExpired(EntryRef entry)
    {
        Span<byte> copy = entry.Key.Length <= 256 ? stackalloc byte[entry.Key.Length] : new byte[entry.Key.Length];
        entry.Key.CopyTo(copy);
        RemoveExpired(copy, HashTable.Hash(copy));
    }

    /// <summary>True when the entry's expiry is at or before the time commands see.</summary>
    public bool IsOver(EntryRef entry) =>
        entry.HasExpiry && entry.Expiry <= _root.Now && _root.ExpiryRule != ExpiryRule.Ignore;

    /// <summary>Replaces the whole content by a table that was filled elsewhere (a full copy received beside the old data).</summary>
    public void ReplaceTable(HashTable table)
    {
        Flush(lazily: true);
        _table.Free();
        _table = table;

        // Keys of the same names are the master's now, and it alone expires them.
        _root.ExpiresByItself?.Clear();
    }

    internal static void SwapContents(Database a, Database b) => (a._table, b._table) = (b._table, a._table);

    internal long Flush(bool lazily)
    {
        long count = _table.Count;
        HashTable old = _table;
        _table = HashTable.Create();
        if (_root.Snapshot is { } snapshot && snapshot.TakeOver(old))
        {
            return count;
        }

        if (lazily)
        {
            _root.LazyFree.Add(old);
        }
        else
        {
            ValueDisposal.FreeKeyspace(old);
        }

        return count;
    }

    /// <summary>After SWAPDB or a flush: clients blocked on a key that exists now may have something to take, and those
    /// blocked on a group that exists no more are to be told.</summary>
    internal void AnnounceReadyKeys()
    {
        if (_root.BlockedOnKeys > 0)
        {
            _root.Observer.AllReady(Index);
        }
    }

    private bool ExpireFound(ReadOnlySpan<byte> key, ulong hash, bool forWrite)
    {
        if (_root.ExpiryRule == ExpiryRule.Remove || (forWrite && _root.RemovesOnWrite))
        {
            RemoveExpired(key, hash);
        }

        return true;
    }

    private void RemoveExpired(ReadOnlySpan<byte> key, ulong hash)
    {
        EntryRef entry = _table.Find(key, hash);
        _root.Snapshot?.BeforeChange(_table, _table.BucketOf(hash));

        bool lazily = _root.Options.LazyfreeLazyExpire;
        Remove(entry, hash, lazily);
        _root.Statistics.ExpiredKeys++;
        ChangedByItself(key, KeyEventClass.Expired, "expired");
        _root.Observer.Removed(Index, key, lazily);
    }

    /// <summary>Removes a key to make room, with DEL in the log, event and statistics.</summary>
    internal void Evict(byte[] key)
    {
        ulong hash = HashTable.Hash(key);
        bool lazily = _root.Options.LazyfreeLazyEviction;
        Remove(_table.Find(key, hash), hash, lazily);
        _root.Statistics.EvictedKeys++;
        ChangedByItself(key, KeyEventClass.Evicted, "evicted");
        _root.Observer.Removed(Index, key, lazily);
    }

    private void FreeValue(EntryRef entry, bool lazily)
    {
        if (_root.Snapshot is { } snapshot && entry.Kind == ValueKind.Handle && snapshot.TakeOver(entry.Handle))
        {
            return;
        }

        ValueDisposal.Free(entry, lazily ? _root.LazyFree : null);
    }

    /// <summary>Whoever waits for a group of a stream is told that it is gone.</summary>
    private void StreamGoes(EntryRef entry)
    {
        if (_root.BlockedOnKeys > 0 && ValueTag.TypeOf(entry) == DataType.Stream)
        {
            _root.Observer.Ready(Index, entry.Key, DataType.Stream);
        }
    }

    private void ChangedByItself(ReadOnlySpan<byte> key, KeyEventClass eventClass, string eventName)
    {
        bool outer = _root.RemovesByItself;
        _root.RemovesByItself = true;
        Changed(key, eventClass, eventName);
        _root.RemovesByItself = outer;
    }

    private void BeforeRemoval(ulong hash)
    {
        if (_root.Snapshot is not { } snapshot)
        {
            return;
        }

        snapshot.BeforeChange(_table, _table.BucketOf(hash));
        if (_table.NextRemoveMerges)
        {
            snapshot.BeforeChange(_table, _table.NextMergeSource);
            snapshot.BeforeChange(_table, _table.NextMergeTarget);
        }
    }

    private EntryRef Missed(ReadOnlySpan<byte> key)
    {
        _root.Statistics.Misses++;
        Notify(KeyEventClass.KeyMiss, "keymiss", key);
        return default;
    }

    private void Touch(EntryRef entry)
    {
        if (_root.CountsAccesses)
        {
            entry.Access = Eviction.LfuCounter.Touched(entry.Access, _root);
        }
        else if (entry.Access != _root.AccessClock)
        {
            entry.Access = _root.AccessClock;
        }
    }

    private uint NewAccess() => _root.CountsAccesses ? Eviction.LfuCounter.Initial(_root) : _root.AccessClock;
}
