using System;
using System.Diagnostics;
using Tandem.DataStructures.Hashing;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.IntSets;

/// <summary>
/// A small set of integers, sorted, in one block of native memory, byte for byte as Redis keeps it: what sets of integers
/// are made of, and what their RDB payloads are.
/// </summary>
/// <remarks>
/// <code>
/// +----------+--------+-------+-------+-- - -
/// | width    | count  | value | value |             width: bytes of each value, 2, 4 or 8; signed, ascending
/// | 4 bytes  | 4      | width | width |             all numbers little-endian
/// +----------+--------+-------+-------+-- - -
/// </code>
/// The first value that does not fit widens all; removing it narrows nothing. A look-up is a binary search, a change moves
/// what is behind it. The handle is the block's address; a change may move the block: it returns the new handle, and the
/// old one is dead. Whoever keeps the handle frees it. Source of the format: Redis, intset.c.
/// </remarks>
public readonly unsafe struct IntSet
{
    internal const int HeaderBytes = 8;

    private readonly byte* _block;

    private IntSet(byte* block) => _block = block;

    /// <summary>Where it lies; what <see cref="FromAddress"/> takes.</summary>
    public nint Address => (nint)_block;

    /// <summary>Whether this handle holds nothing.</summary>
    public bool IsNull => _block == null;

    /// <summary>Number of integers.</summary>
    public int Count => *(int*)(_block + 4);

    /// <summary>Length of the format's own bytes, the payload of an RDB file.</summary>
    public int SizeBytes => HeaderBytes + Count * Width;

    /// <summary>What it takes of the heap.</summary>
    public int HeapBytes => NativeHeap.RoundUp(SizeBytes);

    /// <summary>The format's own bytes, until the next change.</summary>
    public ReadOnlySpan<byte> Bytes => new(_block, SizeBytes);

    private int Width => *(int*)_block;

    /// <summary>The integer at an index, in ascending order.</summary>
    public long this[int index]
    {
        get
        {
            // Users have no unsafe code, so a wrong index must not reach memory in a release build either.
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return Get(_block, Width, index);
        }
    }

    /// <summary>An empty one.</summary>
    public static IntSet Create()
    {
        byte* block = (byte*)NativeHeap.Allocate(HeaderBytes);
        *(int*)block = sizeof(short);
        *(int*)(block + 4) = 0;
        return new IntSet(block);
    }

    /// <summary>The set that once gave this <see cref="Address"/>.</summary>
    public static IntSet FromAddress(nint address) => new((byte*)address);

    /// <summary>A copy of a payload, which must have passed <see cref="IntSetCheck.IsValid"/>.</summary>
    public static IntSet FromValidated(ReadOnlySpan<byte> payload)
    {
        Debug.Assert(IntSetCheck.IsValid(payload, out _));
        byte* block = (byte*)NativeHeap.Allocate(payload.Length);
        payload.CopyTo(new Span<byte>(block, payload.Length));
        return new IntSet(block);
    }

    /// <summary>Gives the memory back.</summary>
    public void Free() => NativeHeap.Free((nint)_block, SizeBytes);

    /// <summary>A copy of its own.</summary>
    public IntSet Duplicate()
    {
        byte* block = (byte*)NativeHeap.Allocate(SizeBytes);
        Bytes.CopyTo(new Span<byte>(block, SizeBytes));
        return new IntSet(block);
    }

    /// <summary>Whether an integer is in the set.</summary>
    public bool Contains(long value) => WidthOf(value) <= Width && Find(value, out _);

    /// <summary>Adds an integer unless it is there.</summary>
    public IntSet Add(long value, out bool added)
    {
        int width = WidthOf(value);
        if (width > Width)
        {
            added = true;
            return Widen(value, width);
        }

        added = !Find(value, out int index);
        return added ? Insert(index, value) : this;
    }

    /// <summary>Removes an integer if it is there.</summary>
    public IntSet Remove(long value, out bool removed)
    {
        removed = WidthOf(value) <= Width;
        int index = 0;
        removed = removed && Find(value, out index);
        if (!removed)
        {
            return this;
        }

        int width = Width;
        int oldBytes = SizeBytes;
        byte* at = _block + HeaderBytes + index * width;
        int tail = oldBytes - HeaderBytes - (index + 1) * width;
        Buffer.MemoryCopy(at + width, at, tail, tail);
        (*(int*)(_block + 4))--;
        return new IntSet((byte*)NativeHeap.Reallocate((nint)_block, oldBytes, oldBytes - width));
    }

    /// <summary>An integer chosen evenly; the set is not empty.</summary>
    public long Random(ref ulong state) => this[(int)SplitMix64.Below(ref state, (ulong)Count)];

    /// <summary>Bytes an integer asks of each value.</summary>
    internal static int WidthOf(long value) =>
        value == (short)value ? sizeof(short) : value == (int)value ? sizeof(int) : sizeof(long);

    private static long Get(byte* block, int width, int index)
    {
        byte* values = block + HeaderBytes;
        return width switch
        {
            sizeof(short) => ((short*)values)[index],
            sizeof(int) => ((int*)values)[index],
            _ => ((long*)values)[index],
        };
    }

    private static void Set(byte* block, int width, int index, long value)
    {
        byte* values = block + HeaderBytes;
        switch (width)
        {
            case sizeof(short): ((short*)values)[index] = (short)value; break;
            case sizeof(int): ((int*)values)[index] = (int)value; break;
            default: ((long*)values)[index] = value; break;
        }
    }

    /// <summary>The index of an integer, or the one it would get.</summary>
    private bool Find(long value, out int index)
    {
        byte* block = _block;
        int width = Width;
        int low = 0;
        int high = Count;

        // Sets are often filled in ascending order: look at the end first.
        if (high > 0 && value > Get(block, width, high - 1))
        {
            index = high;
            return false;
        }

        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (Get(block, width, middle) < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        index = low;
        return low < Count && Get(block, width, low) == value;
    }

    private IntSet Insert(int index, long value)
    {
        int width = Width;
        int oldBytes = SizeBytes;
        byte* block = (byte*)NativeHeap.Reallocate((nint)_block, oldBytes, oldBytes + width);
        byte* at = block + HeaderBytes + index * width;
        int tail = oldBytes - HeaderBytes - index * width;
        Buffer.MemoryCopy(at, at + width, tail, tail);
        Set(block, width, index, value);
        (*(int*)(block + 4))++;
        return new IntSet(block);
    }

    /// <summary>A value that does not fit the old width is smaller or larger than all others.</summary>
    private IntSet Widen(long value, int width)
    {
        int count = Count;
        int oldWidth = Width;
        int first = value < 0 ? 1 : 0;
        byte* block = (byte*)NativeHeap.Allocate(HeaderBytes + (count + 1) * width);
        *(int*)block = width;
        *(int*)(block + 4) = count + 1;
        for (int i = 0; i < count; i++)
        {
            Set(block, width, i + first, Get(_block, oldWidth, i));
        }

        Set(block, width, value < 0 ? 0 : count, value);
        Free();
        return new IntSet(block);
    }
}
