using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.SortedSets;

/// <summary>A node above the leaves: for each child its first element, its address and how many elements are below it.</summary>
/// <remarks>
/// <code>
///  0      8                 8 + 8 f         8 + 16 f          8 + 24 f           (f = 31 children)
/// +------+-----------------+---------------+-----------------+----------------+
/// | count| scores: double f| blocks: nint f| children: nint f| sizes: int64 f |      1000 bytes
/// +------+-----------------+---------------+-----------------+----------------+
/// </code>
/// Invariant: score and block are exactly those of the first element below the child, so no branch ever names an
/// element that is gone, and sizes are exact.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = HeaderBytes)]
internal unsafe struct OrderedBranch
{
    public const int HeaderBytes = 8;
    public const int MaxCount = 31;
    public const int BlockBytes = HeaderBytes + MaxCount * 32;

    [FieldOffset(0)]
    public int Count;

    public static double* Scores(OrderedBranch* branch) => (double*)(branch + 1);

    public static nint* Blocks(OrderedBranch* branch) => (nint*)(branch + 1) + MaxCount;

    public static nint* Children(OrderedBranch* branch) => (nint*)(branch + 1) + 2 * MaxCount;

    public static long* Sizes(OrderedBranch* branch) => (long*)(branch + 1) + 3 * MaxCount;

    public static OrderedBranch* Create(ref long usedBytes)
    {
        OrderedBranch* branch = (OrderedBranch*)NativeHeap.Allocate(BlockBytes);
        branch->Count = 0;
        usedBytes += BlockBytes;
        return branch;
    }

    public static void Free(OrderedBranch* branch, ref long usedBytes)
    {
        usedBytes -= BlockBytes;
        NativeHeap.Free((nint)branch, BlockBytes);
    }

    public static void Insert(OrderedBranch* branch, int index, double score, nint block, nint child, long size)
    {
        Debug.Assert(branch->Count < MaxCount && index <= branch->Count);
        int tail = branch->Count - index;
        for (int column = 0; column < 4; column++)
        {
            nint* at = Column(branch, column) + index;
            Move(at, at + 1, tail);
        }

        Scores(branch)[index] = score;
        Blocks(branch)[index] = block;
        Children(branch)[index] = child;
        Sizes(branch)[index] = size;
        branch->Count++;
    }

    public static void Remove(OrderedBranch* branch, int index)
    {
        Debug.Assert(index < branch->Count);
        int tail = branch->Count - index - 1;
        for (int column = 0; column < 4; column++)
        {
            nint* at = Column(branch, column) + index;
            Move(at + 1, at, tail);
        }

        branch->Count--;
    }

    /// <summary>Appends the children of one branch from an index on to another, and cuts them off the first.</summary>
    public static void MoveTail(OrderedBranch* from, int index, OrderedBranch* to)
    {
        int count = from->Count - index;
        Debug.Assert(to->Count + count <= MaxCount);
        for (int column = 0; column < 4; column++)
        {
            Move(Column(from, column) + index, Column(to, column) + to->Count, count);
        }

        to->Count += count;
        from->Count = index;
    }

    /// <summary>Elements below the first children, up to one of them.</summary>
    public static long SizeBefore(OrderedBranch* branch, int child)
    {
        long* sizes = Sizes(branch);
        long sum = 0;
        for (int i = 0; i < child; i++)
        {
            sum += sizes[i];
        }

        return sum;
    }

    private static nint* Column(OrderedBranch* branch, int column) => (nint*)(branch + 1) + column * MaxCount;

    private static void Move(void* from, void* to, int count) => Buffer.MemoryCopy(from, to, count * 8L, count * 8L);
}
