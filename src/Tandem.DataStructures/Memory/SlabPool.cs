using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tandem.DataStructures.Memory;

/// <summary>
/// The slabs behind <see cref="NativeHeap"/>: 16 KiB pieces of 2 MiB chunks, cut in order of address, and those found
/// empty again by <see cref="Reclaim"/>. Cold: asked once per slab.
/// </summary>
internal static unsafe class SlabPool
{
    private const int SlabsPerChunk = PageMap.Granule / NativeHeap.SlabBytes;

    // Huge pages save TLB misses, but the last chunk then takes 2 MiB of memory at its first block: too much for a small heap.
    // In one that has outgrown this many chunks, the first ones follow: one with each new chunk, a copy of 2 MiB at most.
    private const int ChunksOfSmallPages = 16;

    // Slabs found empty, linked through their first 8 bytes.
    private static byte* _emptySlabs;
    private static byte* _nextSlab;
    private static byte* _chunkEnd;

    // Every chunk's address, in no order, in a C array that doubles.
    private static byte** _chunks;
    private static int _chunkCount;
    private static int _chunkCapacity;

    // The chunks before this one have huge pages, in a large heap.
    private static int _nextToMakeHuge;

    internal static long MappedBytes => (long)_chunkCount * PageMap.Granule;

    /// <summary>An unused slab, its content undefined.</summary>
    /// <exception cref="OutOfMemoryException">The system refuses a new chunk.</exception>
    internal static byte* Take()
    {
        byte* slab = _emptySlabs;
        if (slab != null)
        {
            _emptySlabs = *(byte**)slab;
            return slab;
        }

        if (_nextSlab == _chunkEnd)
        {
            AddChunk();
        }

        slab = _nextSlab;
        _nextSlab += NativeHeap.SlabBytes;
        return slab;
    }

    /// <summary>
    /// Takes every slab without a live block away from its class, and unmaps the chunks that hold only such slabs.
    /// </summary>
    /// <remarks>
    /// A block is free when it is on its class's free list or was never handed out. Free blocks are counted per slab;
    /// where the count is all the slab holds, the slab's blocks leave the free list and the slab joins the empty ones.
    /// </remarks>
    internal static void Reclaim(SizeClass* classes)
    {
        if (_chunkCount == 0)
        {
            return;
        }

        new Span<nint>(_chunks, _chunkCount).Sort();
        ushort* freeBlocks = (ushort*)NativeMemory.AllocZeroed((nuint)_chunkCount * SlabsPerChunk, sizeof(ushort));
        for (int index = 1; index < NativeHeap.ClassCount; index++)
        {
            ReclaimClass(classes + index, index * 8, freeBlocks);
        }

        NativeMemory.Free(freeBlocks);
        UnmapEmptyChunks();
    }

    private static void ReclaimClass(SizeClass* sizeClass, int blockBytes, ushort* freeBlocks)
    {
        int blocksPerSlab = NativeHeap.SlabBytes / blockBytes;
        for (byte* block = sizeClass->Free; block != null; block = *(byte**)block)
        {
            freeBlocks[SlabNumber(block)]++;
        }

        bool hasCurrent = sizeClass->Next != sizeClass->End;
        byte* current = hasCurrent ? SlabOf(sizeClass->Next) : null;
        if (hasCurrent)
        {
            freeBlocks[SlabNumber(current)] += (ushort)((sizeClass->End - sizeClass->Next) / blockBytes);
        }

        // Keeps the order of the free list, so that neighbours in time stay neighbours.
        byte** link = &sizeClass->Free;
        byte* next;
        byte* emptied = null;
        for (byte* block = sizeClass->Free; block != null; block = next)
        {
            next = *(byte**)block;
            if (freeBlocks[SlabNumber(block)] != blocksPerSlab)
            {
                *link = block;
                link = (byte**)block;
            }
            else if (block == SlabOf(block))
            {
                // Each slab has exactly one block at its start; the others simply drop out.
                *(byte**)block = emptied;
                emptied = block;
            }
        }

        *link = null;
        if (hasCurrent && freeBlocks[SlabNumber(current)] == blocksPerSlab)
        {
            sizeClass->Next = sizeClass->End = null;
        }

        for (byte* slab = emptied; slab != null; slab = next)
        {
            next = *(byte**)slab;
            *(byte**)slab = _emptySlabs;
            _emptySlabs = slab;
            sizeClass->Slabs--;
        }
    }

    private static void UnmapEmptyChunks()
    {
        ushort* emptySlabs = (ushort*)NativeMemory.AllocZeroed((nuint)_chunkCount, sizeof(ushort));
        for (byte* slab = _emptySlabs; slab != null; slab = *(byte**)slab)
        {
            emptySlabs[ChunkNumber(slab)]++;
        }

        // The chunk being cut still has slabs nobody ever took: it never counts as full and stays.
        byte* kept = null;
        byte** link = &kept;
        byte* next;
        for (byte* slab = _emptySlabs; slab != null; slab = next)
        {
            next = *(byte**)slab;
            if (emptySlabs[ChunkNumber(slab)] != SlabsPerChunk)
            {
                *link = slab;
                link = (byte**)slab;
            }
        }

        *link = null;
        _emptySlabs = kept;
        int keptChunks = 0;
        for (int i = 0; i < _chunkCount; i++)
        {
            byte* chunk = _chunks[i];
            if (emptySlabs[i] != SlabsPerChunk)
            {
                _chunks[keptChunks++] = chunk;
                continue;
            }

            if (_chunkEnd == chunk + PageMap.Granule)
            {
                _nextSlab = _chunkEnd = null;
            }

            PageMap.Unmap(chunk, PageMap.Granule);
        }

        _chunkCount = keptChunks;
        _nextToMakeHuge = 0; // They are in another order now.
        NativeMemory.Free(emptySlabs);
    }

    private static void AddChunk()
    {
        if (_chunkCount == _chunkCapacity)
        {
            int capacity = Math.Max(64, _chunkCapacity * 2);
            _chunks = (byte**)NativeMemory.Realloc(_chunks, (nuint)capacity * (nuint)sizeof(byte*));
            _chunkCapacity = capacity;
        }

        bool isLarge = _chunkCount >= ChunksOfSmallPages;
        if (isLarge && _nextToMakeHuge < _chunkCount)
        {
            PageMap.MakeHuge(_chunks[_nextToMakeHuge++], PageMap.Granule);
        }

        _nextSlab = PageMap.Map(PageMap.Granule, hugePages: isLarge);
        _chunkEnd = _nextSlab + PageMap.Granule;
        _chunks[_chunkCount++] = _nextSlab;
    }

    // Slabs start at multiples of their size, as chunks do.
    private static byte* SlabOf(byte* block) => (byte*)((nint)block & ~(nint)(NativeHeap.SlabBytes - 1));

    // The chunk's place among the chunks sorted by address.
    private static int ChunkNumber(byte* block)
    {
        nint chunk = (nint)block & ~(nint)(PageMap.Granule - 1);
        int number = new ReadOnlySpan<nint>(_chunks, _chunkCount).BinarySearch(chunk);
        Debug.Assert(number >= 0, "a block outside every chunk");
        return number;
    }

    private static int SlabNumber(byte* block)
    {
        int withinChunk = (int)((nint)block & (PageMap.Granule - 1)) / NativeHeap.SlabBytes;
        return ChunkNumber(block) * SlabsPerChunk + withinChunk;
    }
}
