using Tandem.DataStructures.Listpacks;

namespace Tandem.DataStructures.QuickLists;

/// <summary>A place in a list: one of its elements, or none. Valid until the list changes, except as operations say.</summary>
public unsafe struct QuickListCursor
{
    internal QuickListCursor(QuickListNode* node, int offset)
    {
        Node = node;
        Offset = offset;
    }

    /// <summary>Whether it stands at no element: behind the last, before the first, or outside of the list.</summary>
    public readonly bool IsNone => Node == null;

    /// <summary>The element. In a list with compressed nodes it is valid until an element of another node of any list is read.</summary>
    public readonly ListpackEntry Entry
    {
        get
        {
            byte* raw = QuickListNode.Raw(Node);
            return Node->IsPlain
                ? new ListpackEntry(new System.ReadOnlySpan<byte>(raw, Node->SizeBytes))
                : Listpack.EntryAt(raw + Offset);
        }
    }

    internal QuickListNode* Node { get; private set; }

    /// <summary>Where in the node's listpack; 0 in a plain node.</summary>
    internal int Offset { get; private set; }

    /// <summary>Goes to the next element, or to none.</summary>
    public void MoveNext()
    {
        if (!Node->IsPlain)
        {
            byte* raw = QuickListNode.Raw(Node);
            int next = Offset + ListpackFormat.EntryBytes(raw + Offset);
            if (raw[next] != ListpackFormat.End)
            {
                Offset = next;
                return;
            }
        }

        this = FirstOf(Node->Next);
    }

    /// <summary>Goes to the element before, or to none.</summary>
    public void MovePrevious()
    {
        if (!Node->IsPlain && Offset != ListpackFormat.HeaderBytes)
        {
            byte* raw = QuickListNode.Raw(Node);
            Offset = (int)(ListpackFormat.Before(raw + Offset) - raw);
            return;
        }

        this = LastOf(Node->Previous);
    }

    /// <summary>The first element of a node, or none when there is no node.</summary>
    internal static QuickListCursor FirstOf(QuickListNode* node) =>
        new(node, node == null || node->IsPlain ? 0 : ListpackFormat.HeaderBytes);

    /// <summary>The last element of a node, or none when there is no node.</summary>
    internal static QuickListCursor LastOf(QuickListNode* node)
    {
        if (node == null || node->IsPlain)
        {
            return new QuickListCursor(node, 0);
        }

        byte* raw = QuickListNode.Raw(node);
        return new QuickListCursor(node, (int)(ListpackFormat.Before(raw + node->SizeBytes - 1) - raw));
    }

    /// <summary>The element at an index of a node, which it has, from the nearer end.</summary>
    internal static QuickListCursor InNode(QuickListNode* node, int index)
    {
        if (index <= node->Count / 2)
        {
            QuickListCursor forward = FirstOf(node);
            for (; index > 0; index--)
            {
                forward.MoveNext();
            }

            return forward;
        }

        QuickListCursor backward = LastOf(node);
        for (int steps = node->Count - 1 - index; steps > 0; steps--)
        {
            backward.MovePrevious();
        }

        return backward;
    }
}
