namespace Tandem.DataStructures.QuickLists;

/// <summary>Walks over the nodes of a list, head to tail. The list must not change meanwhile.</summary>
public unsafe struct QuickListNodes
{
    private QuickListNode* _next;
    private QuickListNode* _current;

    internal QuickListNodes(QuickListNode* head)
    {
        _next = head;
        _current = null;
    }

    /// <summary>The node reached last.</summary>
    public readonly QuickListNodeView Current => new(_current);

    public readonly QuickListNodes GetEnumerator() => this;

    /// <summary>Goes on to the next node, if any.</summary>
    public bool MoveNext()
    {
        _current = _next;
        if (_current == null)
        {
            return false;
        }

        _next = _current->Next;
        return true;
    }
}
