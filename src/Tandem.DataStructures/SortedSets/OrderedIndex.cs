using System;
using System.Diagnostics;
using Tandem.DataStructures.Hashing;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.SortedSets;

/// <summary>
/// The order of a big sorted set: the entries of its hash table (member to score), sorted by score, then by the bytes of
/// the member. A B+ tree whose branches know how many elements are below each child, so ranks cost what searches cost.
/// </summary>
/// <remarks>
/// It stores a score and the address of the table's entry block for each element, about 19 bytes. A block is inserted
/// once its value is a double, because that may move it; from then on neither its address nor its member change until it
/// is deleted here, which comes before it is removed from the table. Scores are never NaN.
/// The handle stays the same for the life of the index. Whoever keeps it frees it; the entries stay the table's.
/// Searches, inserts, deletes and ranks cost a few nodes; members are only read where scores are equal.
/// </remarks>
public readonly unsafe struct OrderedIndex
{
    private readonly OrderedRoot* _root;

    private OrderedIndex(OrderedRoot* root) => _root = root;

    /// <summary>Where it lies; what <see cref="FromAddress"/> takes.</summary>
    public nint Address => (nint)_root;

    /// <summary>Whether this handle holds nothing.</summary>
    public bool IsNull => _root == null;

    /// <summary>Number of elements.</summary>
    public long Count => _root->Count;

    /// <summary>Bytes it takes of the heap, entries not included.</summary>
    public long UsedBytes => _root->UsedBytes;

    /// <summary>The element with the lowest score, or none.</summary>
    public OrderedCursor First => new(_root->FirstLeaf, 0);

    /// <summary>The element with the highest score, or none.</summary>
    public OrderedCursor Last => _root->Count == 0 ? default : new(_root->LastLeaf, _root->LastLeaf->Count - 1);

    /// <summary>An empty one.</summary>
    public static OrderedIndex Create()
    {
        OrderedRoot* root = (OrderedRoot*)NativeHeap.Allocate(OrderedRoot.SizeBytes);
        *root = new OrderedRoot { UsedBytes = OrderedRoot.SizeBytes };
        root->FirstLeaf = root->LastLeaf = OrderedLeaf.Create(0, ref root->UsedBytes);
        root->Top = (nint)root->FirstLeaf;
        return new OrderedIndex(root);
    }

    /// <summary>The index that once gave this <see cref="Address"/>.</summary>
    public static OrderedIndex FromAddress(nint address) => new((OrderedRoot*)address);

    /// <summary>Adds an entry, which is not in the index.</summary>
    public void Insert(double score, nint block)
    {
        Debug.Assert(!double.IsNaN(score));
        OrderedPath path = OrderedPath.To(_root, OrderedProbe.AtElement(score, EntryBlock.Key(block), inclusive: false));
        OrderedTree.Insert(_root, ref path, score, block);
    }

    /// <summary>Removes an entry, known by the score it was inserted with.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Delete(double score, nint block)
    {
        OrderedPath path = PathTo(score, EntryBlock.Key(block));
        if (path.Index < 0)
        {
            return false;
        }

        Debug.Assert(OrderedLeaf.Blocks(path.Leaf)[path.Index] == block);
        OrderedTree.Remove(_root, ref path, 1);
        return true;
    }

    /// <summary>Gives an entry another score. Cheaper than to delete and insert when it stays between its neighbours.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Update(double oldScore, nint block, double newScore)
    {
        Debug.Assert(!double.IsNaN(newScore));
        OrderedPath path = PathTo(oldScore, EntryBlock.Key(block));
        if (path.Index < 0)
        {
            return false;
        }

        double* scores = OrderedLeaf.Scores(path.Leaf);
        int index = path.Index;
        bool staysBehind = index > 0 ? scores[index - 1] < newScore : path.Leaf->Previous == null;
        bool staysBefore = index + 1 < path.Leaf->Count ? newScore < scores[index + 1] : path.Leaf->Next == null;
        if (staysBehind && staysBefore)
        {
            scores[index] = newScore;
            if (index == 0)
            {
                OrderedTree.FixFirst(_root, path, _root->Height, newScore, block);
            }

            return true;
        }

        OrderedTree.Remove(_root, ref path, 1);
        Insert(newScore, block);
        return true;
    }

    /// <summary>How many elements are before one; -1 when it is not there.</summary>
    public long RankOf(double score, ReadOnlySpan<byte> member)
    {
        OrderedPath path = PathTo(score, member);
        return path.Index < 0 ? -1 : path.Rank;
    }

    /// <summary>How many elements are before an entry; -1 when it is not there.</summary>
    public long RankOf(double score, nint block) => RankOf(score, EntryBlock.Key(block));

    /// <summary>The element that has so many before it, or none.</summary>
    public OrderedCursor At(long rank)
    {
        if ((ulong)rank >= (ulong)_root->Count)
        {
            return default;
        }

        OrderedPath path = OrderedPath.ToRank(_root, rank);
        return new OrderedCursor(path.Leaf, path.Index);
    }

    /// <summary>How many elements have a lower score, or this one when <paramref name="orEqual"/>.</summary>
    public long CountBelow(double score, bool orEqual) => OrderedPath.To(_root, OrderedProbe.AtScore(score, orEqual)).Rank;

    /// <summary>How many elements have a smaller member, or this one when <paramref name="orEqual"/>; all scores are equal.</summary>
    public long CountBelow(ReadOnlySpan<byte> member, bool orEqual) =>
        OrderedPath.To(_root, OrderedProbe.AtMember(member, orEqual)).Rank;

    /// <summary>The first element with a higher score, or this one when <paramref name="orEqual"/>; or none.</summary>
    public OrderedCursor FirstAbove(double score, bool orEqual) => FirstBehind(OrderedProbe.AtScore(score, !orEqual));

    /// <summary>The first element with a greater member, or this one when <paramref name="orEqual"/>; or none. All scores are equal.</summary>
    public OrderedCursor FirstAbove(ReadOnlySpan<byte> member, bool orEqual) =>
        FirstBehind(OrderedProbe.AtMember(member, !orEqual));

    /// <summary>The last element with a lower score, or this one when <paramref name="orEqual"/>; or none.</summary>
    public OrderedCursor LastBelow(double score, bool orEqual) => LastBefore(OrderedProbe.AtScore(score, orEqual));

    /// <summary>The last element with a smaller member, or this one when <paramref name="orEqual"/>; or none. All scores are equal.</summary>
    public OrderedCursor LastBelow(ReadOnlySpan<byte> member, bool orEqual) =>
        LastBefore(OrderedProbe.AtMember(member, orEqual));

    /// <summary>The last element that orders before a score and member, which need not be there; or none.</summary>
    public OrderedCursor LastBefore(double score, ReadOnlySpan<byte> member) =>
        LastBefore(OrderedProbe.AtElement(score, member, inclusive: false));

    /// <summary>
    /// Removes elements from a rank on, as many as there is room for in <paramref name="blocks"/>, which gets their entry
    /// blocks: the caller then removes those from the table. Called again with the same rank it goes on.
    /// </summary>
    /// <returns>How many were removed: fewer than there is room for only at the end of the index.</returns>
    public int Take(long rank, Span<nint> blocks)
    {
        int taken = 0;
        while (taken < blocks.Length && (ulong)rank < (ulong)_root->Count)
        {
            OrderedPath path = OrderedPath.ToRank(_root, rank);
            int count = Math.Min(blocks.Length - taken, path.Leaf->Count - path.Index);
            new ReadOnlySpan<nint>(OrderedLeaf.Blocks(path.Leaf) + path.Index, count).CopyTo(blocks[taken..]);
            OrderedTree.Remove(_root, ref path, count);
            taken += count;
        }

        return taken;
    }

    /// <summary>An element chosen evenly, or none when it is empty.</summary>
    public OrderedCursor Random(ref ulong state) =>
        Count == 0 ? default : At((long)SplitMix64.Below(ref state, (ulong)Count));

    /// <summary>Gives the memory back; the entries stay the table's.</summary>
    public void Free()
    {
        int budget = int.MaxValue;
        while (!FreeStep(ref budget))
        {
            budget = int.MaxValue;
        }
    }

    /// <summary>Frees nodes for at most about so many elements; nothing but this may be called from the first step on.</summary>
    /// <returns>Whether all is freed, the handle included.</returns>
    public bool FreeStep(ref int budget)
    {
        while (budget > 0)
        {
            if (_root->Top == 0)
            {
                NativeHeap.Free((nint)_root, OrderedRoot.SizeBytes);
                return true;
            }

            FreeLastNode(ref budget);
        }

        return false;
    }

    /// <summary>Frees the last leaf, or the last branch that has no children any more.</summary>
    private void FreeLastNode(ref int budget)
    {
        nint* link = &_root->Top;
        int* above = null;
        for (int level = 0; level < _root->Height; level++)
        {
            OrderedBranch* branch = (OrderedBranch*)*link;
            if (branch->Count == 0)
            {
                OrderedBranch.Free(branch, ref _root->UsedBytes);
                Unlink(link, above);
                budget--;
                return;
            }

            above = &branch->Count;
            link = OrderedBranch.Children(branch) + branch->Count - 1;
        }

        OrderedLeaf* leaf = (OrderedLeaf*)*link;
        budget -= leaf->Count + 1;
        OrderedLeaf.Free(leaf, ref _root->UsedBytes);
        Unlink(link, above);
    }

    private static void Unlink(nint* link, int* countAbove)
    {
        if (countAbove == null)
        {
            *link = 0;
        }
        else
        {
            (*countAbove)--;
        }
    }

    /// <summary>The path to an element; its index is negative when there is no such element.</summary>
    private OrderedPath PathTo(double score, ReadOnlySpan<byte> member)
    {
        OrderedPath path = OrderedPath.To(_root, OrderedProbe.AtElement(score, member, inclusive: true));
        path.Index--;
        path.Rank--;
        if (path.Index >= 0 && (OrderedLeaf.Scores(path.Leaf)[path.Index] != score
            || !EntryBlock.Key(OrderedLeaf.Blocks(path.Leaf)[path.Index]).SequenceEqual(member)))
        {
            path.Index = -1;
        }

        return path;
    }

    private OrderedCursor FirstBehind(in OrderedProbe probe)
    {
        OrderedPath path = OrderedPath.To(_root, probe);
        return new OrderedCursor(path.Leaf, path.Index);
    }

    private OrderedCursor LastBefore(in OrderedProbe probe)
    {
        // Unless nothing at all is before the boundary, the path ends in the leaf that holds what is just before it.
        OrderedPath path = OrderedPath.To(_root, probe);
        return path.Index == 0 ? default : new OrderedCursor(path.Leaf, path.Index - 1);
    }
}
