using System;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Streams;

/// <summary>Native blocks in the byte order of their names: the groups of a stream, the consumers of a group.</summary>
/// <remarks>
/// Meant to lie inside a native block of its owner. Each named block begins with a <see cref="NativeName"/>; the index
/// frees its own array only. Lookup is a binary search; there are few names compared with entries.
/// </remarks>
internal unsafe struct NameIndex
{
    private nint* _blocks;
    private int _count;
    private int _capacity;

    /// <summary>Named blocks.</summary>
    public readonly int Count => _count;

    /// <summary>Bytes of the array.</summary>
    public readonly int SizeBytes => _capacity == 0 ? 0 : NativeHeap.RoundUp(_capacity * sizeof(nint));

    /// <summary>The block at a place in the order of names.</summary>
    public readonly nint this[int index] => _blocks[index];

    /// <summary>The block of a name, or 0.</summary>
    public readonly nint Find(ReadOnlySpan<byte> name)
    {
        int index = LowerBound(name);
        return index < _count && NameAt(index).SequenceEqual(name) ? _blocks[index] : 0;
    }

    /// <summary>Adds a block whose name is not there yet.</summary>
    public void Add(nint block)
    {
        if (_count == _capacity)
        {
            int capacity = Math.Max(1, _capacity * 2);
            _blocks = (nint*)(_capacity == 0
                ? NativeHeap.Allocate(capacity * sizeof(nint))
                : NativeHeap.Reallocate((nint)_blocks, _capacity * sizeof(nint), capacity * sizeof(nint)));
            _capacity = capacity;
        }

        int index = LowerBound(((NativeName*)block)->Bytes);
        int moved = _count - index;
        new Span<nint>(_blocks + index, moved).CopyTo(new Span<nint>(_blocks + index + 1, moved));
        _blocks[index] = block;
        _count++;
    }

    /// <summary>Takes a block out.</summary>
    public void Remove(nint block)
    {
        int index = LowerBound(((NativeName*)block)->Bytes);
        _count--;
        int moved = _count - index;
        new Span<nint>(_blocks + index + 1, moved).CopyTo(new Span<nint>(_blocks + index, moved));
    }

    /// <summary>Frees the array; the blocks are the owner's.</summary>
    public void Clear()
    {
        if (_capacity > 0)
        {
            NativeHeap.Free((nint)_blocks, _capacity * sizeof(nint));
        }

        this = default;
    }

    private readonly ReadOnlySpan<byte> NameAt(int index) => ((NativeName*)_blocks[index])->Bytes;

    private readonly int LowerBound(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (NameAt(middle).SequenceCompareTo(name) < 0)
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
}
