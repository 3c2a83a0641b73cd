using System;
using System.Collections.Generic;
using Tandem.DataStructures.Memory;
using Xunit;

namespace Tandem.Tests.DataStructures.Memory;

public sealed unsafe class NativeHeapTests
{
    [Fact]
    public void A_size_class_is_32_bytes() => Assert.Equal(SizeClass.SizeBytes, sizeof(SizeClass));

    [Theory]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 16)]
    [InlineData(1024, 1024)]
    [InlineData(1025, 1040)]
    [InlineData(4096, 4096)]
    public void RoundUp_says_what_UsedBytes_counts(int sizeBytes, int roundedBytes)
    {
        Assert.Equal(roundedBytes, NativeHeap.RoundUp(sizeBytes));
        long before = NativeHeap.UsedBytes;
        nint block = NativeHeap.Allocate(sizeBytes);
        Assert.Equal(before + roundedBytes, NativeHeap.UsedBytes);
        NativeHeap.Free(block, sizeBytes);
        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Live_blocks_never_overlap_and_keep_their_content(int seed)
    {
        Random random = new(seed);
        List<(nint Block, int Size, byte Fill)> live = [];
        long before = NativeHeap.UsedBytes;
        for (int step = 0; step < 30_000; step++)
        {
            int choice = random.Next(10);
            if (choice < 6 || live.Count == 0)
            {
                int size = random.Next(10) == 0 ? random.Next(1, 5000) : random.Next(1, 300);
                byte fill = (byte)step;
                nint block = NativeHeap.Allocate(size);
                Assert.Equal(0, block & 7);
                new Span<byte>((void*)block, size).Fill(fill);
                live.Add((block, size, fill));
                continue;
            }

            int index = random.Next(live.Count);
            (nint chosen, int chosenSize, byte chosenFill) = live[index];
            Assert.False(
                new ReadOnlySpan<byte>((void*)chosen, chosenSize).ContainsAnyExcept(chosenFill), $"seed {seed}");
            if (choice == 9)
            {
                int newSize = random.Next(1, 3000);
                nint moved = NativeHeap.Reallocate(chosen, chosenSize, newSize);
                ReadOnlySpan<byte> kept = new((void*)moved, Math.Min(chosenSize, newSize));
                Assert.False(kept.ContainsAnyExcept(chosenFill), $"seed {seed}");
                new Span<byte>((void*)moved, newSize).Fill(chosenFill);
                live[index] = (moved, newSize, chosenFill);
            }
            else
            {
                NativeHeap.Free(chosen, chosenSize);
                live[index] = live[^1];
                live.RemoveAt(live.Count - 1);
            }

            if (step % 5000 == 0)
            {
                NativeHeap.Trim();
            }
        }

        foreach ((nint block, int size, byte fill) in live)
        {
            Assert.False(new ReadOnlySpan<byte>((void*)block, size).ContainsAnyExcept(fill), $"seed {seed}");
            NativeHeap.Free(block, size);
        }

        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [Fact]
    public void Trim_gives_emptied_chunks_back_and_slabs_to_other_sizes()
    {
        NativeHeap.Trim();
        long mappedBefore = NativeHeap.MappedBytes;
        const int Count = 600_000;
        nint[] blocks = new nint[Count];
        for (int i = 0; i < Count; i++)
        {
            blocks[i] = NativeHeap.Allocate(88);
        }

        // Tests before this one may have left chunks that are partly free.
        long grown = NativeHeap.MappedBytes - mappedBefore;
        Assert.True(grown > 8_000_000, $"grown {grown}");
        foreach (nint block in blocks)
        {
            NativeHeap.Free(block, 88);
        }

        long returned = NativeHeap.Trim();
        Assert.True(returned > grown - 4_194_304, $"grown {grown}, returned {returned}");
        Assert.InRange(NativeHeap.MappedBytes, mappedBefore, mappedBefore + 4_194_304);
    }

    [Fact]
    public void Statistics_count_freed_blocks_until_they_are_trimmed()
    {
        nint first = NativeHeap.Allocate(1000);
        nint second = NativeHeap.Allocate(1000);
        HeapStatistics before = HeapStatistics.Capture();
        NativeHeap.Free(first, 1000);
        HeapStatistics after = HeapStatistics.Capture();
        Assert.Equal(before.FreeBlockBytes + 1000, after.FreeBlockBytes);
        Assert.Equal(before.UsedBytes - 1000, after.UsedBytes);
        NativeHeap.Free(second, 1000);
    }

    [Fact]
    public void Pages_are_aligned_zeroed_and_can_be_released()
    {
        byte* pages = PageMap.Map(2 * PageMap.Granule, hugePages: false);
        Assert.Equal(0, (nint)pages % PageMap.Granule);
        Assert.False(new ReadOnlySpan<byte>(pages, 2 * PageMap.Granule).ContainsAnyExcept((byte)0));
        pages[PageMap.Granule] = 7;
        PageMap.Release(pages + PageMap.Granule, PageMap.Granule);
        Assert.True(pages[PageMap.Granule] is 0 or 7);
        PageMap.Unmap(pages, 2 * PageMap.Granule);
    }
}
