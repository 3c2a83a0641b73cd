using System.Runtime.InteropServices;

namespace Tandem.DataStructures.SortedSets;

/// <summary>The block a handle of an ordered index points to.</summary>
/// <remarks>
/// <code>
///  0      8             16           24      32          40        44
/// +------+-------------+------------+-------+-----------+---------+
/// | top  | first leaf  | last leaf  | count | used bytes| height  |
/// +------+-------------+------------+-------+-----------+---------+
/// </code>
/// Height is the number of branches above a leaf: with 0 the top is the only leaf, which may be empty.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal unsafe struct OrderedRoot
{
    public const int SizeBytes = 48;

    [FieldOffset(0)]
    public nint Top;

    [FieldOffset(8)]
    public OrderedLeaf* FirstLeaf;

    [FieldOffset(16)]
    public OrderedLeaf* LastLeaf;

    [FieldOffset(24)]
    public long Count;

    [FieldOffset(32)]
    public long UsedBytes;

    [FieldOffset(40)]
    public int Height;
}
