using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tandem.DataStructures.Memory;

/// <summary>
/// The memory of the data set, outside the garbage collector: size classes of 8 bytes up to 1 KiB, the C allocator above.
/// Blocks have no header, so whoever frees one says its size.
/// </summary>
/// <remarks>
/// One thread at a time owns the heap and everything in it. Small blocks come from slabs of 16 KiB cut from chunks of
/// 2 MiB; a slab serves one class until <see cref="Trim"/> finds it empty. Running out of memory ends in an
/// <see cref="OutOfMemoryException"/> with the heap unchanged.
/// In a debug build freed blocks are filled with 0xDD, and a write to one is found when it is handed out again.
/// </remarks>
public static unsafe class NativeHeap
{
    /// <summary>The largest block that comes from a size class.</summary>
    public const int MaxSmallBytes = 1024;

    internal const int SlabBytes = 16 << 10;
    internal const int ClassCount = MaxSmallBytes / 8 + 1;
    private const byte FreedFill = 0xDD;

    // Indexed by size / 8; class 0 is never used. Lives as long as the process.
    internal static readonly SizeClass* Classes =
        (SizeClass*)NativeMemory.AllocZeroed(ClassCount, SizeClass.SizeBytes);

    private static long _usedBytes;
    private static long _mappedBytes;
    private static long _largeBytes;

    /// <summary>Bytes of live blocks, each rounded as <see cref="RoundUp"/> says: what used_memory counts.</summary>
    public static long UsedBytes => _usedBytes;

    /// <summary>Bytes taken from the system: chunks, whether used or not, large blocks and buckets.</summary>
    public static long MappedBytes => _mappedBytes + _largeBytes;

    /// <summary>Bytes in blocks above <see cref="MaxSmallBytes"/> and in buckets.</summary>
    public static long LargeBytes => _largeBytes;

    /// <summary>A block of at least <paramref name="sizeBytes"/> (above 0), 8-aligned and not zeroed.</summary>
    /// <exception cref="OutOfMemoryException">The system refuses more memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Allocate(int sizeBytes)
    {
        Debug.Assert(sizeBytes > 0);
        if (sizeBytes > MaxSmallBytes)
        {
            return AllocateLarge(sizeBytes);
        }

        int roundedBytes = (sizeBytes + 7) & ~7;
        SizeClass* sizeClass = ClassOf(roundedBytes);
        byte* block = sizeClass->Free;
        if (block == null)
        {
            block = sizeClass->Next;
            if (block == sizeClass->End)
            {
                return AllocateFromNewSlab(roundedBytes);
            }

            sizeClass->Next = block + roundedBytes;
        }
        else
        {
            AssertUntouched(block, roundedBytes);
            sizeClass->Free = *(byte**)block;
        }

        _usedBytes += roundedBytes;
        return (nint)block;
    }

    /// <summary>Gives back a block with the size it was allocated with (any size that rounds to the same will do).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Free(nint block, int sizeBytes)
    {
        Debug.Assert(block != 0 && (block & 7) == 0 && sizeBytes > 0);
        if (sizeBytes > MaxSmallBytes)
        {
            FreeLarge(block, sizeBytes);
            return;
        }

        int roundedBytes = (sizeBytes + 7) & ~7;
        FillFreed(block, roundedBytes);
        SizeClass* sizeClass = ClassOf(roundedBytes);
        *(byte**)block = sizeClass->Free;
        sizeClass->Free = (byte*)block;
        _usedBytes -= roundedBytes;
        Debug.Assert(_usedBytes >= 0);
    }

    /// <summary>
    /// The block's content, as far as both sizes reach, in a block of the new size: the same one when both sizes round
    /// alike, else usually another.
    /// </summary>
    /// <exception cref="OutOfMemoryException">The system refuses; the old block is as it was.</exception>
    public static nint Reallocate(nint block, int oldSizeBytes, int newSizeBytes)
    {
        int oldRoundedBytes = RoundUp(oldSizeBytes);
        int newRoundedBytes = RoundUp(newSizeBytes);
        if (oldRoundedBytes == newRoundedBytes)
        {
            return block;
        }

        if (oldSizeBytes > MaxSmallBytes && newSizeBytes > MaxSmallBytes)
        {
            nint moved = (nint)NativeMemory.Realloc((void*)block, (nuint)newRoundedBytes);
            _usedBytes += newRoundedBytes - oldRoundedBytes;
            _largeBytes += newRoundedBytes - oldRoundedBytes;
            return moved;
        }

        nint copy = Allocate(newSizeBytes);
        Unsafe.CopyBlock((void*)copy, (void*)block, (uint)Math.Min(oldSizeBytes, newSizeBytes));
        Free(block, oldSizeBytes);
        return copy;
    }

    /// <summary>What <see cref="Allocate"/> really takes: a multiple of 8, above 1 KiB of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RoundUp(int sizeBytes) =>
        sizeBytes <= MaxSmallBytes ? (sizeBytes + 7) & ~7 : RoundUpLarge(sizeBytes);

    /// <summary>A block for buckets, aligned to a cache line or more; counted as the heap's other large blocks are.</summary>
    /// <exception cref="OutOfMemoryException">The system refuses more memory.</exception>
    internal static nint AllocateAligned(long sizeBytes, int alignmentBytes)
    {
        nint block = (nint)NativeMemory.AlignedAlloc((nuint)sizeBytes, (nuint)alignmentBytes);
        _usedBytes += sizeBytes;
        _largeBytes += sizeBytes;
        return block;
    }

    /// <summary>Counts what another pool of native memory took (or, below 0, gave back).</summary>
    /// <param name="usedBytes">What lives in it.</param>
    /// <param name="mappedBytes">What it has from the system.</param>
    internal static void Count(long usedBytes, long mappedBytes)
    {
        _usedBytes += usedBytes;
        _largeBytes += mappedBytes;
    }

    /// <summary>Gives back what <see cref="AllocateAligned"/> gave, with its size.</summary>
    internal static void FreeAligned(nint block, long sizeBytes)
    {
        NativeMemory.AlignedFree((void*)block);
        _usedBytes -= sizeBytes;
        _largeBytes -= sizeBytes;
        Debug.Assert(_usedBytes >= 0 && _largeBytes >= 0);
    }

    /// <summary>
    /// Makes slabs without a live block usable for every size, and gives chunks without one back to the system.
    /// Returns the bytes given back. Costs a walk over every free block: for MEMORY PURGE and after a flush.
    /// </summary>
    public static long Trim()
    {
        long before = _mappedBytes;
        SlabPool.Reclaim(Classes);
        _mappedBytes = SlabPool.MappedBytes;
        return before - _mappedBytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SizeClass* ClassOf(int roundedBytes)
    {
        // One class is 32 bytes and one step of size 8, so the offset is 4 times the size.
        return (SizeClass*)((byte*)Classes + (nint)(uint)roundedBytes * (SizeClass.SizeBytes / 8));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint AllocateFromNewSlab(int roundedBytes)
    {
        byte* slab = SlabPool.Take();
        _mappedBytes = SlabPool.MappedBytes;
        SizeClass* sizeClass = ClassOf(roundedBytes);
        sizeClass->Next = slab + roundedBytes;
        sizeClass->End = slab + SlabBytes / roundedBytes * roundedBytes;
        sizeClass->Slabs++;
        _usedBytes += roundedBytes;
        return (nint)slab;
    }

    private static int RoundUpLarge(int sizeBytes) => (int)Math.Min(((long)sizeBytes + 15) & ~15L, int.MaxValue);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint AllocateLarge(int sizeBytes)
    {
        int roundedBytes = RoundUpLarge(sizeBytes);
        nint block = (nint)NativeMemory.Alloc((nuint)roundedBytes);
        _usedBytes += roundedBytes;
        _largeBytes += roundedBytes;
        return block;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FreeLarge(nint block, int sizeBytes)
    {
        int roundedBytes = RoundUpLarge(sizeBytes);
        FillFreed(block, roundedBytes);
        NativeMemory.Free((void*)block);
        _usedBytes -= roundedBytes;
        _largeBytes -= roundedBytes;
        Debug.Assert(_usedBytes >= 0 && _largeBytes >= 0);
    }

    [Conditional("DEBUG")]
    private static void FillFreed(nint block, int roundedBytes) =>
        new Span<byte>((void*)block, roundedBytes).Fill(FreedFill);

    // The first 8 bytes are the free list's link.
    [Conditional("DEBUG")]
    private static void AssertUntouched(byte* block, int roundedBytes)
    {
        bool touched = new ReadOnlySpan<byte>(block + 8, roundedBytes - 8).ContainsAnyExcept(FreedFill);
        Debug.Assert(!touched, "a freed block was written to");
    }
}
