using System;

namespace Tandem.DataStructures.QuickLists;

/// <summary>One node of a list as it is read.</summary>
public readonly unsafe struct QuickListNodeView
{
    private readonly QuickListNode* _node;

    internal QuickListNodeView(QuickListNode* node) => _node = node;

    /// <summary>What names the node as long as it exists.</summary>
    public nint Id => (nint)_node;

    /// <summary>Number of elements.</summary>
    public int Count => _node->Count;

    /// <summary>Whether it holds one large element as it is.</summary>
    public bool IsPlain => _node->IsPlain;

    /// <summary>Length of <see cref="Payload"/>.</summary>
    public int SizeBytes => _node->SizeBytes;

    /// <summary>The listpack's bytes, or the element; valid until another compressed node is read or the list changes.</summary>
    public ReadOnlySpan<byte> Payload => new(QuickListNode.Raw(_node), _node->SizeBytes);

    /// <summary>Whether it is kept compressed.</summary>
    public bool IsCompressed => _node->CompressedBytes != 0;

    /// <summary>The payload LZF-compressed, as RDB strings may be; empty when it is not kept so.</summary>
    public ReadOnlySpan<byte> Compressed => new(_node->Data, _node->CompressedBytes);
}
