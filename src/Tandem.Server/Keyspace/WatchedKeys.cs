using System;
using System.Collections.Generic;

namespace Tandem.Server.Keyspace;

/// <summary>The keys clients WATCH, over all databases.</summary>
internal sealed class WatchedKeys(int databaseCount)
{
    private readonly Dictionary<byte[], List<IKeyWatcher>>?[] _byDatabase =
        new Dictionary<byte[], List<IKeyWatcher>>?[databaseCount];

    /// <summary>Pairs of key and watcher; zero makes a touch free.</summary>
    public int Count { get; private set; }

    /// <returns>False when this watcher watches the key already.</returns>
    public bool Add(int database, byte[] key, IKeyWatcher watcher)
    {
        Dictionary<byte[], List<IKeyWatcher>> keys =
            _byDatabase[database] ??= new Dictionary<byte[], List<IKeyWatcher>>(ByteKeyComparer.Instance);
        if (!keys.TryGetValue(key, out List<IKeyWatcher>? watchers))
        {
            keys.Add(key, watchers = []);
        }

        if (watchers.Contains(watcher))
        {
            return false;
        }

        watchers.Add(watcher);
        Count++;
        return true;
    }

    public void Remove(int database, byte[] key, IKeyWatcher watcher)
    {
        if (_byDatabase[database] is { } keys && keys.TryGetValue(key, out List<IKeyWatcher>? watchers)
            && watchers.Remove(watcher))
        {
            Count--;
            if (watchers.Count == 0)
            {
                keys.Remove(key);
            }
        }
    }

    /// <summary>A key changed.</summary>
    public void Touch(int database, ReadOnlySpan<byte> key)
    {
        if (_byDatabase[database] is { } keys
            && keys.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out List<IKeyWatcher>? watchers))
        {
            foreach (IKeyWatcher watcher in watchers)
            {
                watcher.WatchedKeyChanged();
            }
        }
    }

    /// <summary>FLUSHDB, FLUSHALL, SWAPDB: touches the watched keys that exist in the database, or that exist in the one
    /// its content comes from.</summary>
    public void TouchAll(Database database, Database? other)
    {
        if (Count == 0)
        {
            return;
        }

        TouchExisting(database, database, other);
        if (other is not null)
        {
            TouchExisting(other, database, other);
        }
    }

    private void TouchExisting(Database watched, Database first, Database? second)
    {
        if (_byDatabase[watched.Index] is not { } keys)
        {
            return;
        }

        foreach ((byte[] key, List<IKeyWatcher> watchers) in keys)
        {
            if (first.FindRaw(key).IsNull && (second is null || second.FindRaw(key).IsNull))
            {
                continue;
            }

            foreach (IKeyWatcher watcher in watchers)
            {
                watcher.WatchedKeyChanged();
            }
        }
    }
}
