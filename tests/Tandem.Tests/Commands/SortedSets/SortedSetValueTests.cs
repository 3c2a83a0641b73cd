using System.Collections.Generic;
using System.Linq;
using Tandem.DataStructures.Memory;
using Tandem.Protocol;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.SortedSets;

/// <summary>Sorted sets under the commands that take values of every type, in both encodings, and by chance.</summary>
public sealed class SortedSetValueTests
{
    [Theory]
    [InlineData(128, "listpack")]
    [InlineData(0, "skiplist")]
    public void Copies_and_payloads_are_equal_to_the_original(int maxEntries, string encoding)
    {
        using CommandRunner redis = new(o => o.Keyspace.SortedSetMaxListpackEntries = maxEntries);
        redis.Expect("ZADD k 1 a -inf b inf c 0.1 d 3 7 1e300 e", "6");
        string digest = redis.Run("DEBUG DIGEST-VALUE k");
        byte[] payload = redis.Client.Send("DUMP"u8.ToArray(), "k"u8.ToArray())!.Bytes;
        Assert.Equal("OK", redis.Client.Send("RESTORE"u8.ToArray(), "r"u8.ToArray(), "0"u8.ToArray(), payload)!.ToString());
        redis.Expect("COPY k c", "1");
        foreach (string key in (string[])["k", "r", "c"])
        {
            redis.Expect($"OBJECT ENCODING {key}", $"\"{encoding}\"");
            redis.Expect($"DEBUG DIGEST-VALUE {key}", digest);
            redis.Expect(
                $"ZRANGE {key} 0 -1 WITHSCORES",
                "[\"b\", \"-inf\", \"d\", \"0.10000000000000001\", \"a\", \"1\", \"7\", \"3\", "
                + "\"e\", \"1.0000000000000001e+300\", \"c\", \"inf\"]");
        }

        redis.Expect("SORT k ALPHA", "[\"7\", \"a\", \"b\", \"c\", \"d\", \"e\"]");
        redis.Expect("SORT k BY nosort DESC LIMIT 0 2", "[\"c\", \"e\"]");
        redis.Expect("ZSCAN k 0 MATCH [abc]", redis.Run("ZSCAN k 0 MATCH [cab]"));
        redis.Expect("TYPE k", "zset");
    }

    [Fact]
    public void Both_encodings_have_the_same_digest_and_loading_chooses_the_encoding_anew()
    {
        using CommandRunner redis = new(o => o.Keyspace.SortedSetMaxListpackEntries = 0);
        redis.Run("ZADD k 1 a 2.5 b");
        string digest = redis.Run("DEBUG DIGEST-VALUE k");
        byte[] payload = redis.Client.Send("DUMP"u8.ToArray(), "k"u8.ToArray())!.Bytes;
        redis.Server.Keyspace.Options.SortedSetMaxListpackEntries = 128;
        redis.Client.Send("RESTORE"u8.ToArray(), "r"u8.ToArray(), "0"u8.ToArray(), payload);
        redis.Expect("OBJECT ENCODING r", "\"listpack\"");
        redis.Expect("DEBUG DIGEST-VALUE r", digest);
    }

    [Fact]
    public void Memory_usage_grows_with_the_members()
    {
        using CommandRunner redis = new();
        redis.Run("ZADD k 1 a");
        long small = long.Parse(redis.Run("MEMORY USAGE k"), System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < 1000; i++)
        {
            redis.Run($"ZADD k {i} member:{i}");
        }

        long large = long.Parse(redis.Run("MEMORY USAGE k SAMPLES 0"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(small, 8, 200);
        Assert.InRange(large, 1000 * 40, 1000 * 120);
    }

    [Fact]
    public void A_large_set_is_freed_in_slices_between_commands()
    {
        using CommandRunner redis = new();
        redis.Run("ZADD none 1 a");
        redis.Run("DEL none");
        long before = NativeHeap.UsedBytes;
        for (int i = 0; i < 20_000; i++)
        {
            redis.Run($"ZADD k {i % 100} member:{i}");
        }

        redis.Expect("UNLINK k", "1");
        redis.Expect("EXISTS k", "0");
        LazyFreeStepsUntilDone(redis);
        Assert.Equal(0, redis.Server.Keyspace.LazyFree.PendingObjects);
        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [Fact]
    public void Scan_gives_every_member_with_its_score()
    {
        using CommandRunner redis = new();
        redis.Expect("ZSCAN none 0", "[\"0\", []]");
        redis.Expect("ZADD k 1 a 2 b", "2");
        redis.Expect("ZSCAN k 0 COUNT 1", "[\"0\", [\"a\", \"1\", \"b\", \"2\"]]");
        redis.Expect("ZSCAN k 0 MATCH b", "[\"0\", [\"b\", \"2\"]]");
        redis.ExpectError("ZSCAN k x", "ERR invalid cursor");
        redis.ExpectError("ZSCAN k 0 COUNT 0", "ERR syntax error");
        Dictionary<string, string> expected = [];
        for (int i = 0; i < 1000; i++)
        {
            expected[$"m{i}"] = $"{i}";
            redis.Run($"ZADD large {i} m{i}");
        }

        Dictionary<string, string> seen = [];
        string cursor = "0";
        do
        {
            RespValue reply = redis.Client.Send(
                "ZSCAN"u8.ToArray(), "large"u8.ToArray(), System.Text.Encoding.ASCII.GetBytes(cursor))!;
            cursor = reply[0].Text;
            foreach (RespValue[] pair in reply[1].Items.Chunk(2))
            {
                seen[pair[0].Text] = pair[1].Text;
            }
        }
        while (cursor != "0");
        Assert.Equal(expected.OrderBy(e => e.Key), seen.OrderBy(e => e.Key));
    }

    [Theory]
    [InlineData(128)]
    [InlineData(0)]
    public void Random_members_are_distinct_unless_the_count_is_negative(int maxEntries)
    {
        using CommandRunner redis = new(o => o.Keyspace.SortedSetMaxListpackEntries = maxEntries);
        redis.Expect("ZRANDMEMBER none", "(nil)");
        redis.Expect("ZRANDMEMBER none 3", "[]");
        for (int i = 0; i < 50; i++)
        {
            redis.Run($"ZADD k {i} m{i}");
        }

        foreach (int count in (int[])[1, 5, 20, 45, 50, 99])
        {
            HashSet<string> all = [];
            for (int turn = 0; turn < 100; turn++)
            {
                RespValue reply = redis.Client.Send(
                    "ZRANDMEMBER"u8.ToArray(), "k"u8.ToArray(), System.Text.Encoding.ASCII.GetBytes($"{count}"),
                    "WITHSCORES"u8.ToArray())!;
                string[][] pairs = [.. reply.Items.Chunk(2).Select(p => new[] { p[0].Text, p[1].Text })];
                Assert.Equal(count > 50 ? 50 : count, pairs.Select(p => p[0]).Distinct().Count());
                Assert.All(pairs, p => Assert.Equal(p[0], "m" + p[1]));
                all.UnionWith(pairs.Select(p => p[0]));
            }

            Assert.InRange(all.Count, count > 1 ? 50 : 30, 50);
        }

        RespValue repeated = redis.Client.Send("ZRANDMEMBER"u8.ToArray(), "k"u8.ToArray(), "-500"u8.ToArray())!;
        Assert.Equal(500, repeated.Items.Length);
        Assert.Equal(50, repeated.Items.Select(i => i.Text).Distinct().Count());
        redis.ExpectError("ZRANDMEMBER k x", "ERR value is not an integer or out of range");
        redis.ExpectError("ZRANDMEMBER k -9223372036854775808", "ERR value is out of range, value must between");
        redis.ExpectError("ZRANDMEMBER k 9223372036854775807 WITHSCORES", "ERR value is out of range");
        redis.ExpectError("ZRANDMEMBER k 1 WITHVALUES", "ERR syntax error");
        redis.Run("HELLO 3");
        redis.Expect("ZRANGE k 0 0 WITHSCORES", "[[\"m0\", 0]]");
        Assert.StartsWith("[[\"m", redis.Run("ZRANDMEMBER k 2 WITHSCORES"), System.StringComparison.Ordinal);
    }

    private static void LazyFreeStepsUntilDone(CommandRunner redis)
    {
        int steps = 0;
        while (redis.Server.Keyspace.LazyFree.Step(1000))
        {
            steps++;
        }

        Assert.InRange(steps, 10, 100);
    }
}
