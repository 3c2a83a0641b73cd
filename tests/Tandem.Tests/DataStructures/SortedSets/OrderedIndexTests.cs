using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.SortedSets;
using Xunit;

namespace Tandem.Tests.DataStructures.SortedSets;

public sealed class OrderedIndexTests
{
    [Theory]
    [InlineData(1)] // all scores equal: ordered by member
    [InlineData(7)]
    [InlineData(1000000)]
    public void Random_operations_agree_with_a_sorted_set(int scores)
    {
        for (int seed = 0; seed < 25; seed++)
        {
            Random random = new(seed);
            using Model model = new(seed);
            int members = random.Next(2) == 0 ? 300 : 6000;
            for (int phase = 0; phase < 6; phase++)
            {
                int inserts = random.Next(0, 11);
                for (int step = 0; step < 1000; step++)
                {
                    string member = random.Next(members).ToString("x", null);
                    double score = random.Next(-scores, scores) / 4.0 * (scores == 1 ? 0 : 1);
                    model.Step(random.Next(10) < inserts, member, score);
                }

                model.TakeSome(random, phase);
                model.AssertSame(random);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Elements_in_order_fill_their_leaves(bool descending)
    {
        using Model model = new(0);
        for (int i = 0; i < 20000; i++)
        {
            model.Step(true, $"m{i}", descending ? -i : i);
        }

        model.AssertSame(new Random(1));
        Assert.InRange(model.Index.UsedBytes / (double)model.Index.Count, 16, 18);
        while (model.Index.Count > 0)
        {
            model.TakeFront(777);
        }

        model.AssertSame(new Random(1));
    }

    [Fact]
    public void Random_elements_take_about_nineteen_bytes_each()
    {
        Random random = new(1);
        using Model model = new(0);
        for (int i = 0; i < 30000; i++)
        {
            model.Step(true, $"m{i}", random.NextDouble());
        }

        Assert.InRange(model.Index.UsedBytes / (double)model.Index.Count, 16, 21);
    }

    [Fact]
    public void Freeing_in_steps_gives_everything_back()
    {
        long before = NativeHeap.UsedBytes;
        HashTable table = HashTable.Create();
        OrderedIndex index = OrderedIndex.Create();
        for (int i = 0; i < 5000; i++)
        {
            EntryRef entry = table.Add(Encoding.ASCII.GetBytes($"{i}"), HashTable.Hash(Encoding.ASCII.GetBytes($"{i}")));
            entry.Double = i;
            index.Insert(i, entry.Block);
        }

        int steps = 0;
        int budget;
        do
        {
            budget = 100;
            steps++;
        }
        while (!index.FreeStep(ref budget));
        table.Free();
        Assert.InRange(steps, 30, 60);
        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [Fact]
    public void Infinite_scores_are_at_the_ends()
    {
        using Model model = new(0);
        model.Step(true, "top", double.PositiveInfinity);
        model.Step(true, "low", double.NegativeInfinity);
        model.Step(true, "zero", -0.0);
        model.Step(true, "yero", 0);
        model.AssertSame(new Random(1));
        Assert.Equal(1, model.Index.CountBelow(double.NegativeInfinity, orEqual: true));
        Assert.Equal("top", Encoding.ASCII.GetString(model.Index.FirstAbove(double.MaxValue, orEqual: false).Member));
        Assert.True(model.Index.FirstAbove(double.PositiveInfinity, orEqual: false).IsNone);
        Assert.True(model.Index.LastBelow(double.NegativeInfinity, orEqual: false).IsNone);
    }

    /// <summary>An index with its table beside a plain sorted set.</summary>
    private sealed class Model(int seed) : IDisposable
    {
        private readonly long _heapBefore = NativeHeap.UsedBytes;
        private readonly HashTable _table = HashTable.Create();
        private readonly SortedSet<(double Score, string Member)> _sorted = new(new Order());

        public OrderedIndex Index { get; } = OrderedIndex.Create();

        public void Step(bool insert, string member, double score)
        {
            byte[] key = Encoding.ASCII.GetBytes(member);
            EntryRef entry = _table.Find(key);
            if (!insert)
            {
                if (!entry.IsNull)
                {
                    Assert.True(_sorted.Remove((entry.Double, member)), $"seed {seed}");
                    Assert.True(Index.Delete(entry.Double, entry.Block), $"seed {seed}");
                    _table.Remove(entry);
                }

                return;
            }

            if (entry.IsNull)
            {
                entry = _table.Add(key, HashTable.Hash(key));
                entry.Double = score;
                Assert.True(Index.RankOf(score, entry.Block) == -1, $"seed {seed}");
                Index.Insert(score, entry.Block);
            }
            else
            {
                _sorted.Remove((entry.Double, member));
                Assert.True(Index.Update(entry.Double, entry.Block, score), $"seed {seed}");
                entry.Double = score;
            }

            _sorted.Add((score, member));
        }

        public void TakeSome(Random random, int phase)
        {
            if (Index.Count == 0)
            {
                return;
            }

            int rank = random.Next((int)Index.Count);
            int count = random.Next(phase % 2 == 0 ? 10 : 500);
            List<(double Score, string Member)> expected = [.. _sorted.Skip(rank).Take(count)];
            nint[] blocks = new nint[count];
            Assert.True(Index.Take(rank, blocks) == expected.Count, $"seed {seed}");
            for (int i = 0; i < expected.Count; i++)
            {
                Assert.True(Encoding.ASCII.GetString(EntryBlock.Key(blocks[i])) == expected[i].Member, $"seed {seed}");
                Remove(expected[i]);
            }
        }

        public void TakeFront(int count)
        {
            nint[] blocks = new nint[count];
            foreach (nint block in blocks.AsSpan(0, Index.Take(0, blocks)))
            {
                Remove((EntryBlock.Double(block), Encoding.ASCII.GetString(EntryBlock.Key(block))));
            }
        }

        public void AssertSame(Random random)
        {
            (double Score, string Member)[] expected = [.. _sorted];
            Assert.True(expected.Length == Index.Count, $"seed {seed}");
            int rank = 0;
            for (OrderedCursor at = Index.First; !at.IsNone; at.MoveNext())
            {
                Assert.True(Of(at) == expected[rank++], $"seed {seed}");
            }

            Assert.True(rank == expected.Length, $"seed {seed}");
            for (OrderedCursor at = Index.Last; !at.IsNone; at.MovePrevious())
            {
                Assert.True(Of(at) == expected[--rank], $"seed {seed}");
            }

            Assert.True(rank == 0, $"seed {seed}");
            for (int i = 0; i < expected.Length; i += random.Next(1, 40))
            {
                Assert.True(Of(Index.At(i)) == expected[i], $"seed {seed}");
                Assert.True(Index.RankOf(expected[i].Score, Encoding.ASCII.GetBytes(expected[i].Member)) == i, $"seed {seed}");
                Assert.True(Index.RankOf(expected[i].Score, "?"u8) == -1, $"seed {seed}");
                AssertBoundaries(expected, expected[i].Score + random.Next(-1, 2) / 8.0);
                AssertMemberBoundaries(expected, Encoding.ASCII.GetBytes(expected[i].Member + (random.Next(2) == 0 ? "" : "0")));
            }

            Assert.True(Index.At(expected.Length).IsNone && Index.At(-1).IsNone, $"seed {seed}");
        }

        public void Dispose()
        {
            Index.Free();
            _table.Free();
            Assert.True(_heapBefore == NativeHeap.UsedBytes, $"seed {seed}: heap");
        }

        private static (double Score, string Member) Of(OrderedCursor at) => (at.Score, Encoding.ASCII.GetString(at.Member));

        private void AssertBoundaries((double Score, string Member)[] expected, double score)
        {
            int below = expected.Count(e => e.Score < score);
            int atMost = expected.Count(e => e.Score <= score);
            Assert.True(Index.CountBelow(score, orEqual: false) == below, $"seed {seed}");
            Assert.True(Index.CountBelow(score, orEqual: true) == atMost, $"seed {seed}");
            AssertAt(expected, below, Index.FirstAbove(score, orEqual: true));
            AssertAt(expected, atMost, Index.FirstAbove(score, orEqual: false));
            AssertAt(expected, below - 1, Index.LastBelow(score, orEqual: false));
            AssertAt(expected, atMost - 1, Index.LastBelow(score, orEqual: true));
        }

        private void AssertMemberBoundaries((double Score, string Member)[] expected, byte[] member)
        {
            if (expected[0].Score != expected[^1].Score)
            {
                return;
            }

            string text = Encoding.ASCII.GetString(member);
            int below = expected.Count(e => string.CompareOrdinal(e.Member, text) < 0);
            int atMost = expected.Count(e => string.CompareOrdinal(e.Member, text) <= 0);
            Assert.True(Index.CountBelow(member, orEqual: false) == below, $"seed {seed}");
            Assert.True(Index.CountBelow(member, orEqual: true) == atMost, $"seed {seed}");
            AssertAt(expected, below, Index.FirstAbove(member, orEqual: true));
            AssertAt(expected, atMost, Index.FirstAbove(member, orEqual: false));
            AssertAt(expected, below - 1, Index.LastBelow(member, orEqual: false));
            AssertAt(expected, atMost - 1, Index.LastBelow(member, orEqual: true));
        }

        private void AssertAt((double Score, string Member)[] expected, int rank, OrderedCursor at) =>
            Assert.True(rank < 0 || rank >= expected.Length ? at.IsNone : Of(at) == expected[rank], $"seed {seed}");

        private void Remove((double Score, string Member) element)
        {
            Assert.True(_sorted.Remove(element), $"seed {seed}");
            Assert.True(_table.Remove(Encoding.ASCII.GetBytes(element.Member), HashTable.Hash(Encoding.ASCII.GetBytes(element.Member))));
        }

        private sealed class Order : IComparer<(double Score, string Member)>
        {
            public int Compare((double Score, string Member) x, (double Score, string Member) y)
            {
                int order = x.Score.CompareTo(y.Score);
                return order != 0 ? order : string.CompareOrdinal(x.Member, y.Member);
            }
        }
    }
}
