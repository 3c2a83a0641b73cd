using System.Diagnostics;

namespace Tandem.DataStructures.SortedSets;

/// <summary>How an ordered index changes shape: growing, splitting, merging and emptying its nodes along a path.</summary>
/// <remarks>
/// Nodes are joined only when two neighbours together are well below full, so that inserts and deletes at one place do
/// not split and join in turns. Splits at the two ends of the order leave the full half behind: elements that arrive in
/// order fill their leaves.
/// </remarks>
internal static unsafe class OrderedTree
{
    private const int SparseLeaf = OrderedLeaf.MaxCount / 4;
    private const int JoinedLeaf = OrderedLeaf.MaxCount * 3 / 4;
    private const int SparseBranch = OrderedBranch.MaxCount / 4;
    private const int JoinedBranch = OrderedBranch.MaxCount * 3 / 4;

    /// <summary>Inserts an element at the place a path leads to.</summary>
    public static void Insert(OrderedRoot* root, ref OrderedPath path, double score, nint block)
    {
        root->Count++;
        if (path.Leaf->Count == OrderedLeaf.MaxCount)
        {
            SplitAndInsert(root, ref path, score, block);
            return;
        }

        if (path.Leaf->Count == path.Leaf->Capacity)
        {
            Resize(root, ref path, path.Leaf->Count + 1);
        }

        OrderedLeaf.Insert(path.Leaf, path.Index, score, block);
        AddToSizes(root, path, root->Height, 1);
        if (path.Index == 0)
        {
            FixFirst(root, path, root->Height, score, block);
        }
    }

    /// <summary>Removes elements of one leaf, from the place a path leads to.</summary>
    public static void Remove(OrderedRoot* root, ref OrderedPath path, int count)
    {
        OrderedLeaf* leaf = path.Leaf;
        OrderedLeaf.Remove(leaf, path.Index, count);
        root->Count -= count;
        AddToSizes(root, path, root->Height, -count);
        if (leaf->Count == 0)
        {
            RemoveEmptyLeaf(root, ref path);
            return;
        }

        if (path.Index == 0)
        {
            FixFirst(root, path, root->Height, *OrderedLeaf.Scores(leaf), *OrderedLeaf.Blocks(leaf));
        }

        if (leaf->Count < SparseLeaf && root->Height > 0)
        {
            JoinLeaf(root, ref path);
        }
        else if (leaf->Count * 2 < leaf->Capacity && OrderedLeaf.CapacityFor(leaf->Count) < leaf->Capacity)
        {
            Resize(root, ref path, leaf->Count);
        }
    }

    /// <summary>Notes on the way up that the first element below has changed.</summary>
    /// <param name="root">The index.</param>
    /// <param name="path">The way.</param>
    /// <param name="height">Number of branches on the way that stand above the change.</param>
    /// <param name="score">The first element's score.</param>
    /// <param name="block">Its entry.</param>
    public static void FixFirst(OrderedRoot* root, in OrderedPath path, int height, double score, nint block)
    {
        Debug.Assert(height <= root->Height);
        for (int level = height - 1; level >= 0; level--)
        {
            OrderedBranch* branch = path.Branch(level);
            int child = path.Child(level);
            OrderedBranch.Scores(branch)[child] = score;
            OrderedBranch.Blocks(branch)[child] = block;
            if (child != 0)
            {
                return;
            }
        }
    }

    private static void AddToSizes(OrderedRoot* root, in OrderedPath path, int height, int difference)
    {
        Debug.Assert(height <= root->Height);
        for (int level = height - 1; level >= 0; level--)
        {
            OrderedBranch.Sizes(path.Branch(level))[path.Child(level)] += difference;
        }
    }

    /// <summary>Gives the leaf another capacity; it moves.</summary>
    private static void Resize(OrderedRoot* root, ref OrderedPath path, int count)
    {
        OrderedLeaf* old = path.Leaf;
        OrderedLeaf* leaf = OrderedLeaf.Create(count, ref root->UsedBytes);
        OrderedLeaf.MoveTail(old, 0, leaf);
        leaf->Next = old->Next;
        leaf->Previous = old->Previous;
        Link(root, leaf);
        if (root->Height == 0)
        {
            root->Top = (nint)leaf;
        }
        else
        {
            OrderedBranch.Children(path.Branch(root->Height - 1))[path.Child(root->Height - 1)] = (nint)leaf;
        }

        OrderedLeaf.Free(old, ref root->UsedBytes);
        path.Leaf = leaf;
    }

    /// <summary>Makes neighbours and root know a leaf that knows its neighbours.</summary>
    private static void Link(OrderedRoot* root, OrderedLeaf* leaf)
    {
        if (leaf->Previous == null)
        {
            root->FirstLeaf = leaf;
        }
        else
        {
            leaf->Previous->Next = leaf;
        }

        if (leaf->Next == null)
        {
            root->LastLeaf = leaf;
        }
        else
        {
            leaf->Next->Previous = leaf;
        }
    }

    private static void FreeLeaf(OrderedRoot* root, OrderedLeaf* leaf)
    {
        if (leaf->Previous == null)
        {
            root->FirstLeaf = leaf->Next;
        }
        else
        {
            leaf->Previous->Next = leaf->Next;
        }

        if (leaf->Next == null)
        {
            root->LastLeaf = leaf->Previous;
        }
        else
        {
            leaf->Next->Previous = leaf->Previous;
        }

        OrderedLeaf.Free(leaf, ref root->UsedBytes);
    }

    private static void SplitAndInsert(OrderedRoot* root, ref OrderedPath path, double score, nint block)
    {
        OrderedLeaf* left = path.Leaf;
        int index = path.Index;
        int keep = left->Next == null && index == OrderedLeaf.MaxCount ? OrderedLeaf.MaxCount
            : left->Previous == null && index == 0 ? 1
            : OrderedLeaf.MaxCount / 2;
        OrderedLeaf* right = OrderedLeaf.Create(OrderedLeaf.MaxCount - keep + 1, ref root->UsedBytes);
        right->Next = left->Next;
        right->Previous = left;
        Link(root, right);
        OrderedLeaf.MoveTail(left, keep, right);
        if (OrderedLeaf.CapacityFor(keep + 1) < left->Capacity)
        {
            Resize(root, ref path, keep + 1);
            left = path.Leaf;
        }

        if (index <= keep && keep < OrderedLeaf.MaxCount)
        {
            OrderedLeaf.Insert(left, index, score, block);
            if (index == 0)
            {
                FixFirst(root, path, root->Height, score, block);
            }
        }
        else
        {
            OrderedLeaf.Insert(right, index - keep, score, block);
        }

        InsertChild(root, ref path, (nint)right, left->Count, right->Count, *OrderedLeaf.Scores(right), *OrderedLeaf.Blocks(right));
    }

    /// <summary>Goes up with a new node, the right half of the one the path takes, splitting branches that are full.</summary>
    private static void InsertChild(
        OrderedRoot* root, ref OrderedPath path, nint child, long leftSize, long size, double score, nint block)
    {
        for (int level = root->Height - 1; level >= 0; level--)
        {
            OrderedBranch* branch = path.Branch(level);
            int index = path.Child(level) + 1;
            OrderedBranch.Sizes(branch)[index - 1] = leftSize;
            if (branch->Count < OrderedBranch.MaxCount)
            {
                OrderedBranch.Insert(branch, index, score, block, child, size);
                AddToSizes(root, path, level, 1);
                return;
            }

            bool last = index == OrderedBranch.MaxCount && IsLast(path, level);
            int keep = last ? OrderedBranch.MaxCount - 1 : OrderedBranch.MaxCount / 2;
            OrderedBranch* right = OrderedBranch.Create(ref root->UsedBytes);
            OrderedBranch.MoveTail(branch, keep, right);
            OrderedBranch* target = index <= keep ? branch : right;
            OrderedBranch.Insert(target, index <= keep ? index : index - keep, score, block, child, size);
            child = (nint)right;
            leftSize = OrderedBranch.SizeBefore(branch, branch->Count);
            size = OrderedBranch.SizeBefore(right, right->Count);
            score = *OrderedBranch.Scores(right);
            block = *OrderedBranch.Blocks(right);
        }

        Raise(root, child, leftSize, size, score, block);
    }

    /// <summary>Whether the branch at a level is the last of its level.</summary>
    private static bool IsLast(in OrderedPath path, int level)
    {
        while (--level >= 0)
        {
            if (path.Child(level) != path.Branch(level)->Count - 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Puts a new top above the old one and its new right half.</summary>
    private static void Raise(OrderedRoot* root, nint right, long leftSize, long rightSize, double score, nint block)
    {
        OrderedBranch* top = OrderedBranch.Create(ref root->UsedBytes);
        OrderedLeaf* first = root->FirstLeaf;
        OrderedBranch.Insert(top, 0, *OrderedLeaf.Scores(first), *OrderedLeaf.Blocks(first), root->Top, leftSize);
        OrderedBranch.Insert(top, 1, score, block, right, rightSize);
        root->Top = (nint)top;
        root->Height++;
        Debug.Assert(root->Height < OrderedPath.MaxHeight && leftSize + rightSize == root->Count);
    }

    private static void RemoveEmptyLeaf(OrderedRoot* root, ref OrderedPath path)
    {
        if (root->Height == 0)
        {
            return;
        }

        FreeLeaf(root, path.Leaf);
        RemoveChild(root, ref path, root->Height - 1, path.Child(root->Height - 1));
    }

    /// <summary>Joins a sparse leaf with a neighbour below the same branch, if both fit well into one.</summary>
    private static void JoinLeaf(OrderedRoot* root, ref OrderedPath path)
    {
        int level = root->Height - 1;
        OrderedBranch* branch = path.Branch(level);
        int index = path.Child(level);
        nint* children = OrderedBranch.Children(branch);
        OrderedLeaf* leaf = path.Leaf;
        if (index + 1 < branch->Count && leaf->Count + ((OrderedLeaf*)children[index + 1])->Count <= JoinedLeaf)
        {
            index++;
        }
        else if (index == 0 || leaf->Count + ((OrderedLeaf*)children[index - 1])->Count > JoinedLeaf)
        {
            return;
        }

        OrderedLeaf* left = (OrderedLeaf*)children[index - 1];
        OrderedLeaf* right = (OrderedLeaf*)children[index];
        path.Set(level, branch, index - 1);
        path.Leaf = left;
        if (left->Count + right->Count > left->Capacity)
        {
            Resize(root, ref path, left->Count + right->Count);
            left = path.Leaf;
        }

        OrderedLeaf.MoveTail(right, 0, left);
        FreeLeaf(root, right);
        OrderedBranch.Sizes(branch)[index - 1] = left->Count;
        RemoveChild(root, ref path, level, index);
    }

    /// <summary>Takes a child that is gone out of its branch; empty branches go with it, sparse ones are joined.</summary>
    private static void RemoveChild(OrderedRoot* root, ref OrderedPath path, int level, int index)
    {
        OrderedBranch* branch = path.Branch(level);
        OrderedBranch.Remove(branch, index);
        if (branch->Count == 0)
        {
            // An index that is empty has one empty leaf, so the top always keeps a child.
            Debug.Assert(level > 0 || root->Count == 0);
            OrderedBranch.Free(branch, ref root->UsedBytes);
            if (level > 0)
            {
                RemoveChild(root, ref path, level - 1, path.Child(level - 1));
                return;
            }

            root->Height = 0;
            root->FirstLeaf = root->LastLeaf = OrderedLeaf.Create(0, ref root->UsedBytes);
            root->Top = (nint)root->FirstLeaf;
            return;
        }

        if (index == 0)
        {
            FixFirst(root, path, level, *OrderedBranch.Scores(branch), *OrderedBranch.Blocks(branch));
        }

        if (level == 0)
        {
            Lower(root);
        }
        else if (branch->Count < SparseBranch)
        {
            JoinBranch(root, ref path, level);
        }
    }

    private static void JoinBranch(OrderedRoot* root, ref OrderedPath path, int level)
    {
        OrderedBranch* branch = path.Branch(level);
        OrderedBranch* above = path.Branch(level - 1);
        int index = path.Child(level - 1);
        nint* siblings = OrderedBranch.Children(above);
        if (index + 1 < above->Count && branch->Count + ((OrderedBranch*)siblings[index + 1])->Count <= JoinedBranch)
        {
            index++;
        }
        else if (index == 0 || branch->Count + ((OrderedBranch*)siblings[index - 1])->Count > JoinedBranch)
        {
            return;
        }

        OrderedBranch* left = (OrderedBranch*)siblings[index - 1];
        OrderedBranch* right = (OrderedBranch*)siblings[index];
        OrderedBranch.MoveTail(right, 0, left);
        OrderedBranch.Free(right, ref root->UsedBytes);
        OrderedBranch.Sizes(above)[index - 1] = OrderedBranch.SizeBefore(left, left->Count);
        path.Set(level - 1, above, index - 1);
        RemoveChild(root, ref path, level - 1, index);
    }

    /// <summary>Takes off tops that have one child only.</summary>
    private static void Lower(OrderedRoot* root)
    {
        while (root->Height > 0 && ((OrderedBranch*)root->Top)->Count == 1)
        {
            OrderedBranch* top = (OrderedBranch*)root->Top;
            root->Top = *OrderedBranch.Children(top);
            root->Height--;
            OrderedBranch.Free(top, ref root->UsedBytes);
        }
    }
}
