using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.Streams;
using Xunit;

namespace Tandem.Tests.DataStructures.Streams;

public sealed class StreamLogTests
{
    [Theory]
    [InlineData(1, 4096, 100)]
    [InlineData(2, 0, 3)]
    [InlineData(3, 200, 0)]
    [InlineData(4, 0, 0)]
    [InlineData(5, 1, 1)]
    public void Random_appends_deletions_and_trims_agree_with_a_model(int seed, int maxBytes, int maxEntries)
    {
        long before = NativeHeap.UsedBytes;
        Random random = new(seed);
        StreamLog log = StreamLog.Create();
        SortedDictionary<StreamId, string> model = [];
        long added = 0;
        StreamId maxDeleted = default;
        for (int round = 0; round < 4_000; round++)
        {
            string where = $"seed {seed} round {round}";
            switch (random.Next(12))
            {
                case < 8:
                    StreamId id = NextId(log.LastId, random);
                    PairList pairs = RandomPairs(random);
                    Assert.True(log.TryAppend(id, pairs, new StreamNodeLimits(maxBytes, maxEntries)), where);
                    model.Add(id, pairs.ToString());
                    added++;
                    break;
                case < 10:
                    StreamId victim = model.Count == 0 || random.Next(5) == 0
                        ? new StreamId((ulong)random.Next(5_000), 1)
                        : model.Keys.ElementAt(random.Next(model.Count));
                    bool removed = model.Remove(victim);
                    maxDeleted = removed && victim > maxDeleted ? victim : maxDeleted;
                    Assert.True(log.TryDelete(victim) == removed, where);
                    break;
                case 10 when random.Next(20) == 0:
                    TrimExactly(log, model, random, where);
                    break;
                case 11 when random.Next(20) == 0:
                    TrimRoughly(log, model, random, where);
                    break;
            }

            Assert.Equal(model.Count, log.Count);
            Assert.Equal(added, log.EntriesAdded);
            Assert.Equal(maxDeleted, log.MaxDeletedId);
            Assert.Equal(model.Count == 0 ? default : model.Keys.First(), log.FirstId);
            if (round % 100 == 0)
            {
                CheckRanges(log, model, random, where);
            }
        }

        CheckRanges(log, model, random, $"seed {seed} at the end");
        log.Free();
        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [Fact]
    public void Nodes_taken_out_and_put_in_again_give_the_same_stream()
    {
        Random random = new(11);
        StreamLog log = StreamLog.Create();
        for (int i = 0; i < 2_000; i++)
        {
            log.TryAppend(NextId(log.LastId, random), RandomPairs(random), new StreamNodeLimits(512, 50));
            if (random.Next(4) == 0)
            {
                log.TryDelete(log.LastId);
            }
        }

        StreamLog copy = StreamLog.Create();
        for (StreamNodes nodes = log.Nodes; nodes.MoveNext();)
        {
            Assert.Equal(StreamNodeFault.None, copy.TryAddNode(nodes.MasterId, nodes.Listpack));
            Assert.Equal(StreamNodeFault.Duplicate, copy.TryAddNode(nodes.MasterId, nodes.Listpack));
        }

        copy.FindFirstId();
        Assert.Equal(log.Count, copy.Count);
        Assert.Equal(log.FirstId, copy.FirstId);
        Assert.Equal(Read(log, StreamId.Min, StreamId.Max, false), Read(copy, StreamId.Min, StreamId.Max, false));
        log.Free();
        copy.Free();
    }

    [Fact]
    public void A_damaged_node_is_refused_or_harmless()
    {
        Random random = new(17);
        StreamLog log = StreamLog.Create();
        for (int i = 0; i < 12; i++)
        {
            log.TryAppend(NextId(log.LastId, random), RandomPairs(random), default);
        }

        log.TryDelete(log.FirstId);
        StreamNodes nodes = log.Nodes;
        Assert.True(nodes.MoveNext());
        byte[] good = nodes.Listpack.ToArray();
        for (int position = 0; position < good.Length; position++)
        {
            for (int flip = 1; flip < 256; flip += position < 60 ? 1 : 37)
            {
                byte[] bad = (byte[])good.Clone();
                bad[position] ^= (byte)flip;
                LoadAndWalk(bad);
            }

            LoadAndWalk(good[..position]);
        }

        log.Free();
    }

    [Fact]
    public void Integers_of_every_size_come_back_as_their_text()
    {
        long[] numbers =
        [
            0, 1, 127, 128, -1, -4096, -4097, 4095, 4096, short.MinValue, short.MaxValue, short.MaxValue + 1, 8388607,
            8388608, -8388608, -8388609, int.MaxValue, int.MinValue, int.MaxValue + 1L, long.MaxValue, long.MinValue,
        ];
        string[] texts = [.. numbers.Select(n => n.ToString(null, null)), "-0", "007", "+1", "9223372036854775808", "",
            new string('x', 63), new string('x', 64), new string('y', 4095), new string('y', 4096), new string('z', 20_000)];
        StreamLog log = StreamLog.Create();
        PairList pairs = new([.. texts.Select(t => (t, t))]);
        log.TryAppend(new StreamId(1, 1), pairs, default);
        log.TryAppend(new StreamId(1, 2), pairs, default);
        Assert.Equal([$"1-1 {pairs}", $"1-2 {pairs}"], Read(log, StreamId.Min, StreamId.Max, false));
        Assert.Equal([$"1-2 {pairs}", $"1-1 {pairs}"], Read(log, StreamId.Min, StreamId.Max, true));
        log.Free();
    }

    private static void LoadAndWalk(byte[] bytes)
    {
        StreamLog log = StreamLog.Create();
        if (log.TryAddNode(new StreamId(1, 0), bytes) == StreamNodeFault.None)
        {
            log.FindFirstId();
            Read(log, StreamId.Min, StreamId.Max, false);
            Read(log, StreamId.Min, StreamId.Max, true);
            log.Trim(new StreamTrim(1, default, false, 0));
        }

        log.Free();
    }

    private static void TrimExactly(StreamLog log, SortedDictionary<StreamId, string> model, Random random, string where)
    {
        int keep = random.Next(model.Count + 2);
        if (random.Next(2) == 0 || model.Count == 0)
        {
            int expected = Math.Max(0, model.Count - keep);
            Assert.True(log.Trim(new StreamTrim(keep, default, false, 0)) == expected, where);
            foreach (StreamId id in model.Keys.Take(expected).ToArray())
            {
                model.Remove(id);
            }

            return;
        }

        StreamId min = model.Keys.ElementAt(Math.Min(keep, model.Count - 1));
        StreamId[] gone = [.. model.Keys.TakeWhile(id => id < min)];
        Assert.True(log.Trim(new StreamTrim(-1, min, false, 0)) == gone.Length, where);
        foreach (StreamId id in gone)
        {
            model.Remove(id);
        }
    }

    private static void TrimRoughly(StreamLog log, SortedDictionary<StreamId, string> model, Random random, string where)
    {
        int keep = random.Next(model.Count + 2);
        int limit = random.Next(3) == 0 ? random.Next(1, 50) : 0;
        long removed = log.Trim(new StreamTrim(keep, default, true, limit));
        Assert.True(removed <= Math.Max(0, model.Count - keep), where);
        Assert.True(limit == 0 || removed <= limit, where);
        foreach (StreamId id in model.Keys.Take((int)removed).ToArray())
        {
            model.Remove(id);
        }
    }

    private static void CheckRanges(StreamLog log, SortedDictionary<StreamId, string> model, Random random, string where)
    {
        CheckRange(log, model, StreamId.Min, StreamId.Max, where);
        for (int i = 0; i < 3 && model.Count > 0; i++)
        {
            StreamId one = model.Keys.ElementAt(random.Next(model.Count));
            StreamId other = new((ulong)random.Next(5_000), (ulong)random.Next(3));
            CheckRange(log, model, one < other ? one : other, one < other ? other : one, where);
            Assert.True(log.Contains(one), where);
            Assert.True(log.Contains(other) == model.ContainsKey(other), where);
        }
    }

    private static void CheckRange(
        StreamLog log, SortedDictionary<StreamId, string> model, StreamId first, StreamId last, string where)
    {
        string[] expected = [.. model.Where(e => e.Key >= first && e.Key <= last).Select(e => $"{e.Key} {e.Value}")];
        Assert.True(expected.SequenceEqual(Read(log, first, last, false)), where);
        Assert.True(expected.Reverse().SequenceEqual(Read(log, first, last, true)), where);
    }

    private static List<string> Read(StreamLog log, StreamId first, StreamId last, bool reverse)
    {
        List<string> lines = [];
        StreamEntries entries = log.Range(first, last, reverse, new byte[StreamEntries.ScratchBytes]);
        while (entries.MoveNext())
        {
            StringBuilder line = new();
            line.Append(entries.Id).Append(' ');
            while (entries.NextField(out ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value))
            {
                line.Append(Encoding.Latin1.GetString(field)).Append('=').Append(Encoding.Latin1.GetString(value)).Append(';');
            }

            lines.Add(line.ToString());
        }

        return lines;
    }

    private static StreamId NextId(StreamId last, Random random) => random.Next(3) switch
    {
        0 => last with { Sequence = last.Sequence + (ulong)random.Next(1, 3) },
        1 => new StreamId(last.Milliseconds + 1, 0),
        _ => new StreamId(last.Milliseconds + (ulong)random.Next(1, 300), (ulong)random.Next(5)),
    };

    private static PairList RandomPairs(Random random)
    {
        int count = random.Next(4) == 0 ? random.Next(1, 5) : 2;
        (string, string)[] pairs = new (string, string)[count];
        for (int i = 0; i < count; i++)
        {
            string value = random.Next(3) switch
            {
                0 => random.NextInt64(-100_000, 100_000).ToString(null, null),
                1 => new string((char)random.Next(256), random.Next(100)),
                _ => "v",
            };
            pairs[i] = (random.Next(6) == 0 ? $"other{random.Next(3)}" : $"field{i}", value);
        }

        return new PairList(pairs);
    }

    private sealed class PairList((string Field, string Value)[] pairs) : IStreamFields
    {
        public int Count => pairs.Length;

        public ReadOnlySpan<byte> Field(int index) => Encoding.Latin1.GetBytes(pairs[index].Field);

        public ReadOnlySpan<byte> Value(int index) => Encoding.Latin1.GetBytes(pairs[index].Value);

        public override string ToString() => string.Concat(pairs.Select(p => $"{p.Field}={p.Value};"));
    }
}
