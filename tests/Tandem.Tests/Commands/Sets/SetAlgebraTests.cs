using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Sets;

/// <summary>SINTER, SUNION, SDIFF with their STORE forms, and SINTERCARD.</summary>
public sealed class SetAlgebraTests
{
    [Fact]
    public void Intersection_union_and_difference_over_both_encodings()
    {
        using CommandRunner redis = new();
        redis.Expect("SADD a 1 2 3 4", "4");
        redis.Expect("SADD b 3 4 5 x", "4");
        redis.Expect("SADD c 4 x y", "3");
        Assert.Equal("3 4", Sorted(redis, "SINTER a b"));
        Assert.Equal("4", Sorted(redis, "SINTER c b a a"));
        Assert.Equal("", Sorted(redis, "SINTER a none b"));
        Assert.Equal("1 2 3 4 5 x", Sorted(redis, "SUNION a none b"));
        Assert.Equal("", Sorted(redis, "SUNION none none"));
        Assert.Equal("1 2", Sorted(redis, "SDIFF a b c"));
        Assert.Equal("x y", Sorted(redis, "SDIFF c a"));
        Assert.Equal("", Sorted(redis, "SDIFF a none a"));
        Assert.Equal("", Sorted(redis, "SDIFF none a"));
        Assert.Equal("1 2 3 4", Sorted(redis, "SDIFF a"));
    }

    [Fact]
    public void More_keys_than_fit_on_the_stack()
    {
        using CommandRunner redis = new();
        string[] keys = [.. Enumerable.Range(0, 40).Select(i => "k" + i)];
        foreach (string key in keys)
        {
            redis.Expect($"SADD {key} both {key}", "2");
        }

        string all = string.Join(' ', keys);
        Assert.Equal("both", Sorted(redis, "SINTER " + all));
        Assert.Equal("k0", Sorted(redis, "SDIFF " + all));
        redis.Expect("SINTERCARD 40 " + all, "1");
        redis.Expect("SUNIONSTORE d " + all, "41");
    }

    [Fact]
    public void Card_counts_up_to_its_limit()
    {
        using CommandRunner redis = new();
        redis.Expect("SADD a 1 2 3 4", "4");
        redis.Expect("SADD b 2 3 4 x", "4");
        redis.Expect("SINTERCARD 2 a b", "3");
        redis.Expect("SINTERCARD 2 a b LIMIT 0", "3");
        redis.Expect("SINTERCARD 2 a b limit 2", "2");
        redis.Expect("SINTERCARD 2 a b LIMIT 1 LIMIT 10", "3");
        redis.Expect("SINTERCARD 2 a none", "0");
        redis.ExpectError("SINTERCARD 0 a", "ERR numkeys should be greater than 0");
        redis.ExpectError("SINTERCARD x a", "ERR numkeys should be greater than 0");
        redis.ExpectError("SINTERCARD 3 a b", "ERR Number of keys can't be greater than number of args");
        redis.ExpectError("SINTERCARD 1 a b", "ERR syntax error");
        redis.ExpectError("SINTERCARD 1 a LIMIT", "ERR syntax error");
        redis.ExpectError("SINTERCARD 1 a LIMIT -1", "ERR LIMIT can't be negative");
        redis.ExpectError("SINTERCARD 1 a LIMIT x", "ERR LIMIT can't be negative");
    }

    [Fact]
    public void Store_replaces_whatever_the_destination_held()
    {
        using CommandRunner redis = new();
        redis.Expect("SADD a 1 2", "2");
        redis.Expect("SADD b 2 x", "2");
        redis.Run("SET d text EX 100");
        redis.RecordEvents(KeyEventClass.All | KeyEventClass.New);
        redis.TakeWrites();
        redis.Expect("SUNIONSTORE d a b", "3");
        redis.Expect("OBJECT ENCODING d", "\"hashtable\"");
        redis.Expect("TTL d", "-1");
        redis.Expect("SINTERSTORE d a b", "1");
        redis.Expect("SMEMBERS d", "[\"2\"]");
        redis.Expect("OBJECT ENCODING d", "\"intset\"");
        redis.Expect("SDIFFSTORE d a d", "1");
        redis.Expect("SMEMBERS d", "[\"1\"]");
        redis.Expect("SINTERSTORE d a none", "0");
        redis.Expect("EXISTS d", "0");
        redis.Expect("SDIFFSTORE d a a", "0");
        redis.Expect("SUNIONSTORE a a a b", "3");
        Assert.Equal("sunionstore d, sinterstore d, sdiffstore d, del d, sunionstore a", redis.TakeEvents());
        Assert.Equal(
            "SUNIONSTORE d a b | SINTERSTORE d a b | SDIFFSTORE d a d | SINTERSTORE d a none | SUNIONSTORE a a a b",
            redis.TakeWrites());
    }

    [Fact]
    public void Random_sets_have_in_common_what_plain_sets_have()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        using CommandRunner redis = new(options => options.Keyspace.SetMaxIntsetEntries = 20);
        for (int round = 0; round < 150; round++)
        {
            redis.Run("FLUSHALL");
            List<HashSet<string>> sets = [];
            int count = random.Next(1, 5);
            for (int i = 0; i < count; i++)
            {
                HashSet<string> set = [];
                int size = random.Next(6) switch { 0 => 0, 1 => random.Next(100, 300), _ => random.Next(1, 30) };
                bool hasTexts = random.Next(2) == 0;
                while (set.Count < size)
                {
                    set.Add((hasTexts && random.Next(3) == 0 ? "m" : "") + random.Next(size * 2));
                }

                sets.Add(set);
                if (size > 0)
                {
                    redis.Run($"SADD k{i} " + string.Join(' ', set));
                }
            }

            int[] used = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(count))];
            string keys = string.Join(' ', used.Select(i => "k" + i));
            string where = $"seed {seed} round {round}";
            Check(redis, sets, used, keys, where);
        }
    }

    private static void Check(CommandRunner redis, List<HashSet<string>> sets, int[] used, string keys, string where)
    {
        HashSet<string> common = [.. sets[used[0]]];
        HashSet<string> all = [.. sets[used[0]]];
        HashSet<string> first = [.. sets[used[0]]];
        foreach (int i in used[1..])
        {
            common.IntersectWith(sets[i]);
            all.UnionWith(sets[i]);
            first.ExceptWith(sets[i]);
        }

        foreach ((string name, HashSet<string> expected) in new[] { ("SINTER", common), ("SUNION", all), ("SDIFF", first) })
        {
            string wanted = string.Join(' ', expected.Order(StringComparer.Ordinal));
            Assert.True(wanted == Sorted(redis, $"{name} {keys}"), $"{where} {name}");
            redis.Expect($"{name}STORE d {keys}", $"{expected.Count}");
            Assert.True(wanted == Sorted(redis, "SMEMBERS d"), $"{where} {name}STORE");
        }

        redis.Expect($"SINTERCARD {used.Length} {keys}", $"{common.Count}");
    }

    private static string Sorted(CommandRunner redis, string line)
    {
        RespValue reply = redis.Client.Send([.. line.Split(' ').Select(Encoding.Latin1.GetBytes)])!;
        return string.Join(' ', reply.Items.Select(item => item.Text).Order(StringComparer.Ordinal));
    }
}
