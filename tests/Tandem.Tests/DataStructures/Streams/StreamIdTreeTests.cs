using System;
using System.Collections.Generic;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.Streams;
using Xunit;

namespace Tandem.Tests.DataStructures.Streams;

public sealed class StreamIdTreeTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 5_000)]
    [InlineData(3, 100_000)]
    public void Random_additions_and_removals_agree_with_a_sorted_model(int seed, int idRange)
    {
        Random random = new(seed);
        StreamIdTree tree = default;
        SortedDictionary<StreamId, nint> model = [];
        for (int round = 0; round < 60_000; round++)
        {
            StreamId id = new((ulong)random.Next(idRange) / 7, (ulong)random.Next(7));
            bool growing = round / 10_000 % 2 == 0;
            if (random.Next(10) < (growing ? 7 : 3))
            {
                nint value = random.Next(1, 1000);
                Assert.True(tree.TryAdd(id, value) == model.TryAdd(id, value), $"seed {seed} round {round}: add {id}");
            }
            else
            {
                bool removed = tree.TryRemove(id, out nint value);
                Assert.True(removed == model.Remove(id, out nint expected) && value == expected, $"seed {seed} round {round}: remove {id}");
            }

            Assert.Equal(model.Count, tree.Count);
            if (round % 5_000 == 0)
            {
                CheckAll(tree, model, $"seed {seed} round {round}");
            }
        }

        CheckAll(tree, model, $"seed {seed} at the end");
        tree.Clear();
        Assert.Equal(0, tree.Count);
        Assert.False(tree.First.IsValid);
    }

    [Fact]
    public void Rising_ids_fill_the_leaves_and_removing_all_frees_them()
    {
        long before = NativeHeap.UsedBytes;
        StreamIdTree tree = default;
        for (uint i = 0; i < 50_000; i++)
        {
            Assert.True(tree.TryAdd(new StreamId(i, 0), 1));
        }

        Assert.InRange(tree.SizeBytes, 50_000 * 24, 50_000 * 27);
        for (uint i = 0; i < 50_000; i++)
        {
            Assert.True(tree.TryRemove(new StreamId(i, 0), out _));
        }

        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [Fact]
    public void Clearing_frees_every_node()
    {
        long before = NativeHeap.UsedBytes;
        Random random = new(5);
        StreamIdTree tree = default;
        for (int i = 0; i < 20_000; i++)
        {
            tree.TryAdd(new StreamId((ulong)random.NextInt64(), 0), 1);
        }

        tree.Clear();
        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [Fact]
    public void The_nearest_entries_of_an_id_are_found_from_both_sides()
    {
        StreamIdTree tree = default;
        for (uint i = 0; i < 1_000; i++)
        {
            tree.TryAdd(new StreamId(10 * (i + 1), 0), (nint)i);
        }

        for (uint i = 1; i < 1_000; i++)
        {
            StreamId between = new((10 * i) + 5, 0);
            Assert.Equal(new StreamId(10 * (i + 1), 0), tree.AtOrAfter(between).Id);
            Assert.Equal(new StreamId(10 * i, 0), tree.AtOrBefore(between).Id);
            Assert.False(tree.Find(between).IsValid);
        }

        Assert.False(tree.AtOrAfter(StreamId.Max).IsValid);
        Assert.False(tree.AtOrBefore(StreamId.Min).IsValid);
        Assert.Equal(new StreamId(10_000, 0), tree.AtOrBefore(StreamId.Max).Id);
        tree.Clear();
    }

    private static void CheckAll(in StreamIdTree tree, SortedDictionary<StreamId, nint> model, string where)
    {
        StreamIdCursor at = tree.First;
        foreach ((StreamId id, nint value) in model)
        {
            Assert.True(at.IsValid && at.Id == id && at.Value == value, $"{where}: {id}");
            Assert.True(tree.Find(id).IsValid, $"{where}: find {id}");
            at = at.Next();
        }

        Assert.False(at.IsValid);
        at = tree.Last;
        int count = 0;
        for (; at.IsValid; at = at.Previous())
        {
            count++;
        }

        Assert.Equal(model.Count, count);
    }
}
