using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Generic;

public sealed class ScanTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(5000)]
    public void A_whole_scan_gives_each_key_that_stays_whatever_happens_meanwhile(int count)
    {
        using CommandRunner redis = new();
        for (int i = 0; i < 1000; i++)
        {
            redis.Run($"SET stays{i} v");
        }

        HashSet<string> seen = [];
        string cursor = "0";
        int round = 0;
        do
        {
            RespValue reply = redis.Client.Send(
                [.. new[] { "SCAN", cursor, "COUNT", $"{count}" }.Select(Encoding.ASCII.GetBytes)])!;
            cursor = reply[0].Text;
            seen.UnionWith(reply[1].Items.Select(key => key.Text));

            // Grows in the first half, shrinks in the second: buckets split and merge under the cursor.
            for (int i = 0; i < 30; i++)
            {
                redis.Run(round < 50 ? $"SET comes{(round * 30) + i} v" : $"DEL comes{((round - 50) * 30) + i}");
            }

            round++;
        }
        while (cursor != "0");

        Assert.Equal(1000, seen.Count(key => key.StartsWith("stays", StringComparison.Ordinal)));
    }

    [Fact]
    public void Match_and_type_filter()
    {
        using CommandRunner redis = new();
        redis.Expect("MSET key:1 1 key:2 2 other 3", "OK");
        redis.Expect("SCAN 0 MATCH oth*", "[\"0\", [\"other\"]]");
        redis.Expect("SCAN 0 TYPE STRING MATCH other", "[\"0\", [\"other\"]]");
        redis.Expect("SCAN 0 TYPE list", "[\"0\", []]");
        redis.Expect("SCAN 0 TYPE nonsense", "[\"0\", []]");
        redis.ExpectError("SCAN x", "ERR invalid cursor");
        redis.ExpectError("SCAN 0 COUNT 0", "ERR syntax error");
        redis.ExpectError("SCAN 0 COUNT x", "ERR value is not an integer or out of range");
        redis.ExpectError("SCAN 0 MATCH", "ERR syntax error");
    }

    [Fact]
    public void Keys_matches_patterns()
    {
        using CommandRunner redis = new();
        redis.Expect("MSET one 1", "OK");
        redis.Expect("KEYS o?e", "[\"one\"]");
        redis.Expect("KEYS x*", "[]");
        redis.Expect("KEYS *", "[\"one\"]");
        redis.Expect("RANDOMKEY", "\"one\"");
        redis.Expect("DEL one", "1");
        redis.Expect("RANDOMKEY", "(nil)");
    }

    [Fact]
    public void Randomkey_passes_over_expired_keys()
    {
        using CommandRunner redis = new();
        redis.Expect("SET stays v", "OK");
        for (int i = 0; i < 50; i++)
        {
            redis.Run($"SET goes{i} v PX 1");
        }

        redis.AdvanceAtOnce(5);
        redis.Expect("RANDOMKEY", "\"stays\"");
    }

    [Theory]
    [InlineData("SCAN 0")]
    [InlineData("RANDOMKEY")]
    public void What_expires_under_a_walk_is_propagated_key_by_key(string command)
    {
        using CommandRunner redis = new(o => o.Server.EnableDebugCommand = Tandem.Server.ProtectedAction.Yes);
        redis.Expect("DEBUG SET-ACTIVE-EXPIRE 0", "OK");
        redis.Expect("SET foo1 bar PX 1", "OK");
        redis.Expect("SET foo2 bar PX 1", "OK");
        redis.AdvanceAtOnce(10);
        redis.TakeLog();
        redis.Run(command);
        string[] log = redis.TakeLog().Split(" | ");
        System.Array.Sort(log);
        Assert.Equal(["DEL foo1", "DEL foo2"], log);
    }
}
