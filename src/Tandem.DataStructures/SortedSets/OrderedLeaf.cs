using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.SortedSets;

/// <summary>A leaf of an ordered index: sorted pairs of score and entry block, linked to its neighbours.</summary>
/// <remarks>
/// <code>
///  0        8        16     18       24                24 + 8 c
/// +--------+--------+------+--------+-----------------+-----------------+
/// | next   | prev   | count| capac. | scores: double c| blocks: nint c  |
/// +--------+--------+------+--------+-----------------+-----------------+
/// </code>
/// Capacities grow in steps, so that a leaf that was split does not carry its empty half: 17 to 19 bytes per element
/// after random inserts. The index frees the leaves; the entry blocks are the hash table's.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal unsafe struct OrderedLeaf
{
    public const int SizeBytes = 24;

    /// <summary>Pairs of the largest leaf, which then takes 1016 bytes: within the heap's small classes.</summary>
    public const int MaxCount = 62;

    [FieldOffset(0)]
    public OrderedLeaf* Next;

    [FieldOffset(8)]
    public OrderedLeaf* Previous;

    [FieldOffset(16)]
    public ushort Count;

    [FieldOffset(18)]
    public ushort Capacity;

    public static int BlockBytes(int capacity) => SizeBytes + capacity * 16;

    public static double* Scores(OrderedLeaf* leaf) => (double*)(leaf + 1);

    public static nint* Blocks(OrderedLeaf* leaf) => (nint*)(Scores(leaf) + leaf->Capacity);

    /// <summary>An empty leaf without neighbours, with room for at least so many pairs.</summary>
    public static OrderedLeaf* Create(int count, ref long usedBytes)
    {
        int capacity = CapacityFor(count);
        OrderedLeaf* leaf = (OrderedLeaf*)NativeHeap.Allocate(BlockBytes(capacity));
        *leaf = new OrderedLeaf { Capacity = (ushort)capacity };
        usedBytes += BlockBytes(capacity);
        return leaf;
    }

    public static void Free(OrderedLeaf* leaf, ref long usedBytes)
    {
        usedBytes -= BlockBytes(leaf->Capacity);
        NativeHeap.Free((nint)leaf, BlockBytes(leaf->Capacity));
    }

    public static int CapacityFor(int count) => count switch
    {
        <= 7 => 7,
        <= 15 => 15,
        <= 31 => 31,
        <= 47 => 47,
        _ => MaxCount,
    };

    public static void Insert(OrderedLeaf* leaf, int index, double score, nint block)
    {
        Debug.Assert(leaf->Count < leaf->Capacity && index <= leaf->Count);
        double* scores = Scores(leaf) + index;
        nint* blocks = Blocks(leaf) + index;
        Move(scores, scores + 1, leaf->Count - index);
        Move(blocks, blocks + 1, leaf->Count - index);
        *scores = score;
        *blocks = block;
        leaf->Count++;
    }

    public static void Remove(OrderedLeaf* leaf, int index, int count)
    {
        Debug.Assert(index >= 0 && index + count <= leaf->Count);
        double* scores = Scores(leaf) + index;
        nint* blocks = Blocks(leaf) + index;
        Move(scores + count, scores, leaf->Count - index - count);
        Move(blocks + count, blocks, leaf->Count - index - count);
        leaf->Count -= (ushort)count;
    }

    /// <summary>Appends the pairs of one leaf from an index on to another, which has room, and cuts them off the first.</summary>
    public static void MoveTail(OrderedLeaf* from, int index, OrderedLeaf* to)
    {
        int count = from->Count - index;
        Debug.Assert(to->Count + count <= to->Capacity);
        Move(Scores(from) + index, Scores(to) + to->Count, count);
        Move(Blocks(from) + index, Blocks(to) + to->Count, count);
        to->Count += (ushort)count;
        from->Count = (ushort)index;
    }

    private static void Move(void* from, void* to, int count) => Buffer.MemoryCopy(from, to, count * 8L, count * 8L);
}
