using System;
using System.Diagnostics;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.QuickLists;

/// <summary>Which nodes of a list are compressed: those farther from both ends than its depth.</summary>
internal static unsafe class QuickListCompression
{
    /// <summary>Smaller nodes are not worth it (Redis, quicklist.c).</summary>
    private const int MinBytes = 48;

    /// <summary>What compression must save to be kept (Redis, quicklist.c).</summary>
    private const int MinSavedBytes = 8;

    /// <summary>
    /// Restores the rule after nodes came, went or were decompressed: both ends uncompressed, what has just moved inside
    /// and the given node, if any, compressed.
    /// </summary>
    public static void Apply(QuickListRoot* root, QuickListNode* changed)
    {
        int depth = root->CompressDepth;
        if (depth == 0)
        {
            return;
        }

        QuickListNode* forward = root->Head;
        QuickListNode* backward = root->Tail;
        bool changedIsOutside = changed == null;
        for (int i = 0; i < depth && forward != null; i++)
        {
            Decompress(root, forward);
            Decompress(root, backward);
            changedIsOutside |= forward == changed || backward == changed;
            forward = forward->Next;
            backward = backward->Previous;
        }

        int inside = root->NodeCount - 2 * depth;
        if (inside <= 0)
        {
            return;
        }

        Debug.Assert(forward != null && backward != null);
        Compress(root, forward);
        Compress(root, backward);
        if (inside > 2)
        {
            // A large element that splits a node adds two nodes at once, so two may have moved inside.
            Compress(root, forward->Next);
            Compress(root, backward->Previous);
        }

        if (!changedIsOutside)
        {
            Compress(root, changed);
        }
    }

    /// <summary>Makes a node's data uncompressed, to stay or to be changed.</summary>
    public static void Decompress(QuickListRoot* root, QuickListNode* node)
    {
        if (node->CompressedBytes == 0)
        {
            return;
        }

        byte* data = (byte*)NativeHeap.Allocate(node->SizeBytes);
        new ReadOnlySpan<byte>(QuickListScratch.Of(node), node->SizeBytes).CopyTo(new Span<byte>(data, node->SizeBytes));
        QuickListScratch.Forget(node);
        QuickListNode.SetData(root, node, data, node->SizeBytes, 0);
    }

    private static void Compress(QuickListRoot* root, QuickListNode* node)
    {
        if (node->CompressedBytes != 0 || node->SizeBytes < MinBytes)
        {
            return;
        }

        ReadOnlySpan<byte> compressed = QuickListScratch.Compress(
            new ReadOnlySpan<byte>(node->Data, node->SizeBytes), node->SizeBytes - MinSavedBytes - 1);
        if (compressed.IsEmpty)
        {
            QuickListNode.Trim(root, node);
            return;
        }

        byte* data = (byte*)NativeHeap.Allocate(compressed.Length);
        compressed.CopyTo(new Span<byte>(data, compressed.Length));
        QuickListNode.SetData(root, node, data, compressed.Length, compressed.Length);
    }
}
