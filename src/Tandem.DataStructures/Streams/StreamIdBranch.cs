using System;
using System.Runtime.InteropServices;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Streams;

/// <summary>An inner node of <see cref="StreamIdTree"/>, which frees it.</summary>
/// <remarks>
/// <code>
///   0  Count     8 bytes
///   8  Ids       41 of 16 bytes: no id below child i (i > 0) is smaller than Ids[i]; Ids[0] bounds nothing
/// 664  Children  41 of 8 bytes
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = HeaderBytes)]
internal unsafe struct StreamIdBranch
{
    public const int Capacity = 41;
    public const int SizeBytes = HeaderBytes + (Capacity * 24);
    private const int HeaderBytes = 8;

    public int Count;

    /// <summary>Lower bounds of the children.</summary>
    public readonly StreamId* Ids
    {
        get
        {
            fixed (StreamIdBranch* self = &this)
            {
                return (StreamId*)((byte*)self + HeaderBytes);
            }
        }
    }

    /// <summary>Leaves or branches one level below.</summary>
    public readonly nint* Children => (nint*)(Ids + Capacity);

    /// <summary>A branch without children.</summary>
    public static StreamIdBranch* Create()
    {
        StreamIdBranch* branch = (StreamIdBranch*)NativeHeap.Allocate(SizeBytes);
        *branch = default;
        return branch;
    }

    /// <summary>Index of the child below which an id belongs.</summary>
    public readonly int ChildFor(StreamId id)
    {
        StreamId* ids = Ids;
        int low = 0;
        int high = Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >> 1;
            if (ids[middle] <= id)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    /// <summary>Index of a child.</summary>
    public readonly int IndexOf(nint child) => new ReadOnlySpan<nint>(Children, Count).IndexOf(child);

    /// <summary>Inserts into a branch that is not full.</summary>
    public void Insert(int index, StreamId first, nint child)
    {
        int moved = Count - index;
        new Span<StreamId>(Ids + index, moved).CopyTo(new Span<StreamId>(Ids + index + 1, moved));
        new Span<nint>(Children + index, moved).CopyTo(new Span<nint>(Children + index + 1, moved));
        Ids[index] = first;
        Children[index] = child;
        Count++;
    }

    /// <summary>Removes one child.</summary>
    public void RemoveAt(int index)
    {
        Count--;
        int moved = Count - index;
        new Span<StreamId>(Ids + index + 1, moved).CopyTo(new Span<StreamId>(Ids + index, moved));
        new Span<nint>(Children + index + 1, moved).CopyTo(new Span<nint>(Children + index, moved));
    }

    /// <summary>Moves children into a new branch: half of them, or only the last when the next one goes to the very end.</summary>
    /// <param name="index">Where the next child will be inserted.</param>
    public StreamIdBranch* Split(int index)
    {
        StreamIdBranch* right = Create();
        int kept = index == Count ? Count - 1 : Count / 2;
        int moved = Count - kept;
        new Span<StreamId>(Ids + kept, moved).CopyTo(new Span<StreamId>(right->Ids, moved));
        new Span<nint>(Children + kept, moved).CopyTo(new Span<nint>(right->Children, moved));
        Count = kept;
        right->Count = moved;
        return right;
    }

    /// <summary>Frees the block.</summary>
    public void Free()
    {
        fixed (StreamIdBranch* self = &this)
        {
            NativeHeap.Free((nint)self, SizeBytes);
        }
    }
}
