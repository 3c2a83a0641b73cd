using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.Hashing;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.HashTables;

/// <summary>Growing and shrinking by one bucket at a time.</summary>
internal static unsafe class TableGrowth
{
    // Entries per bucket that make a table grow, and that make it shrink: far apart, so that it does not flutter.
    public const int GrowAt = 5;
    public const int ShrinkAt = 2;

    /// <summary>Buckets in a chain as good hashes make them; longer ones are those of a flood, or of a time when the table was
    /// bigger.</summary>
    public const int UsualChain = 4;

    private const long SegmentBytes = (long)TableRoot.SegmentBuckets * Bucket.Size;

    public static TableRoot* Create()
    {
        TableRoot* root = (TableRoot*)NativeHeap.Allocate(sizeof(TableRoot));
        *root = default;
        root->Buckets = 1;
        root->HighMask = 1;
        root->LongestChain = 1;
        root->EarliestExpiry = long.MaxValue;
        root->SegmentCapacity = 1;
        root->Segments = (byte**)NativeHeap.Allocate(sizeof(byte*));
        root->Segments[0] = (byte*)BucketPool.Take();
        root->SegmentCount = 1;
        root->FirstCapacity = 1;
        *(ulong*)root->Segments[0] = 0;
        return root;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* BucketAt(TableRoot* root, long index) =>
        root->Segments[index >> TableRoot.SegmentShift] + ((index & (TableRoot.SegmentBuckets - 1)) << 6);

    /// <summary>Divides bucket Split between itself and a new last bucket.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Split(TableRoot* root)
    {
        long target = root->Buckets;
        MakeRoom(root, target);
        byte* from = BucketAt(root, root->Split);
        byte* to = BucketAt(root, target);
        byte version = (byte)(*from & 0x7F);
        *(ulong*)to = version;

        // Taken apart from the first bucket on; overflow buckets are given back as they get empty.
        byte* rest = Bucket.Next(from);
        ulong* slots = stackalloc ulong[Bucket.SlotCount];
        byte* tags = stackalloc byte[Bucket.SlotCount];
        int count = Drain(from, slots, tags);
        *(ulong*)from = version;
        int level = root->Level;
        Distribute(root, from, to, slots, tags, count, level);
        while (rest != null)
        {
            byte* next = Bucket.Next(rest);
            count = Drain(rest, slots, tags);
            BucketPool.Return((nint)rest);
            root->OverflowBuckets--;
            Distribute(root, from, to, slots, tags, count, level);
            rest = next;
        }

        root->Buckets++;
        if (++root->Split == 1L << level)
        {
            SetLevel(root, level + 1, 0);
        }
    }

    /// <summary>Moves the last bucket's entries to the one they were split from.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Merge(TableRoot* root)
    {
        Debug.Assert(root->Buckets > 1, "a table has a bucket");
        if (root->Split == 0)
        {
            SetLevel(root, root->Level - 1, 1L << (root->Level - 1));
        }

        root->Split--;
        root->Buckets--;
        byte* to = BucketAt(root, root->Split);
        byte* from = BucketAt(root, root->Buckets);
        ulong* slots = stackalloc ulong[Bucket.SlotCount];
        byte* tags = stackalloc byte[Bucket.SlotCount];
        bool isFirst = true;
        while (from != null)
        {
            byte* next = Bucket.Next(from);
            int count = Drain(from, slots, tags);
            if (!isFirst)
            {
                BucketPool.Return((nint)from);
                root->OverflowBuckets--;
            }

            isFirst = false;
            for (int i = 0; i < count; i++)
            {
                Bucket.Insert(to, slots[i], tags[i], root);
            }

            from = next;
        }

        GiveBackRoom(root);
    }

    /// <summary>Frees entries, from the last bucket on.</summary>
    /// <returns>True when everything is freed, the root included.</returns>
    public static bool FreeStep(TableRoot* root, ref int budget)
    {
        while (root->Buckets > 0)
        {
            if (budget <= 0)
            {
                return false;
            }

            budget--;
            byte* bucket = BucketAt(root, --root->Buckets);
            bool isFirst = true;
            while (bucket != null)
            {
                byte* next = Bucket.Next(bucket);
                budget -= FreeEntries(root, bucket);
                if (!isFirst)
                {
                    BucketPool.Return((nint)bucket);
                }

                isFirst = false;
                bucket = next;
            }
        }

        for (int i = root->SegmentCount - 1; i > 0; i--)
        {
            NativeHeap.FreeAligned((nint)root->Segments[i], SegmentBytes);
        }

        FreeFirst(root->Segments[0], root->FirstCapacity);
        NativeHeap.Free((nint)root->Segments, root->SegmentCapacity * sizeof(byte*));
        NativeHeap.Free((nint)root, sizeof(TableRoot));
        return true;
    }

    private static int FreeEntries(TableRoot* root, byte* bucket)
    {
        int freed = 0;
        for (int i = 1; i <= Bucket.Usable(bucket); i++)
        {
            if (bucket[i] != 0)
            {
                EntryBlock.Free((byte*)(*Bucket.SlotAt(bucket, i) & EntryRef.AddressMask));
                root->Count--;
                freed++;
            }
        }

        return freed;
    }

    /// <summary>Finds how long the longest chain is now; growing only raises it. Cost: O(buckets).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MeasureChains(TableRoot* root)
    {
        int longest = 1;
        for (long i = 0; i < root->Buckets; i++)
        {
            int depth = 1;
            for (byte* next = Bucket.Next(BucketAt(root, i)); next != null; next = Bucket.Next(next))
            {
                depth++;
            }

            longest = Math.Max(longest, depth);
        }

        root->LongestChain = longest;
        root->MissedDraws = 0;
    }

    private static int Drain(byte* bucket, ulong* slots, byte* tags)
    {
        int count = 0;
        for (int i = 1; i <= Bucket.Usable(bucket); i++)
        {
            if (bucket[i] != 0)
            {
                tags[count] = bucket[i];
                slots[count++] = *Bucket.SlotAt(bucket, i);
            }
        }

        return count;
    }

    private static void Distribute(TableRoot* root, byte* low, byte* high, ulong* slots, byte* tags, int count, int level)
    {
        for (int i = 0; i < count; i++)
        {
            // The slot keeps hash bits 12..27; below and above, the key has to be hashed again.
            ulong bit = level is >= 12 and < 28
                ? (slots[i] >> (48 + level - 12)) & 1
                : (KeyHash.Of(EntryBlock.Key((nint)(slots[i] & EntryRef.AddressMask))) >> level) & 1;
            Bucket.Insert(bit == 0 ? low : high, slots[i], tags[i], root);
        }
    }

    private static void SetLevel(TableRoot* root, int level, long split)
    {
        root->Level = level;
        root->Split = split;
        root->LowMask = (1UL << level) - 1;
        root->HighMask = (root->LowMask << 1) | 1;
    }

    private static void MakeRoom(TableRoot* root, long index)
    {
        if (index < TableRoot.SegmentBuckets)
        {
            if (index >= root->FirstCapacity)
            {
                ResizeFirst(root, root->FirstCapacity * 2, (int)index);
            }

            return;
        }

        int segment = (int)(index >> TableRoot.SegmentShift);
        if (segment < root->SegmentCount)
        {
            return;
        }

        if (root->SegmentCount == root->SegmentCapacity)
        {
            int capacity = root->SegmentCapacity * 2;
            root->Segments = (byte**)NativeHeap.Reallocate(
                (nint)root->Segments, root->SegmentCapacity * sizeof(byte*), capacity * sizeof(byte*));
            root->SegmentCapacity = capacity;
        }

        root->Segments[root->SegmentCount++] =
            (byte*)NativeHeap.AllocateAligned(SegmentBytes, 4096);
    }

    private static void GiveBackRoom(TableRoot* root)
    {
        int segments = (int)((root->Buckets + TableRoot.SegmentBuckets - 1) >> TableRoot.SegmentShift);

        // One segment is kept ahead, so that a table at the border does not map and unmap; but not by a table that has
        // become small, whose first segment could never get smaller while it has a second.
        int ahead = root->Buckets > TableRoot.SegmentBuckets / 2 ? 1 : 0;
        while (root->SegmentCount > segments + ahead)
        {
            NativeHeap.FreeAligned((nint)root->Segments[--root->SegmentCount], SegmentBytes);
        }

        if (root->SegmentCount == 1 && root->FirstCapacity > 1 && root->Buckets <= root->FirstCapacity / 4)
        {
            ResizeFirst(root, root->FirstCapacity / 2, (int)root->Buckets);
        }
    }

    private static void ResizeFirst(TableRoot* root, int capacity, int used)
    {
        byte* bigger = capacity == 1
            ? (byte*)BucketPool.Take()
            : (byte*)NativeHeap.AllocateAligned((long)capacity * Bucket.Size, Bucket.Size);
        Buffer.MemoryCopy(root->Segments[0], bigger, (long)capacity * Bucket.Size, (long)used * Bucket.Size);
        FreeFirst(root->Segments[0], root->FirstCapacity);
        root->Segments[0] = bigger;
        root->FirstCapacity = capacity;
    }

    private static void FreeFirst(byte* first, int capacity)
    {
        if (capacity == 1)
        {
            BucketPool.Return((nint)first);
        }
        else
        {
            NativeHeap.FreeAligned((nint)first, (long)capacity * Bucket.Size);
        }
    }
}
