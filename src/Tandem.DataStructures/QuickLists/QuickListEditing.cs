using System;
using System.Diagnostics;
using Tandem.DataStructures.Listpacks;

namespace Tandem.DataStructures.QuickLists;

/// <summary>How nodes of a list come, go, split and merge.</summary>
internal static unsafe class QuickListEditing
{
    /// <summary>Adds an element at an end.</summary>
    public static void Push(QuickListRoot* root, ListpackValue value, bool atHead)
    {
        QuickListNode* node = atHead ? root->Head : root->Tail;
        root->Count++;
        if (node != null && AllowsInsert(root, node, value))
        {
            InsertPacked(root, node, atHead ? ListpackFormat.HeaderBytes : node->SizeBytes - 1, value);
            return;
        }

        QuickListNode* added = QuickListNode.Create(root, value);
        if (node != null && !node->IsPlain)
        {
            QuickListNode.Trim(root, node);
        }

        Link(root, added, node, behind: !atHead);
        QuickListCompression.Apply(root, node);
    }

    /// <summary>Adds an element before or behind another: within its node, in the neighbour, or where the node is split.</summary>
    public static void Insert(QuickListRoot* root, QuickListCursor at, ListpackValue value, bool behind)
    {
        QuickListNode* node = at.Node;
        QuickListCompression.Decompress(root, node);
        root->Count++;
        bool isLast = node->IsPlain || at.Offset + ListpackFormat.EntryBytes(node->Data + at.Offset) == node->SizeBytes - 1;
        bool isFirst = node->IsPlain || at.Offset == ListpackFormat.HeaderBytes;
        bool atEdge = behind ? isLast : isFirst;
        QuickListNode* neighbour = behind ? node->Next : node->Previous;
        if (AllowsInsert(root, node, value))
        {
            int offset = behind ? at.Offset + ListpackFormat.EntryBytes(node->Data + at.Offset) : at.Offset;
            InsertPacked(root, node, offset, value);
            QuickListCompression.Apply(root, node);
        }
        else if (!atEdge)
        {
            SplitAndInsert(root, at, value, behind);
        }
        else if (neighbour != null && AllowsInsert(root, neighbour, value))
        {
            QuickListCompression.Decompress(root, neighbour);
            InsertPacked(root, neighbour, behind ? ListpackFormat.HeaderBytes : neighbour->SizeBytes - 1, value);
            QuickListCompression.Apply(root, neighbour);
            QuickListCompression.Apply(root, node);
        }
        else
        {
            QuickListNode* added = QuickListNode.Create(root, value);
            Link(root, added, node, behind);
            QuickListCompression.Apply(root, added);
            QuickListCompression.Apply(root, node);
        }
    }

    /// <summary>Stores a value in place of an element.</summary>
    public static void Replace(QuickListRoot* root, QuickListCursor at, ListpackValue value)
    {
        QuickListNode* node = at.Node;
        bool large = QuickListLimits.IsLarge(value.Length);
        if (!node->IsPlain && !large)
        {
            QuickListCompression.Decompress(root, node);
            ListpackBuffer buffer = QuickListNode.Open(root, node);
            buffer.Replace(at.Offset, value);
            QuickListNode.Close(root, node, buffer, node->Count);
            QuickListCompression.Apply(root, node);
            return;
        }

        if (node->IsPlain)
        {
            QuickListNode* added = QuickListNode.Create(root, value);
            Link(root, added, node, behind: true);
            Unlink(root, node);
            QuickListCompression.Apply(root, added);
            return;
        }

        // A large value in place of a packed one: it gets its node behind, then the old element goes.
        Insert(root, at, value, behind: true);
        Delete(root, ref at, backward: false);
    }

    /// <summary>Removes an element; the cursor then stands at the next, or, backward, at the one before.</summary>
    public static void Delete(QuickListRoot* root, ref QuickListCursor at, bool backward)
    {
        QuickListNode* node = at.Node;
        int offset = at.Offset;
        QuickListCursor beyond = backward ? QuickListCursor.FirstOf(node) : QuickListCursor.LastOf(node);
        bool leavesNode = node->Count == 1 || (beyond.Node == node && beyond.Offset == offset);
        QuickListNode* neighbour = backward ? node->Previous : node->Next;
        if (backward && !leavesNode)
        {
            at.MovePrevious();
        }

        DeleteInNode(root, node, offset, 1);
        if (leavesNode)
        {
            at = backward ? QuickListCursor.LastOf(neighbour) : QuickListCursor.FirstOf(neighbour);
        }
    }

    /// <summary>Removes elements from one on, as far as there are.</summary>
    public static void DeleteRange(QuickListRoot* root, QuickListCursor at, int indexInNode, long count)
    {
        QuickListNode* node = at.Node;
        int offset = at.Offset;
        while (count > 0 && node != null)
        {
            QuickListNode* next = node->Next;
            int removed = (int)Math.Min(count, node->Count - indexInNode);
            DeleteInNode(root, node, offset, removed);
            count -= removed;
            indexInNode = 0;
            node = next;
            offset = ListpackFormat.HeaderBytes;
        }
    }

    /// <summary>Puts a node beside another, or makes it the only one.</summary>
    public static void Link(QuickListRoot* root, QuickListNode* added, QuickListNode* beside, bool behind)
    {
        if (root->Observer != 0)
        {
            QuickListNode.Observer(root).BeforeLink();
        }

        QuickListNode* previous = beside == null ? null : behind ? beside : beside->Previous;
        QuickListNode* next = beside == null ? null : behind ? beside->Next : beside;
        added->Previous = previous;
        added->Next = next;
        root->NodeCount++;
        if (previous == null)
        {
            root->Head = added;
        }
        else
        {
            previous->Next = added;
        }

        if (next == null)
        {
            root->Tail = added;
        }
        else
        {
            next->Previous = added;
        }
    }

    /// <summary>Takes a node out and frees it.</summary>
    public static void Unlink(QuickListRoot* root, QuickListNode* node)
    {
        QuickListNode.BeforeChange(root, node);
        root->NodeCount--;
        if (node->Previous == null)
        {
            root->Head = node->Next;
        }
        else
        {
            node->Previous->Next = node->Next;
        }

        if (node->Next == null)
        {
            root->Tail = node->Previous;
        }
        else
        {
            node->Next->Previous = node->Previous;
        }

        QuickListNode.Free(root, node);
    }

    private static bool AllowsInsert(QuickListRoot* root, QuickListNode* node, ListpackValue value) =>
        !node->IsPlain && !QuickListLimits.IsLarge(value.Length)
        && QuickListLimits.AllowsInsert(root->Fill, node->SizeBytes, node->Count, value.Length);

    private static void InsertPacked(QuickListRoot* root, QuickListNode* node, int offset, ListpackValue value)
    {
        ListpackBuffer buffer = QuickListNode.Open(root, node);
        buffer.Insert(offset, value);
        QuickListNode.Close(root, node, buffer, node->Count + 1);
    }

    private static void DeleteInNode(QuickListRoot* root, QuickListNode* node, int offset, int count)
    {
        root->Count -= count;
        if (count == node->Count)
        {
            Unlink(root, node);
            QuickListCompression.Apply(root, null);
            return;
        }

        QuickListCompression.Decompress(root, node);
        ListpackBuffer buffer = QuickListNode.Open(root, node);
        buffer.Delete(offset, count);
        QuickListNode.Close(root, node, buffer, node->Count - count);
        QuickListCompression.Apply(root, node);
    }

    /// <summary>Splits a node at an element, puts the value between, and merges what then fits together.</summary>
    private static void SplitAndInsert(QuickListRoot* root, QuickListCursor at, ListpackValue value, bool behind)
    {
        QuickListNode* node = at.Node;
        int offset = behind ? at.Offset + ListpackFormat.EntryBytes(node->Data + at.Offset) : at.Offset;
        QuickListNode* tail = Split(root, node, offset);
        if (QuickListLimits.IsLarge(value.Length))
        {
            // Nothing is merged: a cursor in the first half stays good, which Replace needs.
            QuickListNode* added = QuickListNode.Create(root, value);
            Link(root, added, node, behind: true);
            QuickListCompression.Apply(root, node);
            QuickListCompression.Apply(root, added);
            QuickListCompression.Apply(root, tail);
            return;
        }

        if (behind)
        {
            InsertPacked(root, tail, ListpackFormat.HeaderBytes, value);
        }
        else
        {
            InsertPacked(root, node, node->SizeBytes - 1, value);
        }

        MergeAround(root, node);
    }

    /// <summary>Moves the elements from an offset on, which is neither the first nor the end, to a new node behind.</summary>
    private static QuickListNode* Split(QuickListRoot* root, QuickListNode* node, int offset)
    {
        int kept = 0;
        for (int at = ListpackFormat.HeaderBytes; at < offset; at += ListpackFormat.EntryBytes(node->Data + at))
        {
            kept++;
        }

        int moved = node->Count - kept;
        Debug.Assert(kept > 0 && moved > 0);
        int tailBytes = node->SizeBytes - 1 - offset;
        Listpack listpack = Listpack.FromEntries(new ReadOnlySpan<byte>(node->Data + offset, tailBytes), moved);
        QuickListNode* tail = QuickListNode.CreatePacked(root, (byte*)listpack.Address, moved);
        ListpackBuffer buffer = QuickListNode.Open(root, node);
        buffer.Truncate(offset, moved);
        QuickListNode.Close(root, node, buffer, kept);
        Link(root, tail, node, behind: true);
        return tail;
    }

    /// <summary>Merges neighbours near a node that was split, where the limits allow it, outer pairs first.</summary>
    private static void MergeAround(QuickListRoot* root, QuickListNode* node)
    {
        QuickListNode* previous = node->Previous;
        if (previous != null && previous->Previous != null)
        {
            TryMerge(root, previous->Previous, previous);
        }

        QuickListNode* next = node->Next;
        if (next != null && next->Next != null)
        {
            TryMerge(root, next, next->Next);
        }

        previous = node->Previous;
        if (previous != null && TryMerge(root, previous, node))
        {
            node = previous;
        }

        if (node->Next != null)
        {
            TryMerge(root, node, node->Next);
        }

        QuickListCompression.Apply(root, node);
        QuickListCompression.Apply(root, node->Previous);
        QuickListCompression.Apply(root, node->Next);
    }

    /// <summary>Appends the right node's elements to the left one and frees the right one, if the limits allow it.</summary>
    private static bool TryMerge(QuickListRoot* root, QuickListNode* left, QuickListNode* right)
    {
        if (left->IsPlain || right->IsPlain || !QuickListLimits.AllowsMerge(
            root->Fill, left->SizeBytes, left->Count, right->SizeBytes, right->Count))
        {
            return false;
        }

        QuickListCompression.Decompress(root, left);
        ListpackBuffer buffer = QuickListNode.Open(root, left);
        byte* raw = QuickListNode.Raw(right);
        ReadOnlySpan<byte> entries = new(raw + ListpackFormat.HeaderBytes, right->SizeBytes - ListpackFormat.EmptyBytes);
        buffer.InsertEncoded(left->SizeBytes - 1, entries, right->Count);
        QuickListNode.Close(root, left, buffer, left->Count + right->Count);
        Unlink(root, right);
        return true;
    }
}
