using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Hashes;

/// <summary>HRANDFIELD, HSCAN.</summary>
public sealed class RandomFieldTests
{
    private const int Fields = 40;

    [Theory]
    [InlineData(4)]
    [InlineData(400)]
    public void Random_fields_are_distinct_unless_the_count_is_negative(int listpackEntries)
    {
        using CommandRunner redis = Filled(listpackEntries);
        foreach (int count in new[] { 1, 2, 10, 20, 39, 40, 80 })
        {
            string[] given = [.. Send(redis, $"HRANDFIELD k {count}").Items.Select(item => item.Text)];
            Assert.Equal(Math.Min(count, Fields), given.Distinct().Count());
            Assert.Equal(Math.Min(count, Fields), given.Length);
            string[] pairs = [.. Send(redis, $"HRANDFIELD k {count} WITHVALUES").Items.Select(item => item.Text)];
            Assert.Equal(Math.Min(count, Fields), pairs.Chunk(2).Select(pair => pair[0]).Distinct().Count());
            Assert.All(pairs.Chunk(2), pair => Assert.Equal("v" + pair[0], pair[1]));
        }

        Assert.Equal(1500, Send(redis, "HRANDFIELD k -1500").Items.Length);
        Assert.Equal(3000, Send(redis, "HRANDFIELD k -1500 withvalues").Items.Length);
        redis.Expect("HRANDFIELD k 0", "[]");
        redis.ExpectError("HRANDFIELD k 1 VALUES", "ERR syntax error");
        redis.ExpectError("HRANDFIELD k 1 WITHVALUES x", "ERR syntax error");
        redis.ExpectError("HRANDFIELD k x", "ERR value is not an integer or out of range");
        redis.ExpectError("HRANDFIELD k -9223372036854775808", "ERR value is out of range, value must between");
        redis.ExpectError("HRANDFIELD k -9223372036854770000 WITHVALUES", "ERR value is out of range");
    }

    [Theory]
    [InlineData("HRANDFIELD k", 4)]
    [InlineData("HRANDFIELD k", 400)]
    [InlineData("HRANDFIELD k -20", 4)]
    [InlineData("HRANDFIELD k -20", 400)]
    [InlineData("HRANDFIELD k 5", 4)]
    [InlineData("HRANDFIELD k 5", 400)]
    [InlineData("HRANDFIELD k 30", 4)]
    public void Each_field_comes_as_often_as_any_other(string line, int listpackEntries)
    {
        using CommandRunner redis = Filled(listpackEntries);
        Dictionary<string, int> seen = [];
        int total = 0;
        while (total < 4000)
        {
            RespValue reply = Send(redis, line);
            foreach (RespValue item in reply.Items.Length > 0 ? reply.Items : [reply])
            {
                seen[item.Text] = seen.GetValueOrDefault(item.Text) + 1;
                total++;
            }
        }

        // 39 degrees of freedom: above 95 by chance once in a million runs.
        double expected = (double)total / Fields;
        double square = seen.Values.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.Equal(Fields, seen.Count);
        Assert.True(square < 95, $"chi square {square}");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(400)]
    public void Pairs_are_arrays_of_their_own_in_RESP3(int listpackEntries)
    {
        using CommandRunner redis = Filled(listpackEntries);
        redis.Run("HELLO 3");
        foreach (string line in new[] { "HRANDFIELD k 2 WITHVALUES", "HRANDFIELD k 30 WITHVALUES", "HRANDFIELD k -3 WITHVALUES" })
        {
            Assert.All(Send(redis, line).Items, pair => Assert.Equal("v" + pair[0].Text, pair[1].Text));
        }

        Assert.Equal(2, Send(redis, "HRANDFIELD k 2 WITHVALUES").Items.Length);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(400)]
    public void Scan_gives_each_field_with_its_value(int listpackEntries)
    {
        using CommandRunner redis = Filled(listpackEntries);
        Dictionary<string, string> seen = [];
        string cursor = "0";
        do
        {
            RespValue reply = Send(redis, $"HSCAN k {cursor} COUNT 3 MATCH f*");
            cursor = reply[0].Text;
            foreach (RespValue[] pair in reply[1].Items.Chunk(2))
            {
                seen[pair[0].Text] = pair[1].Text;
            }
        }
        while (cursor != "0");
        Assert.Equal(Fields, seen.Count);
        Assert.All(seen, pair => Assert.Equal("v" + pair.Key, pair.Value));
        redis.Expect("HSCAN k 0 MATCH vf1 COUNT 1000", "[\"0\", []]");
        redis.Expect("HSCAN k 0 MATCH f1 COUNT 1000", "[\"0\", [\"f1\", \"vf1\"]]");
        redis.ExpectError("HSCAN k x", "ERR invalid cursor");
        redis.ExpectError("HSCAN k 0 COUNT 0", "ERR syntax error");
    }

    private static CommandRunner Filled(int listpackEntries)
    {
        CommandRunner redis = new(options => options.Keyspace.HashMaxListpackEntries = listpackEntries);
        redis.Run("HSET k " + string.Join(' ', Enumerable.Range(0, Fields).Select(i => $"f{i} vf{i}")));
        return redis;
    }

    private static RespValue Send(CommandRunner redis, string line) =>
        redis.Client.Send([.. line.Split(' ').Select(Encoding.Latin1.GetBytes)])!;
}
