using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tandem.DataStructures.SortedSets;

/// <summary>The way from the top of an ordered index to a place in a leaf.</summary>
internal unsafe struct OrderedPath
{
    /// <summary>More levels than memory could fill.</summary>
    public const int MaxHeight = 16;

    private Levels _branches;
    private ChildIndexes _children;

    /// <summary>The leaf.</summary>
    public OrderedLeaf* Leaf;

    /// <summary>The place in it: 0 up to and with its count.</summary>
    public int Index;

    /// <summary>How many elements of the whole index are before the place.</summary>
    public long Rank;

    /// <summary>The branch at a level, the top being 0.</summary>
    public readonly OrderedBranch* Branch(int level) => (OrderedBranch*)_branches[level];

    /// <summary>Which of that branch's children the way takes.</summary>
    public readonly int Child(int level) => _children[level];

    public void Set(int level, OrderedBranch* branch, int child)
    {
        Debug.Assert(level < MaxHeight);
        _branches[level] = (nint)branch;
        _children[level] = child;
    }

    /// <summary>The way to a boundary: the last leaf that has something before it, or the first leaf.</summary>
    [SkipLocalsInit]
    public static OrderedPath To(OrderedRoot* root, in OrderedProbe probe)
    {
        Unsafe.SkipInit(out OrderedPath path);
        path.Rank = 0;
        nint node = root->Top;
        for (int level = 0; level < root->Height; level++)
        {
            OrderedBranch* branch = (OrderedBranch*)node;
            int child = probe.CountBefore(OrderedBranch.Scores(branch), OrderedBranch.Blocks(branch), branch->Count) - 1;
            child = child < 0 ? 0 : child;
            path.Set(level, branch, child);
            path.Rank += OrderedBranch.SizeBefore(branch, child);
            node = OrderedBranch.Children(branch)[child];
        }

        path.Leaf = (OrderedLeaf*)node;
        path.Index = probe.CountBefore(OrderedLeaf.Scores(path.Leaf), OrderedLeaf.Blocks(path.Leaf), path.Leaf->Count);
        path.Rank += path.Index;
        return path;
    }

    /// <summary>The way to the element at a rank, which exists.</summary>
    [SkipLocalsInit]
    public static OrderedPath ToRank(OrderedRoot* root, long rank)
    {
        Debug.Assert(rank >= 0 && rank < root->Count);
        Unsafe.SkipInit(out OrderedPath path);
        path.Rank = rank;
        nint node = root->Top;
        for (int level = 0; level < root->Height; level++)
        {
            OrderedBranch* branch = (OrderedBranch*)node;
            long* sizes = OrderedBranch.Sizes(branch);
            int child = 0;
            while (rank >= sizes[child])
            {
                rank -= sizes[child++];
            }

            path.Set(level, branch, child);
            node = OrderedBranch.Children(branch)[child];
        }

        path.Leaf = (OrderedLeaf*)node;
        path.Index = (int)rank;
        return path;
    }

    [InlineArray(MaxHeight)]
    private struct Levels
    {
        private nint _first;
    }

    [InlineArray(MaxHeight)]
    private struct ChildIndexes
    {
        private int _first;
    }
}
