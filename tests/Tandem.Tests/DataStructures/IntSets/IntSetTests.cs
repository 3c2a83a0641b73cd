using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Memory;
using Xunit;

namespace Tandem.Tests.DataStructures.IntSets;

public sealed class IntSetTests
{
    [Fact]
    public void The_bytes_are_those_of_Redis()
    {
        IntSet set = IntSet.Create().Add(5, out _).Add(-1, out _).Add(1000, out _);
        Assert.Equal("0200000003000000FFFF0500E803", Convert.ToHexString(set.Bytes));
        set = set.Add(-40000, out bool added);
        Assert.True(added);
        Assert.Equal("0400000004000000C063FFFFFFFFFFFF05000000E8030000", Convert.ToHexString(set.Bytes));
        set = set.Add(1L << 40, out _).Remove(-40000, out bool removed).Remove(5, out _).Remove(1000, out _);
        Assert.True(removed);
        Assert.Equal("0800000002000000FFFFFFFFFFFFFFFF0000000000010000", Convert.ToHexString(set.Bytes));
        set.Free();
    }

    [Fact]
    public void Random_operations_agree_with_a_sorted_set()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            long before = NativeHeap.UsedBytes;
            Random random = new(seed);
            SortedSet<long> model = [];
            IntSet set = IntSet.Create();
            int widest = random.Next(4) switch { 0 => 5, 1 => 15, 2 => 31, _ => 63 };
            for (int step = 0; step < 300; step++)
            {
                long value = random.NextInt64(long.MinValue, long.MaxValue) >> (64 - random.Next(1, widest + 1));
                Assert.True(model.Contains(value) == set.Contains(value), $"seed {seed}");
                bool changed;
                if (random.Next(3) > 0)
                {
                    set = set.Add(value, out changed);
                    Assert.True(changed == model.Add(value), $"seed {seed}");
                }
                else
                {
                    value = random.Next(2) == 0 || model.Count == 0 ? value : set[random.Next(set.Count)];
                    set = set.Remove(value, out changed);
                    Assert.True(changed == model.Remove(value), $"seed {seed}");
                }
            }

            Assert.Equal(model, Enumerable.Range(0, set.Count).Select(i => set[i]));
            Assert.True(set.Count == 0 || IntSetCheck.IsValid(set.Bytes, out int count) && count == set.Count);
            ulong state = (ulong)seed;
            Assert.True(set.Count == 0 || model.Contains(set.Random(ref state)));
            IntSet copy = set.Duplicate();
            set.Free();
            Assert.Equal(model.Count, copy.Count);
            copy.Free();
            Assert.True(before == NativeHeap.UsedBytes, $"seed {seed}: heap");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0200000000000000")] // empty
    [InlineData("02000000010000")]
    [InlineData("02000000010000000100FF")] // more than it says
    [InlineData("02000000020000000100")] // less
    [InlineData("03000000010000000100FF")] // no such width
    [InlineData("020000000200000001000100")] // one twice
    [InlineData("02000000020000000100FFFF")] // not ascending
    [InlineData("0200000001000080")] // count times width beyond 32 bits
    public void A_damaged_payload_is_refused(string hex) =>
        Assert.False(IntSetCheck.IsValid(Convert.FromHexString(hex), out _));

    [Fact]
    public void An_index_outside_is_refused()
    {
        IntSet set = IntSet.Create().Add(1, out _);
        Assert.Throws<ArgumentOutOfRangeException>(() => set[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => set[-1]);
        set.Free();
    }
}
