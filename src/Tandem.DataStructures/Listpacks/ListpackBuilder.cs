using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Listpacks;

/// <summary>Builds a listpack from many values: cheaper than appending each to a <see cref="Listpack"/>, which keeps no spare room.</summary>
/// <remarks>One of <see cref="Finish"/> and <see cref="Discard"/> ends it.</remarks>
public unsafe struct ListpackBuilder
{
    private ListpackBuffer _buffer;

    private ListpackBuilder(ListpackBuffer buffer) => _buffer = buffer;

    /// <summary>Bytes of the listpack so far.</summary>
    public readonly int SizeBytes => _buffer.TotalBytes;

    /// <summary>An empty one.</summary>
    /// <param name="expectedBytes">About how long it will get.</param>
    public static ListpackBuilder Create(int expectedBytes = 64)
    {
        int capacity = NativeHeap.RoundUp(expectedBytes < ListpackFormat.EmptyBytes ? ListpackFormat.EmptyBytes : expectedBytes);
        byte* block = (byte*)NativeHeap.Allocate(capacity);
        ListpackFormat.WriteHeader(block, ListpackFormat.EmptyBytes, 0);
        block[ListpackFormat.HeaderBytes] = ListpackFormat.End;
        return new ListpackBuilder(ListpackBuffer.Roomy(block, capacity));
    }

    /// <summary>Appends a value.</summary>
    public void Append(ListpackValue value) => _buffer.Insert(_buffer.TotalBytes - 1, value);

    /// <summary>The listpack, without spare room; its owner frees it.</summary>
    public readonly Listpack Finish() => Listpack.FromAddress(
        NativeHeap.Reallocate((nint)_buffer.Block, _buffer.CapacityBytes, _buffer.TotalBytes));

    /// <summary>Gives the memory back.</summary>
    public readonly void Discard() => NativeHeap.Free((nint)_buffer.Block, _buffer.CapacityBytes);
}
