using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.DataStructures.Memory;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.SortedSets;

/// <summary>ZUNION, ZINTER, ZDIFF and what stores sorted sets.</summary>
public sealed class SortedSetCombineTests
{
    [Fact]
    public void Scores_are_weighted_and_combined_and_members_of_plain_sets_have_score_1()
    {
        using CommandRunner redis = new();
        redis.Run("ZADD a 1 x 2 y 3 z");
        redis.Run("ZADD b 10 x 20 z 30 w");
        redis.Run("SADD s x w");
        redis.Expect("ZUNION 2 a b WITHSCORES", "[\"y\", \"2\", \"x\", \"11\", \"z\", \"23\", \"w\", \"30\"]");
        redis.Expect("ZINTER 2 a b WEIGHTS 2 0.5 WITHSCORES", "[\"x\", \"7\", \"z\", \"16\"]");
        redis.Expect("ZINTER 2 a b AGGREGATE MAX", "[\"x\", \"z\"]");
        redis.Expect("ZUNION 3 a b s AGGREGATE min WITHSCORES", "[\"w\", \"1\", \"x\", \"1\", \"y\", \"2\", \"z\", \"3\"]");
        redis.Expect("ZUNION 1 s WEIGHTS 7 WITHSCORES", "[\"w\", \"7\", \"x\", \"7\"]");
        redis.Expect("ZDIFF 3 a s none WITHSCORES", "[\"y\", \"2\", \"z\", \"3\"]");
        redis.Expect("ZDIFF 2 a a", "[]");
        redis.Expect("ZINTER 2 a none", "[]");
        redis.Expect("ZINTERCARD 2 a b", "2");
        redis.Expect("ZINTERCARD 2 a b LIMIT 1", "1");
        redis.Expect("ZINTERCARD 2 a none LIMIT 0", "0");
        redis.Run("HELLO 3");
        redis.Expect("ZUNION 1 a WITHSCORES", "[[\"x\", 1], [\"y\", 2], [\"z\", 3]]");
    }

    [Fact]
    public void Infinities_of_both_signs_and_infinity_times_0_make_0()
    {
        using CommandRunner redis = new();
        redis.Run("ZADD a inf x -inf y");
        redis.Run("ZADD b -inf x -inf y");
        redis.Expect("ZUNION 2 a b WITHSCORES", "[\"y\", \"-inf\", \"x\", \"0\"]");
        redis.Expect("ZUNION 1 a WEIGHTS 0 WITHSCORES", "[\"x\", \"0\", \"y\", \"0\"]");
        redis.Expect("ZINTER 2 a b WEIGHTS 0 0 WITHSCORES", "[\"x\", \"0\", \"y\", \"0\"]");
    }

    [Fact]
    public void Results_are_stored_over_whatever_there_was()
    {
        using CommandRunner redis = new(o => o.Keyspace.SortedSetMaxListpackEntries = 2);
        redis.RecordEvents(KeyEventClass.All);
        redis.Run("ZADD a 1 x 2 y 3 z");
        redis.Run("SET d v EX 100");
        redis.TakeWrites();
        redis.TakeEvents();
        redis.Expect("ZUNIONSTORE d 1 a WEIGHTS 2", "3");
        redis.Expect("TTL d", "-1");
        redis.Expect("OBJECT ENCODING d", "\"skiplist\"");
        redis.Expect("ZINTERSTORE d 2 a d", "3");
        redis.Expect("ZRANGE d 0 -1 WITHSCORES", "[\"x\", \"3\", \"y\", \"6\", \"z\", \"9\"]");
        redis.Expect("ZRANGESTORE d a (1 +inf BYSCORE", "2");
        redis.Expect("OBJECT ENCODING d", "\"listpack\"");
        redis.Expect("ZRANGESTORE d a 0 0 REV", "1");
        redis.Expect("ZRANGE d 0 -1", "[\"z\"]");
        redis.Expect("ZDIFFSTORE d 2 a d", "2");
        redis.Expect("ZRANGE d 0 -1 WITHSCORES", "[\"x\", \"1\", \"y\", \"2\"]");
        redis.Expect("ZDIFFSTORE d 2 a a", "0");
        redis.Expect("ZRANGESTORE d none 0 -1", "0");
        redis.Expect("EXISTS d", "0");
        Assert.Equal(
            "zunionstore d, zinterstore d, zrangestore d, zrangestore d, zdiffstore d, del d", redis.TakeEvents());
        Assert.Equal(
            "ZUNIONSTORE d 1 a WEIGHTS 2 | ZINTERSTORE d 2 a d | ZRANGESTORE d a (1 +inf BYSCORE | ZRANGESTORE d a 0 0 REV"
            + " | ZDIFFSTORE d 2 a d | ZDIFFSTORE d 2 a a",
            redis.TakeWrites());
    }

    [Theory]
    [InlineData("ZUNION 0 a", "ERR at least 1 input key is needed for 'zunion' command")]
    [InlineData("ZINTERSTORE d -1 a", "ERR at least 1 input key is needed for 'zinterstore' command")]
    [InlineData("ZUNION x a", "ERR value is not an integer or out of range")]
    [InlineData("ZUNION 2 a", "ERR syntax error")]
    [InlineData("ZUNION 2 a b WEIGHTS 1", "ERR syntax error")]
    [InlineData("ZUNION 2 a b WEIGHTS 1 x", "ERR weight value is not a float")]
    [InlineData("ZUNION 1 a AGGREGATE avg", "ERR syntax error")]
    [InlineData("ZUNIONSTORE d 1 a WITHSCORES", "ERR syntax error")]
    [InlineData("ZDIFF 1 a WEIGHTS 1", "ERR syntax error")]
    [InlineData("ZINTERCARD 1 a WITHSCORES", "ERR syntax error")]
    [InlineData("ZINTERCARD 1 a LIMIT -1", "ERR LIMIT can't be negative")]
    [InlineData("ZINTERCARD 1 a LIMIT x", "ERR LIMIT can't be negative")]
    [InlineData("ZUNION 2 none s nonsense", "WRONGTYPE")]
    [InlineData("ZRANGESTORE d s 0 -1", "WRONGTYPE")]
    [InlineData("ZRANGESTORE d none 0 -1 WITHSCORES", "ERR syntax error")]
    public void Wrong_arguments_are_refused(string line, string error)
    {
        using CommandRunner redis = new();
        redis.Run("SET s v");
        redis.ExpectError(line, error);
        redis.Expect("DBSIZE", "1");
    }

    [Theory]
    [InlineData(128, 1)]
    [InlineData(3, 2)]
    public void Combinations_agree_with_a_model_and_leak_nothing(int maxEntries, int seed)
    {
        using CommandRunner redis = new(o =>
        {
            o.Keyspace.SortedSetMaxListpackEntries = maxEntries;
            o.Keyspace.SetMaxIntsetEntries = 4;
        });
        Random random = new(seed);
        long before = NativeHeap.UsedBytes;
        for (int round = 0; round < 200; round++)
        {
            Dictionary<string, double>[] sets = [.. Enumerable.Range(0, 3).Select(i => Fill(redis, random, $"k{i}"))];
            Dictionary<string, double> union = [];
            foreach ((string member, double score) in sets.SelectMany(s => s))
            {
                union[member] = union.GetValueOrDefault(member) + score;
            }

            string[] keys = ["k0", "k1", "k2"];
            string all = string.Join(' ', keys);
            string[] inAll = [.. union.Keys.Where(m => sets.All(s => s.ContainsKey(m)))];
            redis.Expect($"ZUNION 3 {all} WITHSCORES", Text(union, union.Keys));
            redis.Expect($"ZINTER 3 {all} WITHSCORES", Text(union, inAll));
            redis.Expect($"ZINTERCARD 3 {all}", $"{inAll.Length}");
            redis.Expect(
                $"ZDIFF 3 {all} WITHSCORES",
                Text(sets[0], sets[0].Keys.Where(m => !sets[1].ContainsKey(m) && !sets[2].ContainsKey(m))));
            redis.Expect($"ZUNIONSTORE k0 3 {all}", $"{union.Count}");
            redis.Expect("ZRANGE k0 0 -1 WITHSCORES", Text(union, union.Keys));
            redis.Run("FLUSHALL SYNC");
            Assert.Equal(before, NativeHeap.UsedBytes);
        }
    }

    private static Dictionary<string, double> Fill(CommandRunner redis, Random random, string key)
    {
        Dictionary<string, double> set = [];
        bool isPlain = random.Next(3) == 0;
        bool isNumeric = random.Next(2) == 0;
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            string member = isNumeric ? $"{random.Next(12)}" : $"m{random.Next(12)}";
            set[member] = isPlain ? 1 : random.Next(-5, 5);
            redis.Run(isPlain ? $"SADD {key} {member}" : $"ZADD {key} {set[member]} {member}");
        }

        return set;
    }

    private static string Text(Dictionary<string, double> scores, IEnumerable<string> members) =>
        "[" + string.Join(
            ", ",
            members.OrderBy(m => scores[m]).ThenBy(m => m, StringComparer.Ordinal)
                .Select(m => $"\"{m}\", \"{scores[m]}\"")) + "]";
}
