namespace Tandem.DataStructures.Memory;

/// <summary>What the native heap holds at one moment, for MEMORY STATS and MEMORY MALLOC-STATS.</summary>
/// <param name="UsedBytes">Live blocks, rounded.</param>
/// <param name="MappedBytes">Taken from the system.</param>
/// <param name="LargeBytes">The part of both that is in blocks above 1 KiB.</param>
/// <param name="FreeBlockBytes">Small blocks that were freed and wait for reuse.</param>
/// <param name="SlabCount">Slabs that belong to a size class.</param>
public readonly record struct HeapStatistics(
    long UsedBytes, long MappedBytes, long LargeBytes, long FreeBlockBytes, long SlabCount)
{
    /// <summary>Mapped over used: 1.0 is perfect. 1.0 for an empty heap.</summary>
    public double FragmentationRatio => UsedBytes == 0 ? 1.0 : (double)MappedBytes / UsedBytes;

    /// <summary>Looks at the heap now. Walks the free lists: linear in the number of free blocks.</summary>
    public static unsafe HeapStatistics Capture()
    {
        long freeBytes = 0;
        long slabs = 0;
        for (int index = 1; index < NativeHeap.ClassCount; index++)
        {
            SizeClass* sizeClass = NativeHeap.Classes + index;
            slabs += sizeClass->Slabs;
            for (byte* block = sizeClass->Free; block != null; block = *(byte**)block)
            {
                freeBytes += index * 8;
            }
        }

        return new HeapStatistics(
            NativeHeap.UsedBytes, NativeHeap.MappedBytes, NativeHeap.LargeBytes, freeBytes, slabs);
    }
}
