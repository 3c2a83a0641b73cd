using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;
using Tandem.DataStructures.SortedSets;

namespace Tandem.Server.Keyspace;

/// <summary>Values and tables that nobody can reach any more, freed in slices between commands so that UNLINK, FLUSHALL
/// ASYNC and lazy expiry cost the engine no pause. The native heap has one owner, so this stays on the engine thread.</summary>
internal sealed class LazyFree
{
    /// <summary>Objects smaller than this many elements are freed at once. Source: Redis lazyfree.c, 64.</summary>
    public const int Threshold = 64;

    private readonly Queue<(nint Handle, byte Tag)> _objects = new();
    private readonly Queue<HashTable> _keyspaces = new();
    private ulong _cursor;

    /// <summary>INFO lazyfree_pending_objects.</summary>
    public long PendingObjects { get; private set; }

    /// <summary>INFO lazyfreed_objects.</summary>
    public long FreedObjects { get; set; }

    /// <summary>Queues an object when it is big enough to be worth it.</summary>
    /// <returns>False when the caller should free it at once.</returns>
    public bool TryAdd(nint handle, byte tag)
    {
        long blocks = (ValueEncoding)(tag & 15) switch
        {
            ValueEncoding.HashTable => HashTable.FromAddress(handle).Count,
            ValueEncoding.SkipList => SortedSet.FromAddress(handle).Count,
            ValueEncoding.QuickList => QuickList.FromAddress(handle).NodeCount,
            _ => 1,
        };
        if (blocks <= Threshold)
        {
            return false;
        }

        _objects.Enqueue((handle, tag));
        PendingObjects++;
        return true;
    }

    /// <summary>Queues a whole keyspace table.</summary>
    public void Add(HashTable keyspace)
    {
        PendingObjects += keyspace.Count;
        _keyspaces.Enqueue(keyspace);
    }

    /// <summary>Frees about <paramref name="budget"/> entries.</summary>
    /// <returns>True when more is left.</returns>
    public bool Step(int budget)
    {
        while (budget > 0 && _objects.TryPeek(out (nint Handle, byte Tag) next))
        {
            if (ValueDisposal.FreeStep(next.Handle, next.Tag, ref budget))
            {
                _objects.Dequeue();
                PendingObjects--;
                FreedObjects++;
            }
        }

        while (budget > 0 && _keyspaces.TryPeek(out HashTable table))
        {
            budget = FreeSome(table, budget);
        }

        return _objects.Count > 0 || _keyspaces.Count > 0;
    }

    // Objects behind handles are freed bucket by bucket first; then the table frees its own entries.
    private int FreeSome(HashTable table, int budget)
    {
        while ((long)_cursor < table.BucketCount && budget > 0)
        {
            budget--;
            foreach (EntryRef entry in table.EntriesOf((long)_cursor))
            {
                ValueDisposal.Free(entry, null);
                budget--;
            }

            _cursor++;
        }

        if ((long)_cursor < table.BucketCount || budget <= 0)
        {
            return budget;
        }

        long before = table.Count;
        bool done = table.FreeStep(ref budget);
        if (done)
        {
            PendingObjects -= before;
            FreedObjects += before;
            _keyspaces.Dequeue();
            _cursor = 0;
        }

        return budget;
    }
}
