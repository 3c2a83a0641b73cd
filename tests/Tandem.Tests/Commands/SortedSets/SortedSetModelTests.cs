using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.DataStructures.Memory;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.SortedSets;

/// <summary>Random changes of a sorted set, each followed by the ways to look at it, against a dictionary.</summary>
public sealed class SortedSetModelTests
{
    private const int Rounds = 1500;

    [Theory]
    [InlineData(128, 1)]
    [InlineData(128, 2)]
    [InlineData(20, 3)]
    [InlineData(0, 4)]
    [InlineData(0, 5)]
    public void Every_way_to_look_at_it_agrees_with_the_model(int maxEntries, int seed)
    {
        using CommandRunner redis = new(o => o.Keyspace.SortedSetMaxListpackEntries = maxEntries);
        Random random = new(seed);
        Dictionary<string, double> model = [];
        for (int round = 0; round < Rounds; round++)
        {
            Change(redis, random, model);
            List<string> ordered =
                [.. model.OrderBy(m => m.Value).ThenBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Key)];
            Look(redis, random, model, ordered);
        }

        redis.Run("FLUSHALL");
    }

    [Theory]
    [InlineData(128, 6)]
    [InlineData(0, 7)]
    public void Ranges_of_members_with_one_score_agree_with_the_model(int maxEntries, int seed)
    {
        using CommandRunner redis = new(o => o.Keyspace.SortedSetMaxListpackEntries = maxEntries);
        Random random = new(seed);
        SortedSet<string> model = new(StringComparer.Ordinal);
        for (int round = 0; round < Rounds; round++)
        {
            string member = Word(random);
            model.Add(member);
            redis.Run($"ZADD k 0 {member}");
            (string min, Func<string, bool> reaches) = Bound(random, isMin: true);
            (string max, Func<string, bool> admits) = Bound(random, isMin: false);
            string[] expected = [.. model.Where(m => reaches(m) && admits(m))];
            redis.Expect($"ZRANGEBYLEX k {min} {max}", Text(expected));
            redis.Expect($"ZRANGE k {max} {min} BYLEX REV LIMIT 1 3", Text(expected.Reverse().Skip(1).Take(3)));
            redis.Expect($"ZLEXCOUNT k {min} {max}", $"{expected.Length}");
            if (model.Count > 60)
            {
                redis.Expect($"ZREMRANGEBYLEX k {min} {max}", $"{expected.Length}");
                model.ExceptWith(expected);
            }
        }
    }

    [Fact]
    public void Nothing_leaks()
    {
        foreach (int maxEntries in (int[])[128, 10, 0])
        {
            using CommandRunner redis = new(o => o.Keyspace.SortedSetMaxListpackEntries = maxEntries);
            long before = NativeHeap.UsedBytes;
            Random random = new(maxEntries);
            Dictionary<string, double> model = [];
            for (int round = 0; round < 500; round++)
            {
                Change(redis, random, model);
            }

            redis.Run("FLUSHALL SYNC");
            Assert.Equal(before, NativeHeap.UsedBytes);
        }
    }

    private static void Change(CommandRunner redis, Random random, Dictionary<string, double> model)
    {
        string member = random.Next(4) == 0 ? $"{random.Next(100)}" : $"m{random.Next(100)}";
        double score = random.Next(5) == 0 ? random.NextDouble() : random.Next(-20, 20);
        switch (random.Next(8))
        {
            case 0:
                redis.Expect($"ZREM k {member}", model.Remove(member) ? "1" : "0");
                break;
            case 1 when random.Next(10) == 0:
                List<string> ordered =
                    [.. model.OrderBy(m => m.Value).ThenBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Key)];
                string[] removed = [.. Slice(ordered, random, out int start, out int stop)];
                redis.Expect($"ZREMRANGEBYRANK k {start} {stop}", $"{removed.Length}");
                Array.ForEach(removed, m => model.Remove(m));
                break;
            case 2 when random.Next(10) == 0:
                double max = score + random.Next(6);
                string[] inRange = [.. model.Where(m => m.Value > score && m.Value <= max).Select(m => m.Key)];
                redis.Expect($"ZREMRANGEBYSCORE k ({Text(score)} {Text(max)}", $"{inRange.Length}");
                Array.ForEach(inRange, m => model.Remove(m));
                break;
            case 3:
                model[member] = model.GetValueOrDefault(member) + 1;
                redis.Expect($"ZINCRBY k 1 {member}", $"\"{Text(model[member])}\"");
                break;
            default:
                redis.Expect($"ZADD k {Text(score)} {member}", model.ContainsKey(member) ? "0" : "1");
                model[member] = score;
                break;
        }
    }

    private static void Look(CommandRunner redis, Random random, Dictionary<string, double> model, List<string> ordered)
    {
        redis.Expect("ZCARD k", $"{model.Count}");
        string member = random.Next(10) == 0 || model.Count == 0 ? "absent" : ordered[random.Next(ordered.Count)];
        int rank = ordered.IndexOf(member);
        redis.Expect($"ZSCORE k {member}", rank < 0 ? "(nil)" : $"\"{Text(model[member])}\"");
        redis.Expect($"ZRANK k {member}", rank < 0 ? "(nil)" : $"{rank}");
        redis.Expect($"ZREVRANK k {member}", rank < 0 ? "(nil)" : $"{ordered.Count - 1 - rank}");
        redis.Expect(
            $"ZRANGE k 0 -1 WITHSCORES", Text(ordered.SelectMany(m => new[] { m, Text(model[m]) })));
        List<string> slice = Slice(ordered, random, out int start, out int stop);
        redis.Expect($"ZRANGE k {start} {stop}", Text(slice));
        ordered.Reverse();
        slice = Slice(ordered, random, out start, out stop);
        redis.Expect($"ZREVRANGE k {start} {stop}", Text(slice));
        ordered.Reverse();
        double min = random.Next(-22, 22);
        double max = min + random.Next(-1, 9);
        string[] expected = [.. ordered.Where(m => model[m] >= min && model[m] < max)];
        redis.Expect($"ZRANGEBYSCORE k {Text(min)} ({Text(max)}", Text(expected));
        redis.Expect($"ZCOUNT k {Text(min)} ({Text(max)}", $"{expected.Length}");
        int offset = random.Next(4);
        int limit = random.Next(-1, 4);
        redis.Expect(
            $"ZREVRANGEBYSCORE k ({Text(max)} {Text(min)} LIMIT {offset} {limit}",
            Text(expected.Reverse().Skip(offset).Take(limit < 0 ? int.MaxValue : limit)));
    }

    private static List<string> Slice(List<string> ordered, Random random, out int start, out int stop)
    {
        start = random.Next(-ordered.Count - 2, ordered.Count + 2);
        stop = random.Next(-ordered.Count - 2, ordered.Count + 2);
        int first = Math.Max(start < 0 ? start + ordered.Count : start, 0);
        int last = Math.Min(stop < 0 ? stop + ordered.Count : stop, ordered.Count - 1);
        return first > last ? [] : ordered.GetRange(first, last - first + 1);
    }

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => "ab1"[random.Next(3)]));

    private static (string Text, Func<string, bool> Passes) Bound(Random random, bool isMin)
    {
        string word = Word(random);
        return random.Next(8) switch
        {
            0 => ("-", _ => isMin),
            1 => ("+", _ => !isMin),
            < 5 => ("[" + word, m => isMin ? Compare(m, word) >= 0 : Compare(m, word) <= 0),
            _ => ("(" + word, m => isMin ? Compare(m, word) > 0 : Compare(m, word) < 0),
        };
    }

    private static int Compare(string a, string b) => string.CompareOrdinal(a, b);

    private static string Text(double value)
    {
        string text = value.ToString("G17", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"{value:0.################e-00}")
            : text;
    }

    private static string Text(IEnumerable<string> words) => "[" + string.Join(", ", words.Select(w => $"\"{w}\"")) + "]";
}
