using System;
using System.Diagnostics;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.SortedSets;

/// <summary>A big sorted set: the table from member to score and the order over it, behind one handle.</summary>
/// <remarks>
/// The block, freed with the set, stays where it is for the life of the set:
/// <code>
/// 0  Table   8 bytes   address of the HashTable; entries of kind Double
/// 8  Index   8 bytes   address of the OrderedIndex over the table's entry blocks
/// </code>
/// Changes go through here, so that both always hold the same. What only looks may use <see cref="Table"/> and
/// <see cref="Index"/> themselves. Scores are never NaN.
/// </remarks>
public readonly unsafe struct SortedSet
{
    private const int BlockBytes = 16;
    private const int RemovedAtOnce = 64;
    private readonly nint* _block;

    private SortedSet(nint address) => _block = (nint*)address;

    /// <summary>Where it lies; what <see cref="FromAddress"/> takes.</summary>
    public nint Address => (nint)_block;

    /// <summary>Whether this handle holds nothing.</summary>
    public bool IsNull => _block == null;

    /// <summary>From member to score.</summary>
    public HashTable Table => HashTable.FromAddress(_block[0]);

    /// <summary>Members by score.</summary>
    public OrderedIndex Index => OrderedIndex.FromAddress(_block[1]);

    /// <summary>Number of members.</summary>
    public long Count => Table.Count;

    /// <summary>Bytes of the set without its entries, which know their own <see cref="EntryRef.SizeBytes"/>.</summary>
    public long UsedBytes => NativeHeap.RoundUp(BlockBytes) + Table.UsedBytes + Index.UsedBytes;

    /// <summary>An empty one.</summary>
    public static SortedSet Create()
    {
        SortedSet set = new(NativeHeap.Allocate(BlockBytes));
        set._block[0] = HashTable.Create().Address;
        set._block[1] = OrderedIndex.Create().Address;
        return set;
    }

    /// <summary>The set that once gave this <see cref="Address"/>.</summary>
    public static SortedSet FromAddress(nint address) => new(address);

    /// <summary>A set of the members of a table, whose entries are of kind Double: their scores. The table is the set's.</summary>
    public static SortedSet FromTable(HashTable table)
    {
        SortedSet set = new(NativeHeap.Allocate(BlockBytes));
        OrderedIndex index = OrderedIndex.Create();
        set._block[0] = table.Address;
        set._block[1] = index.Address;
        foreach (EntryRef entry in table)
        {
            index.Insert(entry.Double, entry.Block);
        }

        return set;
    }

    /// <summary>The entry of a member, whose Double is the score, or none.</summary>
    public EntryRef Find(ReadOnlySpan<byte> member) => Table.Find(member);

    /// <summary>Adds a member unless it is there.</summary>
    public bool TryAdd(ReadOnlySpan<byte> member, double score)
    {
        ulong hash = HashTable.Hash(member);
        if (!Table.Find(member, hash).IsNull)
        {
            return false;
        }

        Add(member, hash, score);
        return true;
    }

    /// <summary>Adds a member that is absent.</summary>
    /// <param name="hash">The member's <see cref="HashTable.Hash"/>.</param>
    public void Add(ReadOnlySpan<byte> member, ulong hash, double score)
    {
        EntryRef entry = Table.Add(member, hash);
        entry.Double = score;
        Index.Insert(score, entry.Block);
    }

    /// <summary>Gives a member of the set another score.</summary>
    public void SetScore(EntryRef entry, double score)
    {
        Table.BeforeChange(entry);
        bool updated = Index.Update(entry.Double, entry.Block, score);
        Debug.Assert(updated, "table and order hold the same members");
        entry.Double = score;
    }

    /// <summary>Removes a member of the set.</summary>
    public void Remove(EntryRef entry)
    {
        bool deleted = Index.Delete(entry.Double, entry.Block);
        Debug.Assert(deleted, "table and order hold the same members");
        Table.Remove(entry);
    }

    /// <summary>Removes so many members from a rank on; those that do not exist are none.</summary>
    public void RemoveRange(long rank, long count)
    {
        HashTable table = Table;
        Span<nint> blocks = stackalloc nint[RemovedAtOnce];
        int taken;
        do
        {
            taken = Index.Take(rank, blocks[..(int)Math.Min(count, RemovedAtOnce)]);
            foreach (nint block in blocks[..taken])
            {
                ReadOnlySpan<byte> member = EntryBlock.Key(block);
                table.Remove(member, HashTable.Hash(member));
            }

            count -= taken;
        }
        while (taken > 0 && count > 0);
    }

    /// <summary>Gives the memory back.</summary>
    public void Free()
    {
        int budget = int.MaxValue;
        while (!FreeStep(ref budget))
        {
            budget = int.MaxValue;
        }
    }

    /// <summary>Frees about so many elements; nothing but this may be called from the first step on.</summary>
    /// <returns>Whether all is freed, the handle included.</returns>
    public bool FreeStep(ref int budget)
    {
        if (_block[1] != 0)
        {
            if (!Index.FreeStep(ref budget))
            {
                return false;
            }

            _block[1] = 0;
        }

        if (!Table.FreeStep(ref budget))
        {
            return false;
        }

        NativeHeap.Free(Address, BlockBytes);
        return true;
    }
}
