using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Sets;

/// <summary>SPOP, SRANDMEMBER, SSCAN.</summary>
public sealed class RandomMemberTests
{
    [Fact]
    public void Pop_is_propagated_as_what_it_took()
    {
        using CommandRunner redis = new();
        redis.Expect("SADD k 1 2 3 4 5 6", "6");
        redis.RecordEvents(KeyEventClass.All | KeyEventClass.New);
        redis.TakeWrites();
        long dirty = redis.Server.Keyspace.Dirty;
        string one = Send(redis, "SPOP k").Text;
        Assert.Equal($"SREM k {one}", redis.TakeWrites());
        string[] two = [.. Send(redis, "SPOP k 2").Items.Select(item => item.Text)];
        Assert.Equal($"MULTI | SREM k {two[0]} | SREM k {two[1]} | EXEC", redis.TakeWrites());
        redis.Expect("SPOP k 0", "[]");
        Assert.Equal(3, Send(redis, "SPOP k 9").Items.Length);
        Assert.Equal("DEL k", redis.TakeWrites());
        Assert.Equal("spop k, spop k, spop k, del k", redis.TakeEvents());
        Assert.Equal(6, redis.Server.Keyspace.Dirty - dirty);
        redis.Expect("SADD k x", "1");
        redis.TakeWrites();
        redis.Expect("SPOP k", "\"x\"");
        Assert.Equal("SREM k x", redis.TakeWrites());
        redis.Expect("EXISTS k", "0");
        redis.ExpectError("SPOP k -1", "ERR value is out of range, must be positive");
        redis.ExpectError("SPOP k x", "ERR value is out of range, must be positive");
        redis.ExpectError("SPOP k 1 1", "ERR syntax error");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    [InlineData(97)]
    public void Pop_takes_distinct_members_and_leaves_the_others(int count)
    {
        foreach (string prefix in new[] { "", "m" })
        {
            using CommandRunner redis = new();
            string[] members = [.. Enumerable.Range(0, 100).Select(i => prefix + i)];
            redis.Run("SADD k " + string.Join(' ', members));
            redis.Run("EXPIRE k 100");
            string[] taken = [.. Send(redis, $"SPOP k {count}").Items.Select(item => item.Text)];
            Assert.Equal(count, taken.Length);
            string[] left = [.. Send(redis, "SMEMBERS k").Items.Select(item => item.Text)];
            Assert.Equal(members.Order(), taken.Concat(left).Order());
            redis.Expect("TTL k", "100");
        }
    }

    [Fact]
    public void Random_members_are_distinct_unless_the_count_is_negative()
    {
        foreach (string prefix in new[] { "", "m" })
        {
            using CommandRunner redis = new();
            string[] members = [.. Enumerable.Range(0, 100).Select(i => prefix + i)];
            redis.Run("SADD k " + string.Join(' ', members));
            foreach (int count in new[] { 1, 2, 30, 50, 99, 100, 200 })
            {
                string[] given = [.. Send(redis, $"SRANDMEMBER k {count}").Items.Select(item => item.Text)];
                Assert.Equal(Math.Min(count, 100), given.Distinct().Count());
                Assert.Equal(Math.Min(count, 100), given.Length);
                Assert.Subset(members.ToHashSet(), given.ToHashSet());
            }

            Assert.Equal(300, Send(redis, "SRANDMEMBER k -300").Items.Length);
            Assert.Contains(Send(redis, "SRANDMEMBER k").Text, members);
            redis.Expect("SRANDMEMBER k 0", "[]");
            redis.Expect("SCARD k", "100");
            redis.ExpectError("SRANDMEMBER k -9223372036854775808", "ERR value is out of range, value must between");
            redis.ExpectError("SRANDMEMBER k x", "ERR value is not an integer or out of range");
            redis.ExpectError("SRANDMEMBER k 1 1", "ERR syntax error");
        }
    }

    [Theory]
    [InlineData("SRANDMEMBER k -20", "")]
    [InlineData("SRANDMEMBER k -20", "m")]
    [InlineData("SRANDMEMBER k 5", "")]
    [InlineData("SRANDMEMBER k 5", "m")]
    [InlineData("SRANDMEMBER k 30", "m")]
    public void Each_member_comes_as_often_as_any_other(string line, string prefix)
    {
        const int Members = 40;
        using CommandRunner redis = new();
        redis.Run("SADD k " + string.Join(' ', Enumerable.Range(0, Members).Select(i => prefix + i)));
        Dictionary<string, int> seen = [];
        int total = 0;
        while (total < 8000)
        {
            foreach (RespValue item in Send(redis, line).Items)
            {
                seen[item.Text] = seen.GetValueOrDefault(item.Text) + 1;
                total++;
            }
        }

        // 39 degrees of freedom: above 95 by chance once in a million runs.
        double expected = (double)total / Members;
        double square = seen.Values.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.Equal(Members, seen.Count);
        Assert.True(square < 95, $"chi square {square}");
    }

    [Fact]
    public void Scan_gives_an_array_of_integers_whole_and_a_table_in_parts()
    {
        using CommandRunner redis = new();
        redis.Expect("SADD small 3 1 2", "3");
        redis.Expect("SSCAN small 0 COUNT 1", "[\"0\", [\"1\", \"2\", \"3\"]]");
        redis.Expect("SSCAN small 7 MATCH [12]", "[\"0\", [\"1\", \"2\"]]");
        redis.Run("SADD k " + string.Join(' ', Enumerable.Range(0, 1000).Select(i => "m" + i)));
        HashSet<string> seen = [];
        string cursor = "0";
        do
        {
            RespValue reply = Send(redis, $"SSCAN k {cursor} COUNT 20");
            cursor = reply[0].Text;
            Assert.InRange(reply[1].Items.Length, 0, 100);
            seen.UnionWith(reply[1].Items.Select(item => item.Text));

            // Shrinks under the cursor.
            redis.Run($"SREM k m{seen.Count} m{1000 - seen.Count}");
        }
        while (cursor != "0");
        Assert.Superset(Send(redis, "SMEMBERS k").Items.Select(item => item.Text).ToHashSet(), seen);
        redis.ExpectError("SSCAN k x", "ERR invalid cursor");
        redis.ExpectError("SSCAN k 0 TYPE set", "ERR syntax error");
        redis.Expect("SSCAN none 0 NONSENSE", "[\"0\", []]");
    }

    private static RespValue Send(CommandRunner redis, string line) =>
        redis.Client.Send([.. line.Split(' ').Select(Encoding.Latin1.GetBytes)])!;
}
