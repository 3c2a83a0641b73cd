using System;
using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.QuickLists;

/// <summary>
/// A list: a chain of nodes that each hold some elements in a listpack, or one large element. Both ends are cheap, a
/// place inside costs a walk over nodes.
/// </summary>
/// <remarks>
/// The handle stays the same for the life of the list. Whoever keeps it frees it. Values given to it must not lie in the
/// list itself; <see cref="Rotate"/> moves an element from one end to the other. How much goes into a node:
/// <see cref="QuickListLimits"/>. Nodes farther from both ends than the compress depth are kept LZF-compressed; reading
/// decompresses them elsewhere, changing decompresses and compresses again.
/// </remarks>
public readonly unsafe struct QuickList
{
    private const int StackTextBytes = 512;

    private readonly QuickListRoot* _root;

    private QuickList(QuickListRoot* root) => _root = root;

    /// <summary>Where it lies; what <see cref="FromAddress"/> takes.</summary>
    public nint Address => (nint)_root;

    /// <summary>Whether this handle holds nothing.</summary>
    public bool IsNull => _root == null;

    /// <summary>Number of elements.</summary>
    public long Count => _root->Count;

    /// <summary>Number of nodes.</summary>
    public int NodeCount => _root->NodeCount;

    /// <summary>Bytes it takes of the heap.</summary>
    public long UsedBytes => _root->UsedBytes;

    /// <summary>The first element, or none.</summary>
    /// <summary>How much goes into a node, as <see cref="QuickListLimits"/> has it.</summary>
    public int Fill => _root->Fill;

    /// <summary>Nodes at each end that stay uncompressed; 0: all of them.</summary>
    public int CompressDepth => _root->CompressDepth;

    public QuickListCursor First => QuickListCursor.FirstOf(_root->Head);

    /// <summary>The last element, or none.</summary>
    public QuickListCursor Last => QuickListCursor.LastOf(_root->Tail);

    /// <summary>Walks over the nodes: for RDB files and statistics.</summary>
    public QuickListNodes Nodes => new(_root->Head);

    /// <summary>An empty one.</summary>
    /// <param name="fill">list-max-listpack-size: how much goes into a node, see <see cref="QuickListLimits"/>.</param>
    /// <param name="compressDepth">list-compress-depth: nodes at each end that stay uncompressed; 0: all.</param>
    public static QuickList Create(int fill = -2, int compressDepth = 0)
    {
        QuickListRoot* root = (QuickListRoot*)NativeHeap.Allocate(QuickListRoot.SizeBytes);
        *root = new QuickListRoot
        {
            UsedBytes = QuickListRoot.SizeBytes,
            Fill = (short)QuickListLimits.ClampFill(fill),
            CompressDepth = (ushort)Math.Clamp(compressDepth, 0, ushort.MaxValue),
        };
        return new QuickList(root);
    }

    /// <summary>The list that once gave this <see cref="Address"/>.</summary>
    public static QuickList FromAddress(nint address) => new((QuickListRoot*)address);

    /// <summary>Adds an element at the head.</summary>
    public void PushHead(ListpackValue value) => QuickListEditing.Push(_root, value, atHead: true);

    /// <summary>Adds an element at the tail.</summary>
    public void PushTail(ListpackValue value) => QuickListEditing.Push(_root, value, atHead: false);

    /// <summary>Removes the first element; there is one.</summary>
    public void DeleteFirst()
    {
        QuickListCursor at = First;
        QuickListEditing.Delete(_root, ref at, backward: true);
    }

    /// <summary>Removes the last element; there is one.</summary>
    public void DeleteLast()
    {
        QuickListCursor at = Last;
        QuickListEditing.Delete(_root, ref at, backward: false);
    }

    /// <summary>The element at an index, counted from 0 or, backwards, from -1; none outside. Walks from the nearer end.</summary>
    public QuickListCursor Seek(long index) => Seek(index, out _);

    /// <summary>Adds an element before another. No cursor is good afterwards.</summary>
    public void InsertBefore(QuickListCursor at, ListpackValue value) =>
        QuickListEditing.Insert(_root, at, value, behind: false);

    /// <summary>Adds an element behind another. No cursor is good afterwards.</summary>
    public void InsertAfter(QuickListCursor at, ListpackValue value) =>
        QuickListEditing.Insert(_root, at, value, behind: true);

    /// <summary>Stores a value in place of an element. No cursor is good afterwards.</summary>
    public void Replace(QuickListCursor at, ListpackValue value) => QuickListEditing.Replace(_root, at, value);

    /// <summary>Removes an element; the cursor then stands at the next or, <paramref name="backward"/>, at the one before, or at none.</summary>
    public void Delete(ref QuickListCursor at, bool backward = false) => QuickListEditing.Delete(_root, ref at, backward);

    /// <summary>Removes elements from an index on, counted as <see cref="Seek(long)"/> does.</summary>
    /// <returns>How many were removed.</returns>
    public long DeleteRange(long index, long count)
    {
        QuickListCursor at = Seek(index, out int indexInNode);
        if (at.IsNone || count <= 0)
        {
            return 0;
        }

        long before = Count;
        QuickListEditing.DeleteRange(_root, at, indexInNode, count);
        return before - Count;
    }

    /// <summary>Moves the last element to the head or, the other way, the first to the tail; there is one.</summary>
    public void Rotate(bool tailToHead = true)
    {
        ListpackEntry entry = (tailToHead ? Last : First).Entry;
        int length = entry.IsInteger ? ListpackEntry.ScratchBytes : entry.Length;
        byte[]? rented = length > StackTextBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> copy = rented ?? stackalloc byte[StackTextBytes];
        ReadOnlySpan<byte> text = copy[..entry.CopyTo(copy)];
        if (tailToHead)
        {
            DeleteLast();
            PushHead(text);
        }
        else
        {
            DeleteFirst();
            PushTail(text);
        }

        if (rented != null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Appends a node with a copy of a payload, which must have passed <see cref="ListpackCheck.IsValid"/>; an empty one is left out.</summary>
    public void AppendListpack(ReadOnlySpan<byte> payload)
    {
        Listpack listpack = Listpack.FromValidated(payload);
        int count = listpack.Count;
        if (count == 0)
        {
            listpack.Free();
            return;
        }

        Append(QuickListNode.CreatePacked(_root, (byte*)listpack.Address, count));
    }

    /// <summary>Appends a node with one large element as it is.</summary>
    public void AppendPlain(ReadOnlySpan<byte> element) => Append(QuickListNode.CreatePlain(_root, element));

    /// <summary>Has an observer told before each change from now on; there is none yet.</summary>
    public void Observe(IQuickListObserver observer)
    {
        Debug.Assert(_root->Observer == 0, "one observer at a time");
        _root->Observer = GCHandle.ToIntPtr(GCHandle.Alloc(observer));
    }

    /// <summary>Lets the observer go.</summary>
    public void EndObservation()
    {
        GCHandle.FromIntPtr(_root->Observer).Free();
        _root->Observer = 0;
    }

    /// <summary>A copy of its own, node by node.</summary>
    public QuickList Duplicate()
    {
        QuickList copy = Create(_root->Fill, _root->CompressDepth);
        foreach (QuickListNodeView node in Nodes)
        {
            if (node.IsPlain)
            {
                copy.AppendPlain(node.Payload);
            }
            else
            {
                copy.AppendListpack(node.Payload);
            }
        }

        return copy;
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

    /// <summary>Frees at most so many nodes; nothing but this may be called from the first step on.</summary>
    /// <returns>Whether all is freed, the handle included.</returns>
    public bool FreeStep(ref int budget)
    {
        for (; budget > 0; budget--)
        {
            if (_root->Head == null)
            {
                NativeHeap.Free((nint)_root, QuickListRoot.SizeBytes);
                return true;
            }

            QuickListEditing.Unlink(_root, _root->Head);
        }

        return false;
    }

    private void Append(QuickListNode* node)
    {
        QuickListNode* tail = _root->Tail;
        _root->Count += node->Count;
        QuickListEditing.Link(_root, node, tail, behind: true);
        QuickListCompression.Apply(_root, tail);
    }

    private QuickListCursor Seek(long index, out int indexInNode)
    {
        indexInNode = 0;
        long count = _root->Count;
        index = index < 0 ? index + count : index;
        if ((ulong)index >= (ulong)count)
        {
            return default;
        }

        QuickListNode* node;
        if (index < count / 2)
        {
            for (node = _root->Head; index >= node->Count; node = node->Next)
            {
                index -= node->Count;
            }
        }
        else
        {
            long fromEnd = count - index;
            for (node = _root->Tail; fromEnd > node->Count; node = node->Previous)
            {
                fromEnd -= node->Count;
            }

            index = node->Count - fromEnd;
        }

        Debug.Assert(index >= 0 && index < node->Count);
        indexInNode = (int)index;
        return QuickListCursor.InNode(node, indexInNode);
    }
}
