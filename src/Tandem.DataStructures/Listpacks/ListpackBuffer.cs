using System;
using System.Diagnostics;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Listpacks;

/// <summary>
/// A listpack opened for changes: its block, what the block can hold, and how much to spare. The owner takes both back
/// after each change.
/// </summary>
internal unsafe struct ListpackBuffer
{
    /// <summary>Above this a block is grown in place if it can; below, copying the parts to their new places is cheaper.</summary>
    private const int CopyWholeBytes = 1024;

    private readonly bool _slack;

    private ListpackBuffer(byte* block, int capacityBytes, bool slack)
    {
        Block = block;
        CapacityBytes = capacityBytes;
        _slack = slack;
    }

    public byte* Block { get; private set; }

    /// <summary>What the heap gave: the size to free it with.</summary>
    public int CapacityBytes { get; private set; }

    public readonly int TotalBytes => ListpackFormat.TotalBytes(Block);

    /// <summary>A block that is always as large as its contents ask, so that nobody needs to note its size.</summary>
    public static ListpackBuffer Exact(byte* block) =>
        new(block, NativeHeap.RoundUp(ListpackFormat.TotalBytes(block)), slack: false);

    /// <summary>A block with room to grow, for owners that note its size.</summary>
    public static ListpackBuffer Roomy(byte* block, int capacityBytes) => new(block, capacityBytes, slack: true);

    /// <summary>Stores an entry before the one at an offset, or at the end.</summary>
    public void Insert(int offset, ListpackValue value)
    {
        Splice(offset, 0, value.EntryBytes, value);
        value.Write(Block + offset);
        AddToCount(1);
    }

    /// <summary>Stores two entries, one behind the other, before the one at an offset, or at the end.</summary>
    public void Insert(int offset, ListpackValue first, ListpackValue second)
    {
        Debug.Assert(!second.LiesIn(Block, TotalBytes));
        int firstBytes = first.EntryBytes;
        Splice(offset, 0, firstBytes + second.EntryBytes, first);
        first.Write(Block + offset);
        second.Write(Block + offset + firstBytes);
        AddToCount(2);
    }

    /// <summary>Stores a value in place of an entry.</summary>
    public void Replace(int offset, ListpackValue value)
    {
        Splice(offset, ListpackFormat.EntryBytes(Block + offset), value.EntryBytes, value);
        value.Write(Block + offset);
    }

    /// <summary>Removes entries from one on.</summary>
    /// <returns>How many there were to remove, at most <paramref name="count"/>.</returns>
    public int Delete(int offset, int count)
    {
        byte* at = Block + offset;
        int removed = 0;
        while (removed < count && *at != ListpackFormat.End)
        {
            at += ListpackFormat.EntryBytes(at);
            removed++;
        }

        Splice(offset, (int)(at - Block) - offset, 0, default);
        AddToCount(-removed);
        return removed;
    }

    /// <summary>Removes all entries from one on, of which the caller knows the number.</summary>
    public void Truncate(int offset, int removed)
    {
        Splice(offset, TotalBytes - 1 - offset, 0, default);
        AddToCount(-removed);
    }

    /// <summary>Removes all entries before one, of which the caller knows the number.</summary>
    public void RemoveFront(int offset, int removed)
    {
        Splice(ListpackFormat.HeaderBytes, offset - ListpackFormat.HeaderBytes, 0, default);
        AddToCount(-removed);
    }

    /// <summary>Puts entries that are already encoded at an offset; they lie outside of this block.</summary>
    public void InsertEncoded(int offset, ReadOnlySpan<byte> entries, int count)
    {
        Splice(offset, 0, entries.Length, default);
        entries.CopyTo(new Span<byte>(Block + offset, entries.Length));
        AddToCount(count);
    }

    /// <summary>Opens or closes a gap; the new bytes in it are not written.</summary>
    private void Splice(int offset, int removed, int inserted, ListpackValue value)
    {
        int total = TotalBytes;
        Debug.Assert(offset >= ListpackFormat.HeaderBytes && offset + removed < total);
        Debug.Assert(total + (long)inserted - removed <= int.MaxValue);
        Debug.Assert(inserted == 0 || value.BodyBytes == 0 || !value.LiesIn(Block, total));
        int newTotal = total - removed + inserted;
        int tail = total - offset - removed;
        if (newTotal > CapacityBytes)
        {
            Grow(offset, removed, inserted, tail, newTotal);
        }
        else
        {
            if (removed != inserted)
            {
                Move(Block + offset + removed, Block + offset + inserted, tail);
            }

            GiveBack(newTotal);
        }

        *(int*)Block = newTotal;
    }

    private void Grow(int offset, int removed, int inserted, int tail, int newTotal)
    {
        int capacity = NativeHeap.RoundUp(_slack ? (int)Math.Min(newTotal + (long)newTotal / 8, int.MaxValue - 64) : newTotal);
        if (CapacityBytes > CopyWholeBytes)
        {
            Block = (byte*)NativeHeap.Reallocate((nint)Block, CapacityBytes, capacity);
            Move(Block + offset + removed, Block + offset + inserted, tail);
        }
        else
        {
            byte* grown = (byte*)NativeHeap.Allocate(capacity);
            Move(Block, grown, offset);
            Move(Block + offset + removed, grown + offset + inserted, tail);
            NativeHeap.Free((nint)Block, CapacityBytes);
            Block = grown;
        }

        CapacityBytes = capacity;
    }

    /// <summary>An exact block follows its contents down; a roomy one only when three quarters of it are unused.</summary>
    private void GiveBack(int newTotal)
    {
        int wanted = NativeHeap.RoundUp(newTotal);
        if (wanted == CapacityBytes || (_slack && newTotal > CapacityBytes / 4))
        {
            return;
        }

        Block = (byte*)NativeHeap.Reallocate((nint)Block, CapacityBytes, wanted);
        CapacityBytes = wanted;
    }

    private readonly void AddToCount(int difference)
    {
        int count = ListpackFormat.StoredCount(Block);
        if (count != ListpackFormat.UnknownCount)
        {
            ListpackFormat.WriteHeader(Block, TotalBytes, count + difference);
        }
    }

    private static void Move(byte* from, byte* to, int length) => Buffer.MemoryCopy(from, to, length, length);
}
