using System;
using System.Collections.Generic;
using Tandem.DataStructures.IntSets;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Strings;

public sealed class StringTests
{
    [Theory]
    [InlineData("0 -1", "hello")]
    [InlineData("1 3", "ell")]
    [InlineData("-3 -1", "llo")]
    [InlineData("-100 1", "he")]
    [InlineData("3 1", "")]
    [InlineData("-1 -3", "")]
    [InlineData("5 10", "")]
    public void GetRange_counts_from_both_ends(string range, string part)
    {
        using CommandRunner redis = new();
        redis.Expect("SET k hello", "OK");
        redis.Expect("GETRANGE k " + range, $"\"{part}\"");
        redis.Expect("SUBSTR k " + range, $"\"{part}\"");
    }

    [Fact]
    public void SetRange_fills_with_zeros_and_keeps_to_the_limit()
    {
        using CommandRunner redis = new();
        redis.Expect("SETRANGE k 0 \"\"", "0");
        redis.Expect("EXISTS k", "0");
        redis.Expect("SETRANGE k 2 ab", "4");
        redis.Expect("GET k", "\"\0\0ab\"");
        redis.ExpectError("SETRANGE k -1 x", "ERR offset is out of range");
        redis.ExpectError("SETRANGE k 536870911 xy", "ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    }

    [Fact]
    public void MSetNx_sets_all_or_nothing()
    {
        using CommandRunner redis = new();
        redis.Expect("SET a 1", "OK");
        redis.Expect("MSETNX a 2 b 2", "0");
        redis.Expect("MGET a b", "[\"1\", (nil)]");
        redis.TakeLog();
        redis.Expect("MSETNX b 2 c 3", "1");
        Assert.Equal("MSETNX b 2 c 3", redis.TakeWrites());
        redis.ExpectError("MSET a 1 b", "ERR wrong number of arguments for 'mset' command");
    }

    [Fact]
    public void GetDel_and_GetSet_propagate_their_effect()
    {
        using CommandRunner redis = new();
        redis.Expect("GETSET k 1", "(nil)");
        redis.Expect("GETSET k 2", "\"1\"");
        redis.Expect("GETDEL k", "\"2\"");
        redis.Expect("GETDEL k", "(nil)");
        Assert.Equal("SET k 1 | SET k 2 | DEL k", redis.TakeWrites());
    }

    [Theory]
    [InlineData("SET k v NX XX")]
    [InlineData("SET k v EX 10 PX 10")]
    [InlineData("SET k v EX 10 KEEPTTL")]
    [InlineData("SET k v EX")]
    [InlineData("GETEX k EX 10 PERSIST")]
    [InlineData("GETEX k FOO")]
    public void Options_that_contradict_each_other_are_a_syntax_error(string line)
    {
        using CommandRunner redis = new();
        redis.ExpectError(line, "ERR syntax error");
    }

    [Fact]
    public void Invalid_expire_times_name_the_command()
    {
        using CommandRunner redis = new();
        redis.ExpectError("SET k v EX 0", "ERR invalid expire time in 'set' command");
        redis.ExpectError("SETEX k -1 v", "ERR invalid expire time in 'setex' command");
        redis.ExpectError("PSETEX k 9223372036854775807 v", "ERR invalid expire time in 'psetex' command");
        redis.ExpectError("SET k v EX x", "ERR value is not an integer or out of range");
        redis.Expect("EXISTS k", "0");
    }

    [Fact]
    public void Commands_on_strings_refuse_other_types()
    {
        using CommandRunner redis = new();
        redis.Server.Keyspace[0].Add("l"u8, DataType.Set, ValueEncoding.IntSet).Handle =
            IntSet.Create().Address;
        foreach (string line in new[] { "GET l", "INCR l", "APPEND l x", "SETRANGE l 0 x", "GETRANGE l 0 1", "STRLEN l",
            "GETDEL l", "GETEX l", "GETSET l 1", "SETBIT l 0 1", "BITCOUNT l", "INCRBYFLOAT l 1", "BITFIELD l GET u8 0" })
        {
            redis.ExpectError(line, "WRONGTYPE Operation against a key holding the wrong kind of value");
        }

        redis.Expect("MGET l", "[(nil)]");
        redis.Expect("SET l v", "OK");
    }

    [Fact]
    public void Lcs_gives_subsequence_length_and_ranges()
    {
        using CommandRunner redis = new();
        redis.Expect("MSET a ohmytext b mynewtext", "OK");
        redis.Expect("LCS a b", "\"mytext\"");
        redis.Expect("LCS a b LEN", "6");
        redis.Expect(
            "LCS a b IDX WITHMATCHLEN", "[\"matches\", [[[4, 7], [5, 8], 4], [[2, 3], [0, 1], 2]], \"len\", 6]");
        redis.Expect("LCS a b IDX MINMATCHLEN 4", "[\"matches\", [[[4, 7], [5, 8]]], \"len\", 6]");
        redis.ExpectError("LCS a b IDX LEN", "ERR If you want both the length and indexes, please just use IDX.");
    }

    [Fact]
    public void Lcs_is_as_long_as_the_best_of_all_subsequences()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            string a = Letters(random, random.Next(0, 9));
            string b = Letters(random, random.Next(0, 9));
            int best = 0;
            for (int mask = 0; mask < 1 << a.Length; mask++)
            {
                List<char> chosen = [];
                for (int i = 0; i < a.Length; i++)
                {
                    if ((mask >> i & 1) != 0)
                    {
                        chosen.Add(a[i]);
                    }
                }

                best = IsSubsequence(chosen, b) ? Math.Max(best, chosen.Count) : best;
            }

            using CommandRunner redis = new();
            redis.Client.RunWords("MSET", "a", a, "b", b);
            Assert.True($"{best}" == redis.Run("LCS a b LEN"), $"seed {seed}");
        }
    }

    private static string Letters(Random random, int length) =>
        new([.. random.GetItems("abc".AsSpan(), length)]);

    private static bool IsSubsequence(List<char> letters, string text)
    {
        int at = 0;
        foreach (char c in text)
        {
            at += at < letters.Count && letters[at] == c ? 1 : 0;
        }

        return at == letters.Count;
    }

    [Fact]
    public void Set_with_get_is_propagated_without_it()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v NX GET", "(nil)");
        Assert.Equal("SET k v NX", redis.TakeWrites());
        redis.Expect("SET k GET XX GET KEEPTTL", "\"v\"");
        Assert.Equal("SET k GET XX KEEPTTL", redis.TakeWrites());
    }
}
