using System.Runtime.InteropServices;

namespace Tandem.DataStructures.QuickLists;

/// <summary>The block a handle of a list points to.</summary>
/// <remarks>
/// <code>
///  0      8      16      24           32      36     38      40
/// +------+------+-------+------------+-------+------+-------+----------+
/// | head | tail | count | used bytes | nodes | fill | depth | observer |     48 bytes
/// +------+------+-------+------------+-------+------+-------+----------+
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal unsafe struct QuickListRoot
{
    public const int SizeBytes = 48;

    [FieldOffset(0)]
    public QuickListNode* Head;

    [FieldOffset(8)]
    public QuickListNode* Tail;

    /// <summary>Elements in all nodes.</summary>
    [FieldOffset(16)]
    public long Count;

    /// <summary>Root, nodes and their data, as the heap rounds them.</summary>
    [FieldOffset(24)]
    public long UsedBytes;

    [FieldOffset(32)]
    public int NodeCount;

    [FieldOffset(36)]
    public short Fill;

    /// <summary>Nodes at each end that stay uncompressed; 0: none is ever compressed.</summary>
    [FieldOffset(38)]
    public ushort CompressDepth;

    /// <summary>Who is told before a node changes: a handle of the runtime, 0 for nobody.</summary>
    [FieldOffset(40)]
    public nint Observer;
}
