using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Keyspace;

/// <summary>Values and tables that nobody can reach any more, freed in slices between commands so that UNLINK, FLUSHALL
/// ASYNC and lazy expiry cost the engine no pause, however big one value is. The native heap has one owner, so this stays on
/// the engine thread.</summary>
internal sealed class LazyFree
{
    /// <summary>Objects that take no more steps than this are freed at once. Source: Redis lazyfree.c, 64.</summary>
    public const int Threshold = 64;

    private readonly Queue<Freed> _objects = new();
    private readonly Queue<HashTable> _keyspaces = new();
    private long _bucket;

    /// <param name="IsKey">False for a value of a whole table that is freed: its key counts with the table.</param>
    private readonly record struct Freed(nint Handle, byte Tag, bool IsKey);

    /// <summary>INFO lazyfree_pending_objects.</summary>
    public long PendingObjects { get; private set; }

    /// <summary>INFO lazyfreed_objects.</summary>
    public long FreedObjects { get; set; }

    /// <summary>Whether anything waits.</summary>
    public bool IsEmpty => _objects.Count == 0 && _keyspaces.Count == 0;

    /// <summary>Called when the first thing is there to free: from now on <see cref="Step"/> is due again and again.</summary>
    public Action? Filled { get; set; }

    /// <summary>Queues an object when it is big enough to be worth it.</summary>
    /// <returns>False when the caller should free it at once.</returns>
    public bool TryAdd(nint handle, byte tag)
    {
        if (ValueDisposal.EffortOf(handle, tag) <= Threshold)
        {
            return false;
        }

        bool wasEmpty = IsEmpty;
        _objects.Enqueue(new Freed(handle, tag, IsKey: true));
        PendingObjects++;
        if (wasEmpty)
        {
            Filled?.Invoke();
        }

        return true;
    }

    /// <summary>Queues a whole keyspace table.</summary>
    public void Add(HashTable keyspace)
    {
        bool wasEmpty = IsEmpty;
        PendingObjects += keyspace.Count;
        _keyspaces.Enqueue(keyspace);
        if (wasEmpty)
        {
            Filled?.Invoke();
        }
    }

    /// <summary>Frees about <paramref name="budget"/> entries, elements or nodes.</summary>
    /// <returns>True when more is left.</returns>
    public bool Step(int budget)
    {
        while (budget > 0 && !IsEmpty)
        {
            if (_objects.TryPeek(out Freed first))
            {
                FreeObject(first, ref budget);
            }
            else
            {
                FreeSome(_keyspaces.Peek(), ref budget);
            }
        }

        return !IsEmpty;
    }

    private void FreeObject(Freed first, ref int budget)
    {
        if (!ValueDisposal.FreeStep(first.Handle, first.Tag, ref budget))
        {
            return;
        }

        _objects.Dequeue();
        if (first.IsKey)
        {
            PendingObjects--;
            FreedObjects++;
        }
    }

    // Objects behind handles are freed bucket by bucket first, a big one in steps of its own; then the table frees its own
    // entries.
    private void FreeSome(HashTable table, ref int budget)
    {
        for (; _bucket < table.BucketCount && budget > 0 && _objects.Count == 0; _bucket++)
        {
            budget--;
            foreach (EntryRef entry in table.EntriesOf(_bucket))
            {
                budget--;
                if (entry.Kind != ValueKind.Handle)
                {
                    continue;
                }

                if (ValueDisposal.EffortOf(entry.Handle, entry.Tag) > Threshold)
                {
                    _objects.Enqueue(new Freed(entry.Handle, entry.Tag, IsKey: false));
                }
                else
                {
                    // Whole, whatever is left of the budget: nothing would come back to it.
                    budget -= (int)ValueDisposal.EffortOf(entry.Handle, entry.Tag);
                    ValueDisposal.FreeObject(entry.Handle, entry.Tag);
                }
            }
        }

        if (_bucket < table.BucketCount || _objects.Count > 0 || budget <= 0)
        {
            return;
        }

        long before = table.Count;
        bool isDone = table.FreeStep(ref budget);
        long freed = isDone ? before : before - table.Count;
        PendingObjects -= freed;
        FreedObjects += freed;
        if (isDone)
        {
            _keyspaces.Dequeue();
            _bucket = 0;
        }
    }
}
