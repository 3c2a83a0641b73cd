using System;
using System.Runtime.InteropServices;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Streams;

/// <summary>A leaf of <see cref="StreamIdTree"/>, which frees it: sorted ids and their values.</summary>
/// <remarks>
/// <code>
///  0  Next      8 bytes   the leaf with greater ids
///  8  Previous  8 bytes
/// 16  Count     4 bytes
/// 20  Capacity  4 bytes
/// 24  Ids       16 bytes each, Capacity of them
/// ..  Values    8 bytes each, Capacity of them
/// </code>
/// A leaf of the largest capacity takes 1008 bytes, just under the largest slab class.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = HeaderBytes)]
internal unsafe struct StreamIdLeaf
{
    public const int MinCapacity = 2;
    public const int MaxCapacity = 41;
    private const int HeaderBytes = 24;

    public StreamIdLeaf* Next;
    public StreamIdLeaf* Previous;
    public int Count;
    public int Capacity;

    /// <summary>The ids, rising.</summary>
    public readonly StreamId* Ids
    {
        get
        {
            fixed (StreamIdLeaf* self = &this)
            {
                return (StreamId*)((byte*)self + HeaderBytes);
            }
        }
    }

    /// <summary>The values, in the order of the ids.</summary>
    public readonly nint* Values => (nint*)(Ids + Capacity);

    /// <summary>Size of the block of a leaf.</summary>
    public static int SizeBytes(int capacity) => HeaderBytes + (capacity * (sizeof(StreamId) + sizeof(nint)));

    /// <summary>An empty leaf that is chained to none.</summary>
    public static StreamIdLeaf* Create(int capacity)
    {
        StreamIdLeaf* leaf = (StreamIdLeaf*)NativeHeap.Allocate(SizeBytes(capacity));
        *leaf = default;
        leaf->Capacity = capacity;
        return leaf;
    }

    /// <summary>Index of the first id that is not smaller; Count when there is none.</summary>
    public readonly int LowerBound(StreamId id)
    {
        StreamId* ids = Ids;
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (ids[middle] < id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Inserts into a leaf that is not full.</summary>
    public void Insert(int index, StreamId id, nint value)
    {
        StreamId* ids = Ids;
        nint* values = Values;
        int moved = Count - index;
        new Span<StreamId>(ids + index, moved).CopyTo(new Span<StreamId>(ids + index + 1, moved));
        new Span<nint>(values + index, moved).CopyTo(new Span<nint>(values + index + 1, moved));
        ids[index] = id;
        values[index] = value;
        Count++;
    }

    /// <summary>Removes one entry.</summary>
    public void RemoveAt(int index)
    {
        StreamId* ids = Ids;
        nint* values = Values;
        Count--;
        int moved = Count - index;
        new Span<StreamId>(ids + index + 1, moved).CopyTo(new Span<StreamId>(ids + index, moved));
        new Span<nint>(values + index + 1, moved).CopyTo(new Span<nint>(values + index, moved));
    }

    /// <summary>A copy with more room that replaces this leaf, which is freed; only for a leaf without neighbours.</summary>
    public StreamIdLeaf* Grow()
    {
        StreamIdLeaf* bigger = Create(Math.Min(Capacity * 2, MaxCapacity));
        fixed (StreamIdLeaf* self = &this)
        {
            bigger->TakeAll(self);
        }

        Free();
        return bigger;
    }

    /// <summary>Moves entries into a new leaf behind this one: half of them, or none when the next id goes to the very end.</summary>
    /// <param name="index">Where the next id will be inserted.</param>
    public StreamIdLeaf* Split(int index)
    {
        StreamIdLeaf* right = Create(MaxCapacity);
        int kept = index == Count && Next == null ? Count : Count / 2;
        int moved = Count - kept;
        new Span<StreamId>(Ids + kept, moved).CopyTo(new Span<StreamId>(right->Ids, moved));
        new Span<nint>(Values + kept, moved).CopyTo(new Span<nint>(right->Values, moved));
        Count = kept;
        right->Count = moved;
        right->Next = Next;
        if (Next != null)
        {
            Next->Previous = right;
        }

        Next = right;
        fixed (StreamIdLeaf* self = &this)
        {
            right->Previous = self;
        }

        return right;
    }

    /// <summary>Appends the entries of another leaf, all of them greater.</summary>
    public void TakeAll(StreamIdLeaf* other)
    {
        new Span<StreamId>(other->Ids, other->Count).CopyTo(new Span<StreamId>(Ids + Count, other->Count));
        new Span<nint>(other->Values, other->Count).CopyTo(new Span<nint>(Values + Count, other->Count));
        Count += other->Count;
    }

    /// <summary>Takes the leaf out of the chain.</summary>
    public readonly void Unchain()
    {
        if (Next != null)
        {
            Next->Previous = Previous;
        }

        if (Previous != null)
        {
            Previous->Next = Next;
        }
    }

    /// <summary>Frees the block.</summary>
    public void Free()
    {
        fixed (StreamIdLeaf* self = &this)
        {
            NativeHeap.Free((nint)self, SizeBytes(Capacity));
        }
    }
}
