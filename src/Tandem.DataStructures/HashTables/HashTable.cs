using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Tandem.DataStructures.Hashing;

namespace Tandem.DataStructures.HashTables;

/// <summary>A native hash table from byte strings to small values: the keyspace, big hashes, big sets, the members of a sorted
/// set. A handle to its root block; copies name the same table.</summary>
/// <remarks>Grows and shrinks by one bucket at a time, so there is no second table and no pause. Every main bucket has a
/// version, which a snapshot compares with its own; buckets made by a split inherit it.</remarks>
public readonly unsafe struct HashTable : IEquatable<HashTable>
{
    private readonly TableRoot* _root;

    private HashTable(TableRoot* root) => _root = root;

    public nint Address => (nint)_root;

    public bool IsNull => _root == null;

    public long Count => _root->Count;

    /// <summary>Entries with an expiry.</summary>
    public long ExpiryCount => _root->ExpiryCount;

    /// <summary>No entry expires before this time, Unix milliseconds: setting an expiry lowers it, and the owner raises it when
    /// it has looked at all entries. <see cref="long.MaxValue"/> while none was ever set.</summary>
    public long EarliestExpiry
    {
        get => _root->EarliestExpiry;
        set => _root->EarliestExpiry = value;
    }

    /// <summary>Entries that the owner marked (<see cref="SetMark"/>).</summary>
    public long MarkedCount => _root->MarkedCount;

    public long BucketCount => _root->Buckets;

    /// <summary>Memory of the buckets, entries not included.</summary>
    public long UsedBytes => (_root->Buckets + _root->OverflowBuckets) * Bucket.Size;

    /// <summary>Whether the next <see cref="Add(ReadOnlySpan{byte}, ulong)"/> splits a bucket first.</summary>
    public bool NextAddSplits => _root->Count >= _root->Buckets * TableGrowth.GrowAt;

    /// <summary>The bucket that the next split divides.</summary>
    public long NextSplitSource => _root->Split;

    /// <summary>Whether the next removal merges the last bucket into another.</summary>
    public bool NextRemoveMerges => _root->Buckets > 1 && _root->Count - 1 < _root->Buckets * TableGrowth.ShrinkAt;

    /// <summary>The bucket that the next merge empties: the last.</summary>
    public long NextMergeSource => _root->Buckets - 1;

    /// <summary>The bucket that the next merge fills.</summary>
    public long NextMergeTarget => _root->Split == 0 ? (1L << (_root->Level - 1)) - 1 : _root->Split - 1;

    /// <summary>A new table.</summary>
    public static HashTable Create() => new(TableGrowth.Create());

    public static HashTable FromAddress(nint address) => new((TableRoot*)address);

    /// <summary>The hash that all members take; compute it once per key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ReadOnlySpan<byte> key) => KeyHash.Of(key);

    /// <summary>Finds an entry; null when absent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryRef Find(ReadOnlySpan<byte> key, ulong hash)
    {
        fixed (byte* p = key)
        {
            return new EntryRef(Bucket.Find(TableGrowth.BucketAt(_root, BucketOf(hash)), hash, p, key.Length));
        }
    }

    public EntryRef Find(ReadOnlySpan<byte> key) => Find(key, Hash(key));

    /// <summary>Adds a key that must be absent, with no value. Other references become invalid.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public EntryRef Add(ReadOnlySpan<byte> key, ulong hash)
    {
        Debug.Assert(Find(key, hash).IsNull, "a key is added once");
        bool splits = NextAddSplits;
        if (_root->Observer != 0)
        {
            TableObservation.BeforeAdd(_root, BucketOf(hash), splits);
        }

        if (splits)
        {
            TableGrowth.Split(_root);
        }

        ulong value = (ulong)EntryBlock.Create(key) | Bucket.HintOf(hash);
        _root->Count++;
        return new EntryRef(
            Bucket.Insert(TableGrowth.BucketAt(_root, BucketOf(hash)), value, Bucket.TagOf(hash), _root));
    }

    public EntryRef Add(ReadOnlySpan<byte> key) => Add(key, Hash(key));

    /// <summary>Removes a key.</summary>
    /// <returns>False when it was absent.</returns>
    public bool Remove(ReadOnlySpan<byte> key, ulong hash)
    {
        EntryRef entry = Find(key, hash);
        if (entry.IsNull)
        {
            return false;
        }

        Remove(entry);
        return true;
    }

    /// <summary>Removes an entry and frees its block and bytes, but no object behind a handle. Other references become invalid.</summary>
    public void Remove(EntryRef entry)
    {
        bool merges = NextRemoveMerges;
        if (_root->Observer != 0)
        {
            TableObservation.BeforeRemove(_root, BucketOf(Hash(entry.Key)), merges, NextMergeSource, NextMergeTarget);
        }

        if (entry.HasExpiry)
        {
            _root->ExpiryCount--;
        }

        if (entry.IsMarked)
        {
            _root->MarkedCount--;
        }

        EntryBlock.Free((byte*)entry.Block);
        Bucket.Release(entry.Slot);
        _root->Count--;
        if (merges)
        {
            TableGrowth.Merge(_root);
        }
    }

    /// <summary>Gives an entry an expiry, Unix milliseconds.</summary>
    public void SetExpiry(EntryRef entry, long unixMilliseconds)
    {
        if (!entry.HasExpiry)
        {
            _root->ExpiryCount++;
        }

        entry.SetExpiry(unixMilliseconds);
        if (unixMilliseconds < _root->EarliestExpiry)
        {
            _root->EarliestExpiry = unixMilliseconds;
        }
    }

    public void ClearExpiry(EntryRef entry)
    {
        if (entry.HasExpiry)
        {
            _root->ExpiryCount--;
            entry.ClearExpiry();
        }
    }

    /// <summary>Marks an entry, or takes the mark away: one bit of the owner's that a walk sees without reading the entry.</summary>
    public void SetMark(EntryRef entry, bool isMarked)
    {
        if (entry.IsMarked != isMarked)
        {
            _root->MarkedCount += isMarked ? 1 : -1;
            entry.SetMark(isMarked);
        }
    }

    /// <summary>Asks the processor for the bucket of a hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(TableGrowth.BucketAt(_root, BucketOf(hash)));
        }
    }

    /// <summary>Asks the processor for the entries a hash may mean; the bucket should be there already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchEntry(ulong hash)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        byte* bucket = TableGrowth.BucketAt(_root, BucketOf(hash));
        uint matches = Bucket.Match(bucket, Bucket.TagOf(hash));
        if (Bucket.IsChained(bucket))
        {
            Sse.Prefetch0(Bucket.Next(bucket));
        }

        while (matches != 0)
        {
            byte* block = (byte*)(*Bucket.SlotAt(bucket, System.Numerics.BitOperations.TrailingZeroCount(matches)) & EntryRef.AddressMask);
            Sse.Prefetch0(block);
            Sse.Prefetch0(block + 63);
            matches &= matches - 1;
        }
    }

    /// <summary>The bucket a hash belongs to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long BucketOf(ulong hash)
    {
        ulong index = hash & _root->HighMask;
        return (long)(index >= (ulong)_root->Buckets ? index & _root->LowMask : index);
    }

    /// <summary>The entries of one bucket.</summary>
    public BucketEntries EntriesOf(long bucket) => new(TableGrowth.BucketAt(_root, bucket), null);

    /// <summary>The entries behind one step of a cursor, with SCAN's guarantee: what is there from the first step to the last
    /// is seen at least once, however the table grows or shrinks.</summary>
    /// <param name="cursor">0 to begin.</param>
    /// <param name="next">The next cursor; 0 at the end.</param>
    /// <remarks>The cursor counts with its bits reversed, so that a bucket and those it is split into stay neighbours.</remarks>
    public BucketEntries Scan(ulong cursor, out ulong next)
    {
        ulong mask = _root->LowMask;
        long bucket = (long)(cursor & mask);
        byte* then = bucket < _root->Split ? TableGrowth.BucketAt(_root, bucket + (1L << _root->Level)) : null;
        next = Reverse(Reverse(cursor | ~mask) + 1);
        return new BucketEntries(TableGrowth.BucketAt(_root, bucket), then);
    }

    public TableEntries GetEnumerator() => new(this);

    /// <summary>A random entry, each as likely as any other. The table must not be empty.</summary>
    /// <param name="state">State of the caller's generator, advanced here.</param>
    public EntryRef Random(ref ulong state)
    {
        Debug.Assert(_root->Count > 0, "an empty table has no random entry");
        while (true)
        {
            // A place is drawn from a chain as long as the longest; places that do not exist are drawn again.
            state += 0x9E3779B97F4A7C15;
            ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            long index = (long)Math.BigMul(z, (ulong)_root->Buckets, out ulong rest);
            int place = (int)Math.BigMul(rest, (ulong)(_root->LongestChain * Bucket.SlotCount), out _);
            byte* bucket = TableGrowth.BucketAt(_root, index);
            for (int depth = place / Bucket.SlotCount; depth > 0 && bucket != null; depth--)
            {
                bucket = Bucket.Next(bucket);
            }

            int slot = (place % Bucket.SlotCount) + 1;
            if (bucket != null && slot <= Bucket.Usable(bucket) && bucket[slot] != 0)
            {
                return new EntryRef(Bucket.SlotAt(bucket, slot));
            }

            if (_root->LongestChain > TableGrowth.UsualChain && ++_root->MissedDraws > 4 * _root->Buckets)
            {
                TableGrowth.MeasureChains(_root);
            }
        }
    }

    /// <summary>A bucket's version, 0 to 127.</summary>
    public byte VersionOf(long bucket) => (byte)(*TableGrowth.BucketAt(_root, bucket) & 0x7F);

    public void SetVersion(long bucket, byte version)
    {
        byte* b = TableGrowth.BucketAt(_root, bucket);
        *b = (byte)((*b & 0x80) | (version & 0x7F));
    }

    /// <summary>Has an observer told before each change from now on; there is none yet.</summary>
    public void Observe(ITableObserver observer)
    {
        Debug.Assert(_root->Observer == 0, "one observer at a time");
        TableObservation.Begin(_root, observer);
    }

    /// <summary>Lets the observer go.</summary>
    public void EndObservation() => TableObservation.End(_root);

    /// <summary>Says that the value of an entry is about to change in place; adding and removing say so themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeforeChange(EntryRef entry)
    {
        if (_root->Observer != 0)
        {
            TableObservation.BeforeChange(_root, BucketOf(Hash(entry.Key)));
        }
    }

    /// <summary>Frees the table with its entries; objects behind handles are their owner's.</summary>
    public void Free()
    {
        int budget = int.MaxValue;
        while (!FreeStep(ref budget))
        {
            budget = int.MaxValue;
        }
    }

    /// <summary>Frees a part; after the first call the table serves for nothing else.</summary>
    /// <param name="budget">How many entries to free; what is left of it afterwards.</param>
    /// <returns>True when all is freed.</returns>
    public bool FreeStep(ref int budget)
    {
        Debug.Assert(_root->Observer == 0, "who observes a table keeps it");
        return TableGrowth.FreeStep(_root, ref budget);
    }

    public bool Equals(HashTable other) => _root == other._root;

    public static bool operator ==(HashTable left, HashTable right) => left.Equals(right);

    public static bool operator !=(HashTable left, HashTable right) => !left.Equals(right);

    public override bool Equals(object? obj) => obj is HashTable other && Equals(other);

    public override int GetHashCode() => Address.GetHashCode();

    private static ulong Reverse(ulong value)
    {
        value = ((value >> 1) & 0x5555555555555555) | ((value & 0x5555555555555555) << 1);
        value = ((value >> 2) & 0x3333333333333333) | ((value & 0x3333333333333333) << 2);
        value = ((value >> 4) & 0x0F0F0F0F0F0F0F0F) | ((value & 0x0F0F0F0F0F0F0F0F) << 4);
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
    }
}
