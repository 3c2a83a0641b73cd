using System;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.Compression;

namespace Tandem.DataStructures.QuickLists;

/// <summary>
/// Where the contents of compressed nodes are read: the node read last stays here decompressed, so reading never changes
/// a list. Owned by whichever thread owns the heap.
/// </summary>
internal static unsafe class QuickListScratch
{
    /// <summary>A larger buffer is given up when it is next used for something smaller.</summary>
    private const int KeptBytes = 1 << 20;

    private static byte[] _decompressed = [];
    private static byte[] _compressed = [];
    private static QuickListNode* _node;

    /// <summary>The contents of a compressed node, valid until another node is asked for.</summary>
    public static byte* Of(QuickListNode* node)
    {
        if (_node != node)
        {
            Span<byte> contents = Room(ref _decompressed, node->SizeBytes);
            _node = node;
            if (!Lzf.TryDecompress(new ReadOnlySpan<byte>(node->Data, node->CompressedBytes), contents))
            {
                // Only what was compressed here gets here: memory is damaged, and going on would spread it.
                Environment.FailFast("A compressed list node does not decompress.");
            }
        }

        return (byte*)Unsafe.AsPointer(ref _decompressed[0]);
    }

    /// <summary>Compresses bytes to here, unless that saves too little.</summary>
    /// <returns>What was compressed, valid until the next call; empty when it saves too little.</returns>
    public static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> contents, int maxBytes)
    {
        Span<byte> room = Room(ref _compressed, maxBytes);
        return room[..Lzf.Compress(contents, room)];
    }

    /// <summary>A node that is about to change or to go.</summary>
    public static void Forget(QuickListNode* node)
    {
        if (_node == node)
        {
            _node = null;
        }
    }

    // Pinned arrays, so that addresses of entries hold while they are read.
    private static Span<byte> Room(ref byte[] buffer, int sizeBytes)
    {
        if (buffer.Length < sizeBytes || (buffer.Length > KeptBytes && sizeBytes <= KeptBytes))
        {
            buffer = GC.AllocateUninitializedArray<byte>(Math.Max(sizeBytes, 1024), pinned: true);
        }

        return buffer.AsSpan(0, sizeBytes);
    }
}
