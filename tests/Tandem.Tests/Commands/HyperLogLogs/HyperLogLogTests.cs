using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.HyperLogLogs;

public sealed class HyperLogLogTests
{
    [Fact]
    public void Adding_counts_distinct_elements_and_says_whether_anything_changed()
    {
        using CommandRunner redis = new();
        redis.RecordEvents(KeyEventClass.All);
        redis.Expect("PFCOUNT k", "0");
        redis.Expect("PFADD k", "1");
        redis.Expect("PFADD k", "0");
        redis.Expect("PFCOUNT k", "0");
        redis.Expect("PFADD k a b c", "1");
        redis.Expect("PFADD k a b c", "0");
        redis.Expect("PFCOUNT k", "3");
        redis.Expect("PFADD k \"\"", "1");
        redis.Expect("PFCOUNT k k none", "4");
        redis.Expect("TYPE k", "string");
        redis.Expect("OBJECT ENCODING k", "\"raw\"");
        Assert.Equal("pfadd k, pfadd k, pfadd k", redis.TakeEvents());
        Assert.Equal("PFADD k | PFCOUNT k | PFADD k a b c | PFCOUNT k | PFADD k ", redis.TakeWrites());
    }

    [Fact]
    public void Merging_makes_the_union_in_the_destination()
    {
        using CommandRunner redis = new();
        redis.Expect("PFADD a 1 2 3", "1");
        redis.Expect("PFADD b 3 4", "1");
        redis.RecordEvents(KeyEventClass.All);
        redis.Expect("PFMERGE d a none b", "OK");
        redis.Expect("PFCOUNT d", "4");
        redis.Expect("PFCOUNT a b", "4");
        redis.Expect("PFDEBUG ENCODING d", "sparse");
        redis.Expect("PFDEBUG TODENSE b", "1");
        redis.Expect("PFDEBUG TODENSE b", "0");
        redis.Expect("PFMERGE a b", "OK");
        redis.Expect("PFDEBUG ENCODING a", "dense");
        redis.Expect("PFCOUNT a", "4");
        redis.Expect("PFMERGE empty", "OK");
        redis.Expect("PFCOUNT empty", "0");
        Assert.Equal("pfadd d, pfadd a, pfadd empty", redis.TakeEvents());
    }

    [Fact]
    public void A_long_one_becomes_dense()
    {
        using CommandRunner redis = new(options => options.Keyspace.HyperLogLogSparseMaxBytes = 30);
        redis.Expect("PFADD k a b c", "1");
        redis.Expect("PFDEBUG ENCODING k", "sparse");
        redis.Expect("PFADD k d e f g h", "1");
        redis.Expect("PFDEBUG ENCODING k", "dense");
        redis.Expect("STRLEN k", "12304");
        redis.Expect("PFCOUNT k", "8");
        redis.Expect("PFADD k a h", "0");
        redis.ExpectError("PFDEBUG DECODE k", "ERR HLL encoding is not sparse");
    }

    [Fact]
    public void Debug_shows_runs_and_registers()
    {
        using CommandRunner redis = new();
        redis.Expect("PFADD k a b c", "1");
        redis.Expect("PFDEBUG DECODE k", "\"Z:8436 v:1,1 Z:4274 v:2,1 Z:3068 v:1,1 Z:603\"");
        redis.ExpectError("PFDEBUG DECODE none", "ERR The specified key does not exist");
        redis.ExpectError("PFDEBUG NONSENSE k", "ERR Unknown PFDEBUG subcommand 'NONSENSE'");
        RespValue registers = redis.Client.Send("PFDEBUG"u8.ToArray(), "getreg"u8.ToArray(), "k"u8.ToArray())!;
        Assert.Equal(16384, registers.Items.Length);
        Assert.Equal(3, registers.Items.Count(item => item.ToString() != "0"));
        redis.Expect("PFDEBUG ENCODING k", "dense");
    }

    [Fact]
    public void What_is_none_is_refused_and_stays_as_it_is()
    {
        using CommandRunner redis = new();
        redis.Expect("PFADD good a b c", "1");
        redis.Run("RPUSH l a");
        redis.Run("SET s 12");
        redis.Expect("PFADD tail a b c", "1");
        redis.Run("APPEND tail hello");
        redis.Expect("PFADD long a", "1");
        redis.Run("SETRANGE long 4 \"\\x00\"");
        foreach (string line in new[] { "PFADD * x", "PFCOUNT *", "PFCOUNT good *", "PFMERGE good *", "PFDEBUG ENCODING *" })
        {
            redis.ExpectError(line.Replace("*", "l"), "WRONGTYPE Operation against");
            redis.ExpectError(line.Replace("*", "s"), "WRONGTYPE Key is not a valid HyperLogLog string value.");
            redis.ExpectError(line.Replace("*", "long"), "WRONGTYPE Key is not a valid HyperLogLog string value.");
        }

        redis.ExpectError("PFCOUNT tail", "INVALIDOBJ Corrupted HLL object detected");
        redis.ExpectError("PFCOUNT good tail", "INVALIDOBJ");
        redis.ExpectError("PFMERGE good tail", "INVALIDOBJ");
        redis.ExpectError("PFDEBUG TODENSE tail", "INVALIDOBJ");
        redis.Expect("PFCOUNT good", "3");
    }

    [Fact]
    public void Any_bytes_behind_a_valid_head_are_answered()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        using CommandRunner redis = new();
        for (int round = 0; round < 300; round++)
        {
            redis.Run("DEL k");
            redis.Run("PFADD k " + string.Join(' ', Enumerable.Range(0, random.Next(1, 300)).Select(_ => random.Next())));
            int length = int.Parse(redis.Run("STRLEN k"));
            for (int i = 0; i < 4; i++)
            {
                redis.Run($"SETRANGE k {random.Next(16, length)} \"\\x{random.Next(256):x2}\"");
            }

            foreach (string line in new[] { "PFADD k " + random.Next(), "PFCOUNT k", "PFCOUNT k k", "PFMERGE d k", "PFDEBUG DECODE k" })
            {
                string reply = redis.Run(line);
                Assert.True(
                    !reply.StartsWith("(error)", StringComparison.Ordinal) || reply.Contains("INVALIDOBJ", StringComparison.Ordinal),
                    $"seed {seed} round {round} {line}: {reply}");
            }
        }
    }

    [RedisFact]
    public void Bytes_and_estimates_are_those_of_redis()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        using RealRedis real = new();
        using CommandRunner redis = new();
        foreach (int maxSparseBytes in new[] { 3000, 100, 20000 })
        {
            real.Call("FLUSHALL");
            redis.Run("FLUSHALL");
            real.Call("CONFIG", "SET", "hll-sparse-max-bytes", maxSparseBytes);
            redis.Server.Keyspace.Options.HyperLogLogSparseMaxBytes = maxSparseBytes;
            for (int step = 0; step < 250; step++)
            {
                string key = "k" + random.Next(4);
                List<string> words = random.Next(6) switch
                {
                    0 => ["PFMERGE", key, "k" + random.Next(4), "k" + random.Next(4)],
                    1 => ["PFCOUNT", key],
                    2 => ["PFCOUNT", key, "k" + random.Next(4)],
                    _ => ["PFADD", key, .. Enumerable.Range(0, random.Next(120)).Select(_ => $"{random.Next(30_000)}")],
                };
                string where = $"seed {seed} step {step}: {words[0]} {key}";
                RespValue expected = real.Call([.. words]);
                RespValue actual = redis.Client.Send([.. words.Select(Encoding.ASCII.GetBytes)])!;
                Assert.True(expected.ToString() == actual.ToString(), where);
                RespValue bytes = redis.Client.Send("GET"u8.ToArray(), Encoding.ASCII.GetBytes(key))!;
                Assert.True(real.Call("GET", key).ToString() == bytes.ToString(), where);
            }
        }
    }
}
