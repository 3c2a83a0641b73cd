using System;
using System.Diagnostics;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Streams;

/// <summary>A B+ tree from stream id to one pointer-sized value, in native memory: the nodes of a log, pending entries.</summary>
/// <remarks>
/// Meant to lie inside a native block of its owner and to be used in place, never copied. Leaves are chained in both
/// directions. Ids mostly arrive in rising order, so a full last leaf is not halved: the new id begins the next leaf. A
/// tree of one leaf takes only what its few entries need. The owner frees what the values stand for. Cost: O(log n).
/// </remarks>
internal unsafe struct StreamIdTree
{
    /// <summary>More levels than 2^64 entries could fill.</summary>
    private const int MaxHeight = 24;

    private nint _root;
    private long _count;
    private int _height; // Levels of branches above the leaves; 0 when the root is a leaf.

    /// <summary>Entries.</summary>
    public readonly long Count => _count;

    /// <summary>Bytes the tree itself takes, allocation rounding included. Cost: O(leaves).</summary>
    public readonly long SizeBytes
    {
        get
        {
            long size = 0;
            for (StreamIdLeaf* leaf = FirstLeaf(); leaf != null; leaf = leaf->Next)
            {
                size += NativeHeap.RoundUp(StreamIdLeaf.SizeBytes(leaf->Capacity));
            }

            // Branches are about half full or better, so they add a small share that is not worth a walk.
            return size + (_height > 0 ? size / StreamIdLeaf.MaxCapacity + StreamIdBranch.SizeBytes : 0);
        }
    }

    /// <summary>The first entry; a cursor past the end when the tree is empty.</summary>
    public readonly StreamIdCursor First => new(FirstLeaf(), 0);

    /// <summary>The last entry; a cursor past the end when the tree is empty.</summary>
    public readonly StreamIdCursor Last
    {
        get
        {
            StreamIdLeaf* leaf = LastLeaf();
            return leaf == null ? default : new StreamIdCursor(leaf, leaf->Count - 1);
        }
    }

    /// <summary>The entry with this id, or a cursor past the end.</summary>
    public readonly StreamIdCursor Find(StreamId id)
    {
        StreamIdCursor cursor = AtOrAfter(id);
        return cursor.IsValid && cursor.Id == id ? cursor : default;
    }

    /// <summary>The first entry whose id is not smaller, or a cursor past the end.</summary>
    public readonly StreamIdCursor AtOrAfter(StreamId id)
    {
        if (_root == 0)
        {
            return default;
        }

        StreamIdLeaf* leaf = LeafFor(id);
        int index = leaf->LowerBound(id);
        return index < leaf->Count ? new StreamIdCursor(leaf, index) : new StreamIdCursor(leaf->Next, 0);
    }

    /// <summary>The last entry whose id is not greater, or a cursor past the end.</summary>
    public readonly StreamIdCursor AtOrBefore(StreamId id)
    {
        StreamIdCursor cursor = AtOrAfter(id);
        if (cursor.IsValid && cursor.Id == id)
        {
            return cursor;
        }

        return cursor.IsValid ? cursor.Previous() : Last;
    }

    /// <summary>Adds an entry unless its id is there.</summary>
    /// <returns>False when the id was there; its value is left alone.</returns>
    public bool TryAdd(StreamId id, nint value)
    {
        if (_root == 0)
        {
            _root = (nint)StreamIdLeaf.Create(StreamIdLeaf.MinCapacity);
        }

        Span<nint> path = stackalloc nint[MaxHeight];
        StreamIdLeaf* leaf = Descend(id, path);
        int index = leaf->LowerBound(id);
        if (index < leaf->Count && leaf->Ids[index] == id)
        {
            return false;
        }

        _count++;
        if (leaf->Count < leaf->Capacity)
        {
            leaf->Insert(index, id, value);
            return true;
        }

        if (leaf->Capacity < StreamIdLeaf.MaxCapacity)
        {
            leaf = leaf->Grow();
            _root = (nint)leaf; // Only a leaf that is the root is smaller than the largest.
            leaf->Insert(index, id, value);
            return true;
        }

        StreamIdLeaf* right = leaf->Split(index);
        if (index > leaf->Count || leaf->Count == StreamIdLeaf.MaxCapacity)
        {
            right->Insert(index - leaf->Count, id, value);
        }
        else
        {
            leaf->Insert(index, id, value);
        }

        AddBranch(path, (nint)leaf, right->Ids[0], (nint)right);
        return true;
    }

    /// <summary>Removes an entry.</summary>
    /// <returns>Its value, or false when the id was not there.</returns>
    public bool TryRemove(StreamId id, out nint value)
    {
        value = 0;
        if (_root == 0)
        {
            return false;
        }

        Span<nint> path = stackalloc nint[MaxHeight];
        StreamIdLeaf* leaf = Descend(id, path);
        int index = leaf->LowerBound(id);
        if (index == leaf->Count || leaf->Ids[index] != id)
        {
            return false;
        }

        value = leaf->Values[index];
        leaf->RemoveAt(index);
        _count--;
        if (leaf->Count == 0)
        {
            leaf->Unchain();
            RemoveBranch(path, (nint)leaf);
            leaf->Free();
        }
        else if (leaf->Count < StreamIdLeaf.MaxCapacity / 4 && _height > 0)
        {
            MergeLeaf(path, leaf);
        }

        return true;
    }

    /// <summary>Releases the tree, not what its values stand for; it is empty afterwards.</summary>
    public void Clear()
    {
        if (_root != 0)
        {
            Release(_root, _height);
        }

        this = default;
    }

    private static void Release(nint node, int height)
    {
        if (height == 0)
        {
            ((StreamIdLeaf*)node)->Free();
            return;
        }

        StreamIdBranch* branch = (StreamIdBranch*)node;
        for (int i = 0; i < branch->Count; i++)
        {
            Release(branch->Children[i], height - 1);
        }

        branch->Free();
    }

    private readonly StreamIdLeaf* FirstLeaf()
    {
        nint node = _root;
        for (int level = _height; level > 0; level--)
        {
            node = ((StreamIdBranch*)node)->Children[0];
        }

        return (StreamIdLeaf*)node;
    }

    private readonly StreamIdLeaf* LastLeaf()
    {
        nint node = _root;
        for (int level = _height; level > 0; level--)
        {
            StreamIdBranch* branch = (StreamIdBranch*)node;
            node = branch->Children[branch->Count - 1];
        }

        return (StreamIdLeaf*)node;
    }

    private readonly StreamIdLeaf* LeafFor(StreamId id)
    {
        nint node = _root;
        for (int level = _height; level > 0; level--)
        {
            StreamIdBranch* branch = (StreamIdBranch*)node;
            node = branch->Children[branch->ChildFor(id)];
        }

        return (StreamIdLeaf*)node;
    }

    /// <summary>As <see cref="LeafFor"/>, and keeps the branches passed: path[0] is the parent of the leaf.</summary>
    private readonly StreamIdLeaf* Descend(StreamId id, Span<nint> path)
    {
        nint node = _root;
        for (int level = _height; level > 0; level--)
        {
            path[level - 1] = node;
            StreamIdBranch* branch = (StreamIdBranch*)node;
            node = branch->Children[branch->ChildFor(id)];
        }

        return (StreamIdLeaf*)node;
    }

    /// <summary>Puts a new node beside the one it was split from, splitting branches upward as they fill.</summary>
    private void AddBranch(ReadOnlySpan<nint> path, nint left, StreamId rightFirst, nint right)
    {
        for (int level = 0; level < _height; level++)
        {
            StreamIdBranch* parent = (StreamIdBranch*)path[level];
            int index = parent->IndexOf(left) + 1;
            if (parent->Count < StreamIdBranch.Capacity)
            {
                parent->Insert(index, rightFirst, right);
                return;
            }

            StreamIdBranch* sibling = parent->Split(index);
            StreamIdBranch* target = index >= parent->Count ? sibling : parent;
            target->Insert(target == sibling ? index - parent->Count : index, rightFirst, right);
            left = (nint)parent;
            right = (nint)sibling;
            rightFirst = sibling->Ids[0];
        }

        StreamIdBranch* root = StreamIdBranch.Create();
        root->Insert(0, default, left);
        root->Insert(1, rightFirst, right);
        _root = (nint)root;
        _height++;
        Debug.Assert(_height < MaxHeight, "a tree this high would not fit into memory");
    }

    /// <summary>Takes a node out of its parent, freeing branches that become empty, and lowers the tree when it can.</summary>
    private void RemoveBranch(ReadOnlySpan<nint> path, nint node)
    {
        for (int level = 0; level < _height; level++)
        {
            StreamIdBranch* parent = (StreamIdBranch*)path[level];
            parent->RemoveAt(parent->IndexOf(node));
            if (parent->Count > 0)
            {
                Lower();
                return;
            }

            node = (nint)parent;
            parent->Free();
        }

        _root = 0;
        _height = 0;
    }

    /// <summary>A root branch with a single child gives way to it.</summary>
    private void Lower()
    {
        while (_height > 0 && ((StreamIdBranch*)_root)->Count == 1)
        {
            StreamIdBranch* branch = (StreamIdBranch*)_root;
            _root = branch->Children[0];
            _height--;
            branch->Free();
        }
    }

    private void MergeLeaf(ReadOnlySpan<nint> path, StreamIdLeaf* leaf)
    {
        StreamIdBranch* parent = (StreamIdBranch*)path[0];
        int index = parent->IndexOf((nint)leaf);
        StreamIdLeaf* left = leaf;
        if (index + 1 < parent->Count)
        {
            index++;
        }
        else if (index > 0)
        {
            left = (StreamIdLeaf*)parent->Children[index - 1];
        }
        else
        {
            return;
        }

        StreamIdLeaf* right = (StreamIdLeaf*)parent->Children[index];
        if (left->Count + right->Count > StreamIdLeaf.MaxCapacity * 3 / 4)
        {
            return;
        }

        left->TakeAll(right);
        right->Unchain();
        RemoveBranch(path, (nint)right);
        right->Free();
    }
}
