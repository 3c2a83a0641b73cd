using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Rdb;

public sealed class RdbStreamTests
{
    [RedisFact]
    public void Streams_of_a_real_server_come_back_equal_after_our_reader_and_writer()
    {
        using RealRedis redis = new();
        const int Seed = 7;
        Random random = new(Seed);
        for (int i = 0; i < 60; i++)
        {
            string key = $"s{i}";
            Fill(redis, random, key, random.Next(5) switch { 0 => 0, 1 => 1, 2 => 2000, _ => random.Next(200) });
            byte[] payload = redis.Call("DUMP", key).Bytes;
            byte[] ours = Rewrite(payload, out string digest);
            redis.Call("RESTORE", "copy", 0, ours, "REPLACE");
            string where = $"seed {Seed} stream {i}";
            Assert.True(Digest(redis, key) == Digest(redis, "copy"), where);
            Assert.Equal(Digest(redis, key), $"[{digest}]");
            Assert.Equal(Describe(redis, key), Describe(redis, "copy"));
            Assert.True(payload.AsSpan().SequenceEqual(redis.Call("DUMP", "copy").Bytes), where);
        }
    }

    [Fact]
    public void A_stream_of_7_2_keeps_active_times_and_older_ones_take_them_from_seen_times()
    {
        foreach (RdbValueType type in new[] { RdbValueType.Stream, RdbValueType.Stream2, RdbValueType.Stream3 })
        {
            byte[] bytes = SmallStream(type);
            StreamLog log = Read(bytes, type);
            ConsumerGroup group = log.FindGroup("g"u8);
            StreamConsumer consumer = group.FindConsumer("c"u8);
            Assert.Equal(type == RdbValueType.Stream3 ? 2222 : 1111, consumer.ActiveTime);
            Assert.Equal(1111, consumer.SeenTime);
            Assert.Equal(1, group.Pending.Count);
            Assert.Equal(new StreamId(5, 1), consumer.Pending.FirstId);
            Assert.Equal(3, group.Pending.Find(new StreamId(5, 1)).DeliveryCount);
            Assert.Equal(type == RdbValueType.Stream ? 1 : 9, log.EntriesAdded);
            Assert.Equal(type == RdbValueType.Stream ? 1 : 8, group.EntriesRead);
            Assert.Equal(new StreamId(5, 1), log.FirstId);
            log.Free();
        }
    }

    [Fact]
    public void Every_flipped_byte_and_every_truncation_ends_in_an_error_or_a_valid_stream_and_leaks_nothing()
    {
        foreach (RdbValueType type in new[] { RdbValueType.Stream2, RdbValueType.Stream3 })
        {
            byte[] good = SmallStream(type);
            long before = NativeHeap.UsedBytes;
            for (int position = 0; position < good.Length; position++)
            {
                TryReadAndWalk(good[..position], type);
                for (int flip = 1; flip < 256; flip += 7)
                {
                    byte[] bad = (byte[])good.Clone();
                    bad[position] ^= (byte)flip;
                    TryReadAndWalk(bad, type);
                }
            }

            Assert.Equal(before, NativeHeap.UsedBytes);
        }
    }

    private static void TryReadAndWalk(byte[] bytes, RdbValueType type)
    {
        StreamLog log;
        try
        {
            log = Read(bytes, type);
        }
        catch (RdbException)
        {
            return;
        }

        StreamEntries entries = log.Range(StreamId.Min, StreamId.Max, reverse: true, stackalloc byte[StreamEntries.ScratchBytes]);
        while (entries.MoveNext())
        {
            while (entries.NextField(out _, out _))
            {
            }
        }

        MemorySink sink = new();
        using RdbWriter writer = new(sink);
        WriteStream(writer, log);
        writer.Flush();
        log.Free();
        Read(sink.Bytes, RdbValueType.Stream2).Free();
    }

    private static void WriteStream(RdbWriter writer, StreamLog log)
    {
        writer.WriteLength((ulong)log.NodeCount);
        for (StreamNodes nodes = log.Nodes; nodes.MoveNext();)
        {
            RdbStreamWriter.WriteNode(writer, nodes.MasterId, nodes.Listpack);
        }

        RdbStreamWriter.WriteRest(writer, log);
    }

    private static byte[] SmallStream(RdbValueType type)
    {
        StreamLog log = StreamLog.Create();
        log.TryAppend(new StreamId(5, 1), new OnePair(), StreamNodeLimits.Default);
        StreamNodes nodes = log.Nodes;
        nodes.MoveNext();
        MemorySink sink = new();
        using RdbWriter writer = new(sink);
        writer.WriteLength(1);
        WriteString(writer, Id(5, 1));
        writer.WriteBlob(nodes.Listpack);
        writer.WriteLength(1);
        WriteLengths(writer, 5, 1);
        if (type != RdbValueType.Stream)
        {
            WriteLengths(writer, 5, 1, 4, 4, 9);
        }

        writer.WriteLength(1);
        writer.WriteString("g"u8);
        WriteLengths(writer, 5, 1);
        if (type != RdbValueType.Stream)
        {
            writer.WriteLength(8);
        }

        writer.WriteLength(1);
        writer.WriteRaw(Id(5, 1));
        writer.WriteInt64(1000);
        WriteLengths(writer, 3, 1);
        writer.WriteString("c"u8);
        writer.WriteInt64(1111);
        if (type == RdbValueType.Stream3)
        {
            writer.WriteInt64(2222);
        }

        writer.WriteLength(1);
        writer.WriteRaw(Id(5, 1));
        writer.Flush();
        log.Free();
        return sink.Bytes;
    }

    private static void WriteString(RdbWriter writer, byte[] bytes)
    {
        writer.WriteLength((ulong)bytes.Length);
        writer.WriteRaw(bytes);
    }

    private static void WriteLengths(RdbWriter writer, params ulong[] lengths) => Array.ForEach(lengths, writer.WriteLength);

    private static byte[] Id(ulong milliseconds, ulong sequence) =>
        Convert.FromHexString($"{milliseconds:x16}{sequence:x16}");

    private static StreamLog Read(byte[] bytes, RdbValueType type)
    {
        using RdbBuffer first = new();
        using RdbBuffer second = new();
        return new RdbStreamReader(new RdbReader(new MemorySource(bytes)), first, second).Read(type);
    }

    private static byte[] Rewrite(byte[] payload, out string digest)
    {
        Assert.True(DumpPayload.TryOpen(payload, verifyChecksum: true, out ReadOnlySpan<byte> value));
        Assert.Equal((byte)RdbValueType.Stream2, value[0]);
        StreamLog original = Read(value[1..].ToArray(), RdbValueType.Stream2);
        StreamLog log = original.Duplicate();
        original.Free();
        DigestSum sum = default;
        sum.Mix((uint)DataType.Stream);
        ValueDigest.AddStream(ref sum, log);
        digest = sum.ToString();
        MemorySink sink = new();
        using RdbWriter writer = new(sink);
        writer.WriteType(RdbValueType.Stream2);
        WriteStream(writer, log);
        DumpPayload.WriteTrailer(writer, RdbWriter.Version);
        log.Free();
        return sink.Bytes;
    }

    private static void Fill(RealRedis redis, Random random, string key, int entries)
    {
        redis.Call("XGROUP", "CREATE", key, "empty", "$", "MKSTREAM");
        List<string> ids = [];
        for (int i = 0; i < entries; i++)
        {
            List<object> words = ["XADD", key, $"{1_000_000 + i + random.Next(3)}-*"];
            for (int f = random.Next(4) == 0 ? random.Next(5) : 1; f >= 0; f--)
            {
                words.Add($"field{f + (random.Next(9) == 0 ? 50 : 0)}");
                words.Add(random.Next(2) == 0 ? random.NextInt64(1L << random.Next(63)) : new string('v', random.Next(300)));
            }

            RespValue id = redis.Try([.. words]);
            if (!id.IsError)
            {
                ids.Add(id.Text);
            }
        }

        foreach (string id in ids.Where(_ => random.Next(6) == 0))
        {
            redis.Call("XDEL", key, id);
        }

        if (random.Next(3) == 0)
        {
            redis.Call("XTRIM", key, "MAXLEN", random.Next(entries + 1));
        }

        for (int g = random.Next(3); g > 0; g--)
        {
            redis.Call("XGROUP", "CREATE", key, $"group{g}", random.Next(2) == 0 ? "0" : "$");
            for (int c = random.Next(4); c > 0; c--)
            {
                redis.Call("XREADGROUP", "GROUP", $"group{g}", $"consumer{c}", "COUNT", random.Next(1, 40), "STREAMS", key, ">");
            }

            redis.Call("XAUTOCLAIM", key, $"group{g}", "thief", 0, "0", "COUNT", 5);
        }
    }

    private static string Digest(RealRedis redis, string key) => redis.Call("DEBUG", "DIGEST-VALUE", key).ToString();

    // Times since a moment pass while the test runs.
    private static string Describe(RealRedis redis, string key) => string.Join(
        '\n',
        redis.Call("XINFO", "STREAM", key, "FULL", "COUNT", 0).ToString()
            .Split(", ")
            .Where(part => !part.Contains("radix-tree", StringComparison.Ordinal)));

    private readonly struct OnePair : IStreamFields
    {
        public int Count => 1;

        public ReadOnlySpan<byte> Field(int index) => "field"u8;

        public ReadOnlySpan<byte> Value(int index) => "12345"u8;
    }
}
