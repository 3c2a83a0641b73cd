using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.DataStructures.Compression;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.QuickLists;
using Xunit;

namespace Tandem.Tests.DataStructures.QuickLists;

public sealed class QuickListTests : IDisposable
{
    public void Dispose() => QuickListLimits.PackedThresholdBytes = QuickListLimits.DefaultPackedThresholdBytes;

    [Theory]
    [InlineData(-2, 0, 1 << 30)]
    [InlineData(-1, 1, 1 << 30)]
    [InlineData(1, 0, 1 << 30)]
    [InlineData(3, 0, 1 << 30)]
    [InlineData(4, 1, 1 << 30)]
    [InlineData(4, 2, 1 << 30)]
    [InlineData(5, 1, 12)]
    [InlineData(32, 3, 100)]
    [InlineData(32, 0, 1)]
    [InlineData(0, 1, 1 << 30)]
    public void Random_operations_agree_with_a_list(int fill, int depth, int packedThreshold)
    {
        QuickListLimits.PackedThresholdBytes = packedThreshold;
        for (int seed = 0; seed < 40; seed++)
        {
            long before = NativeHeap.UsedBytes;
            Random random = new(seed);
            List<string> model = [];
            QuickList list = QuickList.Create(fill, depth);
            int longest = random.Next(3) switch { 0 => 6, 1 => 120, _ => 3000 };
            int shrink = random.Next(0, 3);
            for (int step = 0; step < 400; step++)
            {
                Change(list, model, random, longest, shrink);
                Assert.True(list.Count == model.Count, $"seed {seed}, step {step}");
                Assert.True(list.UsedBytes == NativeHeap.UsedBytes - before, $"seed {seed}, step {step}: bytes");
                if (step % 25 == 0)
                {
                    AssertSame(model, list, depth, $"seed {seed}, step {step}");
                }
            }

            AssertSame(model, list, depth, $"seed {seed}");
            QuickList copy = list.Duplicate();
            list.Free();
            AssertSame(model, copy, depth, $"seed {seed}: copy");
            int budget = 3;
            while (!copy.FreeStep(ref budget))
            {
                budget = 3;
            }

            Assert.True(before == NativeHeap.UsedBytes, $"seed {seed}: heap");
        }
    }

    [Theory]
    [InlineData(-1, 4096)]
    [InlineData(-2, 8192)]
    [InlineData(-5, 65536)]
    public void A_negative_fill_limits_the_bytes_of_a_node(int fill, int bytes)
    {
        QuickList list = QuickList.Create(fill);
        for (int i = 0; i < 5000; i++)
        {
            list.PushTail(new byte[50]);
        }

        foreach (QuickListNodeView node in list.Nodes)
        {
            Assert.InRange(node.SizeBytes, 50, bytes);
        }

        // 52 bytes each; the last one is let in when 50 + 8 more still fit.
        int perNode = (bytes - 7 - 58) / 52 + 1;
        Assert.Equal((5000 + perNode - 1) / perNode, list.NodeCount);
        list.Free();
    }

    [Fact]
    public void A_large_element_between_small_ones_gets_a_plain_node()
    {
        QuickListLimits.PackedThresholdBytes = 100;
        QuickList list = QuickList.Create();
        for (int i = 0; i < 4; i++)
        {
            list.PushTail(i);
        }

        list.InsertBefore(list.Seek(2), new byte[100]);
        Assert.Equal([false, true, false], Plain(list));
        list.Replace(list.Seek(2), "small"u8);
        Assert.Equal([false, false, false], Plain(list));
        list.Replace(list.Seek(0), new byte[101]);
        Assert.Equal([true, false, false, false], Plain(list));
        Assert.Equal(5, list.Count);
        list.Free();
    }

    [Fact]
    public void Nodes_inside_are_compressed_and_readable_as_they_are()
    {
        QuickList list = QuickList.Create(10, 1);
        for (int i = 0; i < 100; i++)
        {
            list.PushTail(Encoding.ASCII.GetBytes($"element element element {i}"));
        }

        long used = list.UsedBytes;
        bool[] compressed = [.. Views(list).Select(node => node.IsCompressed)];
        Assert.Equal([false, true, true, true, true, true, true, true, true, false], compressed);
        int number = 0;
        for (QuickListCursor at = list.First; !at.IsNone; at.MoveNext())
        {
            Assert.Equal($"element element element {number++}", Text(at));
        }

        for (QuickListCursor at = list.Last; !at.IsNone; at.MovePrevious())
        {
            Assert.Equal($"element element element {--number}", Text(at));
        }

        Assert.Equal(used, list.UsedBytes);
        foreach (QuickListNodeView node in list.Nodes)
        {
            byte[] payload = new byte[node.SizeBytes];
            Assert.True(!node.IsCompressed || Lzf.TryDecompress(node.Compressed, payload));
            Assert.True(!node.IsCompressed || node.Payload.SequenceEqual(payload));
        }

        list.Free();
    }

    [Fact]
    public void Elements_are_deleted_while_walking_either_way()
    {
        QuickList list = QuickList.Create(3, 1);
        for (int i = 0; i < 60; i++)
        {
            list.PushTail(i);
        }

        for (QuickListCursor at = list.First; !at.IsNone;)
        {
            if (at.Entry.Integer % 3 == 0)
            {
                list.Delete(ref at);
            }
            else
            {
                at.MoveNext();
            }
        }

        Assert.Equal(Enumerable.Range(0, 60).Where(i => i % 3 != 0).Select(i => $"{i}"), Texts(list));
        for (QuickListCursor at = list.Last; !at.IsNone;)
        {
            if (at.Entry.Integer % 3 == 1)
            {
                list.Delete(ref at, backward: true);
            }
            else
            {
                at.MovePrevious();
            }
        }

        Assert.Equal(Enumerable.Range(0, 60).Where(i => i % 3 == 2).Select(i => $"{i}"), Texts(list));
        list.Free();
    }

    private static void Change(QuickList list, List<string> model, Random random, int longest, int shrink)
    {
        string value = RandomText(random, longest);
        int index = model.Count == 0 ? 0 : random.Next(model.Count);
        int operation = random.Next(13 + shrink * 2);
        if (model.Count == 0 && operation > 3)
        {
            return;
        }

        switch (operation)
        {
            case 0 or 1:
                model.Insert(0, value);
                list.PushHead(Bytes(value));
                break;
            case 2 or 3:
                model.Add(value);
                list.PushTail(Bytes(value));
                break;
            case 4:
                model.Insert(index, value);
                list.InsertBefore(list.Seek(index), Bytes(value));
                break;
            case 5:
                model.Insert(index + 1, value);
                list.InsertAfter(list.Seek(index - model.Count + 1), Bytes(value));
                break;
            case 6 or 7:
                model[index] = value;
                list.Replace(list.Seek(index), Bytes(value));
                break;
            case 8:
                DeleteOne(list, model, index, random.Next(2) == 0);
                break;
            case 9:
                int count = random.Next(1, random.Next(2) == 0 ? 5 : 40);
                int expected = Math.Min(count, model.Count - index);
                model.RemoveRange(index, expected);
                Assert.Equal(expected, list.DeleteRange(random.Next(2) == 0 ? index : index - model.Count - expected, count));
                break;
            case 10:
                model.Insert(0, model[^1]);
                model.RemoveAt(model.Count - 1);
                list.Rotate();
                break;
            case 11:
                model.Add(model[0]);
                model.RemoveAt(0);
                list.Rotate(tailToHead: false);
                break;
            case int other when other % 2 == 0:
                model.RemoveAt(0);
                list.DeleteFirst();
                break;
            default:
                model.RemoveAt(model.Count - 1);
                list.DeleteLast();
                break;
        }
    }

    private static void DeleteOne(QuickList list, List<string> model, int index, bool backward)
    {
        QuickListCursor at = list.Seek(index);
        model.RemoveAt(index);
        list.Delete(ref at, backward);
        int standsAt = backward ? index - 1 : index;
        Assert.Equal(standsAt >= 0 && standsAt < model.Count ? model[standsAt] : null, at.IsNone ? null : Text(at));
    }

    private static void AssertSame(List<string> model, QuickList list, int depth, string where)
    {
        Assert.True(model.SequenceEqual(Texts(list)), where);
        int index = model.Count;
        for (QuickListCursor at = list.Last; !at.IsNone; at.MovePrevious())
        {
            Assert.True(model[--index] == Text(at), where);
        }

        Assert.True(index == 0, where);
        for (int i = 0; i < model.Count; i += 3)
        {
            Assert.True(model[i] == Text(list.Seek(i)) && model[i] == Text(list.Seek(i - model.Count)), where);
        }

        Assert.True(list.Seek(model.Count).IsNone && list.Seek(-model.Count - 1).IsNone, where);
        List<QuickListNodeView> nodes = Views(list);
        Assert.True(nodes.Count == list.NodeCount && nodes.Sum(node => node.Count) == model.Count, where);
        for (int i = 0; i < nodes.Count; i++)
        {
            Assert.True(nodes[i].Count > 0, where);
            bool inside = depth > 0 && i >= depth && i < nodes.Count - depth;
            Assert.True(inside || !nodes[i].IsCompressed, where);
            byte[] payload = nodes[i].Payload.ToArray();
            bool saves = payload.Length >= 48 && Lzf.Compress(payload, new byte[payload.Length - 9]) > 0;
            Assert.True(!inside || nodes[i].IsCompressed == saves, where);
            Assert.True(nodes[i].IsPlain || (ListpackCheck.IsValid(payload, out int count) && count == nodes[i].Count), where);
        }
    }

    private static List<QuickListNodeView> Views(QuickList list)
    {
        List<QuickListNodeView> views = [];
        foreach (QuickListNodeView node in list.Nodes)
        {
            views.Add(node);
        }

        return views;
    }

    private static IEnumerable<bool> Plain(QuickList list) => Views(list).Select(node => node.IsPlain);

    private static List<string> Texts(QuickList list)
    {
        List<string> texts = [];
        for (QuickListCursor at = list.First; !at.IsNone; at.MoveNext())
        {
            texts.Add(Text(at));
        }

        return texts;
    }

    private static string Text(QuickListCursor at)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        return Encoding.ASCII.GetString(at.Entry.AsText(scratch));
    }

    private static string RandomText(Random random, int longest) => random.Next(4) switch
    {
        0 => (random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)).ToString(CultureInfo.InvariantCulture),
        1 => random.Next(20).ToString(CultureInfo.InvariantCulture),
        _ => new string((char)random.Next('a', 'd'), random.Next(longest)),
    };

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
