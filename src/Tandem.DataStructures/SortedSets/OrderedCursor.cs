using System;
using System.Diagnostics;
using Tandem.DataStructures.HashTables;

namespace Tandem.DataStructures.SortedSets;

/// <summary>A place in an ordered index: one of its elements, or none. Valid until the index changes.</summary>
public unsafe struct OrderedCursor
{
    private OrderedLeaf* _leaf;
    private int _index;

    internal OrderedCursor(OrderedLeaf* leaf, int index)
    {
        _leaf = leaf;
        _index = index;
        if (index >= leaf->Count)
        {
            // A boundary at the end of a leaf: the element behind it starts the next.
            Debug.Assert(index == leaf->Count);
            _leaf = leaf->Next;
            _index = 0;
        }
    }

    /// <summary>Whether it stands at no element: behind the last, before the first, or of an empty index.</summary>
    public readonly bool IsNone => _leaf == null;

    /// <summary>The score.</summary>
    public readonly double Score => OrderedLeaf.Scores(_leaf)[_index];

    /// <summary>The entry block that was inserted.</summary>
    public readonly nint Block => OrderedLeaf.Blocks(_leaf)[_index];

    /// <summary>The member: the key of the entry.</summary>
    public readonly ReadOnlySpan<byte> Member => EntryBlock.Key(Block);

    /// <summary>Goes to the next element, or to none.</summary>
    public void MoveNext()
    {
        if (++_index == _leaf->Count)
        {
            _leaf = _leaf->Next;
            _index = 0;
        }
    }

    /// <summary>Goes to the element before, or to none.</summary>
    public void MovePrevious()
    {
        if (--_index < 0)
        {
            _leaf = _leaf->Previous;
            _index = _leaf == null ? 0 : _leaf->Count - 1;
        }
    }
}
