using System;
using Tandem.DataStructures.HyperLogLogs;
using Xunit;

namespace Tandem.Tests.DataStructures.HyperLogLogs;

public sealed class HyperLogLogDraftTests
{
    [Theory]
    [InlineData(12304)]
    [InlineData(400)]
    public void Registers_keep_their_greatest_value_in_either_form(int maxSparseBytes)
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < 20; round++)
        {
            byte[] model = new byte[HyperLogLogFormat.Registers];
            HyperLogLogDraft draft = HyperLogLogDraft.Create(maxSparseBytes);
            int near = random.Next(model.Length - 40);
            for (int step = 0; step < 600; step++)
            {
                int index = random.Next(2) == 0 ? near + random.Next(40) : random.Next(model.Length);
                int rank = random.Next(20) == 0 && round > 10 ? random.Next(33, 52) : random.Next(1, 4);
                Assert.True(draft.TryRaise(index, rank, out bool changed));
                Assert.Equal(rank > model[index], changed);
                model[index] = Math.Max(model[index], (byte)rank);
            }

            Check(draft, model, $"seed {seed} round {round}");
            Assert.True(draft.TryMakeDense());
            Check(draft, model, $"seed {seed} round {round}, dense");
            Assert.Equal(HyperLogLogFormat.DenseBytes, draft.Bytes.Length);
            draft.Release();
        }
    }

    [Fact]
    public void Dense_registers_do_not_touch_their_neighbours()
    {
        Random random = new(1);
        byte[] model = new byte[HyperLogLogFormat.Registers];
        byte[] registers = new byte[DenseRegisters.SizeBytes];
        for (int step = 0; step < 100_000; step++)
        {
            int index = random.Next(model.Length);
            model[index] = (byte)random.Next(64);
            DenseRegisters.Set(registers, index, model[index]);
        }

        for (int i = 0; i < model.Length; i++)
        {
            Assert.Equal(model[i], DenseRegisters.Get(registers, i));
        }
    }

    [Fact]
    public void Estimates_are_exact_for_few_elements_and_near_for_many()
    {
        HyperLogLogDraft draft = HyperLogLogDraft.Create(3000);
        for (int count = 1; count <= 100_000; count++)
        {
            Assert.True(draft.TryAdd(BitConverter.GetBytes(count), out _));
            if (count is 1 or 100 or 10_000 or 100_000)
            {
                Assert.True(HyperLogLogFormat.TryCount(draft.Bytes, out ulong estimate));
                Assert.InRange((double)estimate, count * 0.96, count * 1.04);
            }
        }

        draft.Release();
    }

    private static void Check(HyperLogLogDraft draft, byte[] model, string where)
    {
        byte[] registers = new byte[HyperLogLogFormat.Registers];
        Assert.True(HyperLogLogFormat.TryMergeInto(draft.Bytes, registers), where);
        Assert.True(model.AsSpan().SequenceEqual(registers), where);
        Assert.True(HyperLogLogFormat.TryCount(draft.Bytes, out ulong count), where);
        Assert.Equal(CardinalityEstimate.OfBytes(model), count);
    }
}
