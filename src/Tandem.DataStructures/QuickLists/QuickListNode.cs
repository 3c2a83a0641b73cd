using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.QuickLists;

/// <summary>A node of a list: a listpack of elements, or one large element as it is; either may be compressed.</summary>
/// <remarks>
/// <code>
///  0      8      16     24     28         32           36      40
/// +------+------+------+------+----------+------------+-------+-------+
/// | next | prev | data | size | capacity | compressed | count | plain |     48 bytes
/// +------+------+------+------+----------+------------+-------+-------+
/// </code>
/// Size is that of the listpack or the element, compressed or not; compressed is the length of the LZF bytes that data
/// then points to, or 0; capacity is what the heap gave for data. Head and tail are never compressed. An uncompressed
/// listpack may have room to grow. A node owns its data; the list owns the nodes.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = NodeBytes)]
internal unsafe struct QuickListNode
{
    public const int NodeBytes = 48;

    [FieldOffset(0)]
    public QuickListNode* Next;

    [FieldOffset(8)]
    public QuickListNode* Previous;

    [FieldOffset(16)]
    public byte* Data;

    [FieldOffset(24)]
    public int SizeBytes;

    [FieldOffset(28)]
    public int CapacityBytes;

    [FieldOffset(32)]
    public int CompressedBytes;

    [FieldOffset(36)]
    public int Count;

    [FieldOffset(40)]
    public bool IsPlain;

    /// <summary>A node for a value, linked to nothing: plain when the value is large.</summary>
    public static QuickListNode* Create(QuickListRoot* root, ListpackValue value)
    {
        if (QuickListLimits.IsLarge(value.Length))
        {
            return CreatePlain(root, value.AsText(stackalloc byte[ListpackEntry.ScratchBytes]));
        }

        return CreatePacked(root, (byte*)Listpack.Of(value).Address, 1);
    }

    /// <summary>A plain node with a copy of an element.</summary>
    public static QuickListNode* CreatePlain(QuickListRoot* root, ReadOnlySpan<byte> element)
    {
        // The heap has no blocks of no bytes.
        byte* data = (byte*)NativeHeap.Allocate(Math.Max(element.Length, 1));
        element.CopyTo(new Span<byte>(data, element.Length));
        QuickListNode* node = Create(root, data, element.Length, 1);
        node->IsPlain = true;
        return node;
    }

    /// <summary>A packed node that takes a listpack over.</summary>
    public static QuickListNode* CreatePacked(QuickListRoot* root, byte* listpack, int count) =>
        Create(root, listpack, ListpackFormat.TotalBytes(listpack), count);

    /// <summary>Frees a node that is linked to nothing.</summary>
    public static void Free(QuickListRoot* root, QuickListNode* node)
    {
        QuickListScratch.Forget(node);
        root->UsedBytes -= node->CapacityBytes + NodeBytes;
        NativeHeap.Free((nint)node->Data, node->CapacityBytes);
        NativeHeap.Free((nint)node, NodeBytes);
    }

    /// <summary>The listpack or element, decompressed elsewhere if need be; then valid until another node is read.</summary>
    public static byte* Raw(QuickListNode* node) =>
        node->CompressedBytes == 0 ? node->Data : QuickListScratch.Of(node);

    /// <summary>Opens the listpack of an uncompressed node for a change; <see cref="Close"/> ends it.</summary>
    public static ListpackBuffer Open(QuickListRoot* root, QuickListNode* node)
    {
        Debug.Assert(!node->IsPlain && node->CompressedBytes == 0);
        BeforeChange(root, node);
        return ListpackBuffer.Roomy(node->Data, node->CapacityBytes);
    }

    /// <summary>Says that a node is about to change or go.</summary>
    public static void BeforeChange(QuickListRoot* root, QuickListNode* node)
    {
        if (root->Observer != 0)
        {
            Observer(root).BeforeChange(new QuickListNodeView(node));
        }
    }

    /// <summary>Ends a change that left the node with so many elements.</summary>
    public static void Close(QuickListRoot* root, QuickListNode* node, in ListpackBuffer buffer, int count)
    {
        root->UsedBytes += buffer.CapacityBytes - node->CapacityBytes;
        node->Data = buffer.Block;
        node->CapacityBytes = buffer.CapacityBytes;
        node->SizeBytes = buffer.TotalBytes;
        node->Count = count;
    }

    /// <summary>Replaces the data by a block of another size; the old block is freed.</summary>
    public static void SetData(QuickListRoot* root, QuickListNode* node, byte* data, int dataBytes, int compressedBytes)
    {
        int capacity = NativeHeap.RoundUp(dataBytes);
        root->UsedBytes += capacity - node->CapacityBytes;
        NativeHeap.Free((nint)node->Data, node->CapacityBytes);
        node->Data = data;
        node->CapacityBytes = capacity;
        node->CompressedBytes = compressedBytes;
    }

    /// <summary>Gives back the room to grow of a node that is unlikely to grow.</summary>
    public static void Trim(QuickListRoot* root, QuickListNode* node)
    {
        int needed = NativeHeap.RoundUp(Math.Max(node->SizeBytes, 1));
        if (node->CompressedBytes == 0 && needed < node->CapacityBytes)
        {
            node->Data = (byte*)NativeHeap.Reallocate((nint)node->Data, node->CapacityBytes, needed);
            root->UsedBytes += needed - node->CapacityBytes;
            node->CapacityBytes = needed;
        }
    }

    /// <summary>Who is told of the list's changes; there is one.</summary>
    public static IQuickListObserver Observer(QuickListRoot* root) =>
        (IQuickListObserver)GCHandle.FromIntPtr(root->Observer).Target!;

    private static QuickListNode* Create(QuickListRoot* root, byte* data, int sizeBytes, int count)
    {
        QuickListNode* node = (QuickListNode*)NativeHeap.Allocate(NodeBytes);
        *node = new QuickListNode
        {
            Data = data,
            SizeBytes = sizeBytes,
            CapacityBytes = NativeHeap.RoundUp(Math.Max(sizeBytes, 1)),
            Count = count,
        };
        root->UsedBytes += node->CapacityBytes + NodeBytes;
        return node;
    }
}
