using System.Runtime.InteropServices;

namespace Tandem.DataStructures.Memory;

/// <summary>
/// The blocks of one size: those freed before, and the unused rest of the slab taken last. 32 bytes, two to a cache line.
/// </summary>
/// <remarks>
/// <code>
///  0        8        16       24       32
///  | Free   | Next   | End    | Slabs  |
/// </code>
/// A free block's first 8 bytes hold the next free block, or 0. Owned by <see cref="NativeHeap"/>, never freed.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal unsafe struct SizeClass
{
    internal const int SizeBytes = 32;

    /// <summary>The block freed last, or null.</summary>
    [FieldOffset(0)]
    internal byte* Free;

    /// <summary>The first never used block of the current slab.</summary>
    [FieldOffset(8)]
    internal byte* Next;

    /// <summary>One past the last whole block of the current slab: Next == End means the slab is used up.</summary>
    [FieldOffset(16)]
    internal byte* End;

    /// <summary>How many slabs of <see cref="NativeHeap.SlabBytes"/> this class owns.</summary>
    [FieldOffset(24)]
    internal long Slabs;
}
