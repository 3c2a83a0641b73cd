using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Keyspace;

/// <summary>The keys clients WATCH, over all databases.</summary>
internal sealed class WatchedKeys(int databaseCount)
{
    private readonly Dictionary<byte[], List<WatchedKey>>?[] _byDatabase =
        new Dictionary<byte[], List<WatchedKey>>?[databaseCount];

    /// <summary>Pairs of key and watcher; zero makes a touch free.</summary>
    public int Count { get; private set; }

    /// <summary>Watches a key.</summary>
    /// <returns>Null when this watcher watches the key already.</returns>
    public WatchedKey? Add(Database database, byte[] key, IKeyWatcher watcher)
    {
        Dictionary<byte[], List<WatchedKey>> keys =
            _byDatabase[database.Index] ??= new Dictionary<byte[], List<WatchedKey>>(ByteKeyComparer.Instance);
        if (!keys.TryGetValue(key, out List<WatchedKey>? watched))
        {
            keys.Add(key, watched = []);
        }

        if (watched.Exists(one => one.Watcher == watcher))
        {
            return null;
        }

        WatchedKey added = new(database, key, watcher) { WasOver = IsOver(database, key) };
        watched.Add(added);
        Count++;
        return added;
    }

    public void Remove(WatchedKey watched)
    {
        if (_byDatabase[watched.Database.Index] is { } keys && keys.TryGetValue(watched.Key, out List<WatchedKey>? all)
            && all.Remove(watched))
        {
            Count--;
            if (all.Count == 0)
            {
                keys.Remove(watched.Key);
            }
        }
    }

    /// <summary>A key changed.</summary>
    public void Touch(Database database, ReadOnlySpan<byte> key)
    {
        if (_byDatabase[database.Index] is not { } keys
            || !keys.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out List<WatchedKey>? all))
        {
            return;
        }

        bool isGone = database.FindRaw(key).IsNull;
        foreach (WatchedKey watched in all)
        {
            if (!watched.WasOver)
            {
                watched.Watcher.WatchedKeyChanged();
            }
            else if (isGone)
            {
                // What was as good as gone is gone. From now on the key is watched as an absent one.
                watched.WasOver = false;
            }
        }
    }

    /// <summary>FLUSHDB, FLUSHALL, SWAPDB: touches the watched keys of a database that exist in it, or in the one whose content
    /// it gets. Called before that happens.</summary>
    /// <param name="next">Whose content it gets; null when it becomes empty.</param>
    public void TouchAll(Database database, Database? next)
    {
        if (Count == 0 || _byDatabase[database.Index] is not { } keys)
        {
            return;
        }

        foreach ((byte[] key, List<WatchedKey> all) in keys)
        {
            bool isHere = !database.FindRaw(key).IsNull;
            bool isThere = next is not null && !next.FindRaw(key).IsNull;
            bool isOverThere = isThere && IsOver(next!, key);
            foreach (WatchedKey watched in all)
            {
                TouchOne(watched, isHere, isThere, isOverThere);
            }
        }
    }

    private static void TouchOne(WatchedKey watched, bool isHere, bool isThere, bool isOverThere)
    {
        if (watched.WasOver)
        {
            // Over before: gone or over afterwards is no change.
            if (!isThere || isOverThere)
            {
                watched.WasOver = isThere;
                return;
            }
        }
        else if (!isHere && (!isThere || isOverThere))
        {
            // Absent before.
            watched.WasOver = isOverThere;
            return;
        }

        watched.Watcher.WatchedKeyChanged();
    }

    private static bool IsOver(Database database, byte[] key)
    {
        EntryRef entry = database.FindRaw(key);
        return !entry.IsNull && database.IsOver(entry);
    }
}
