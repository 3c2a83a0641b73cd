using System;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Server;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Sets;

/// <summary>Random commands on sets and hashes, given to a real server as well.</summary>
public sealed class SetInteropTests
{
    [RedisFact]
    public void Replies_encodings_and_digests_are_those_of_redis()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        using RealRedis real = new("--set-max-intset-entries", "20", "--hash-max-listpack-entries", "12");
        using CommandRunner redis = new(options =>
        {
            options.Server.EnableDebugCommand = ProtectedAction.Yes;
            options.Keyspace.SetMaxIntsetEntries = 20;
            options.Keyspace.HashMaxListpackEntries = 12;
        });
        for (int step = 0; step < 3000; step++)
        {
            string line = Line(random);
            string[] words = line.Split(' ');
            RespValue expected = real.Try([.. words]);
            RespValue actual = redis.Client.Send([.. words.Select(Encoding.Latin1.GetBytes)])!;
            Assert.True(Sorted(expected) == Sorted(actual), $"seed {seed} step {step}: {line}\n{expected}\n{actual}");
        }

        string digests = "DEBUG DIGEST-VALUE s0 s1 s2 h0 h1";
        Assert.Equal(real.Call([.. digests.Split(' ')]).ToString(), redis.Run(digests));
    }

    // Sets are without order, and what order tables give fields in is chance.
    private static string Sorted(RespValue reply) =>
        string.Join(' ', reply.Items.Select(item => item.ToString()).Order(StringComparer.Ordinal)) + reply.Items.Length
        + (reply.Items.Length == 0 ? reply.ToString() : "");

    private static string Line(Random random)
    {
        string set = "s" + random.Next(3);
        string other = "s" + random.Next(4);
        string hash = "h" + random.Next(2);
        return random.Next(20) switch
        {
            <= 4 => $"SADD {set} {Element(random)} {Element(random)} {Element(random)}",
            5 => $"SREM {set} {Element(random)} {Element(random)}",
            6 => $"SMOVE {set} {other} {Element(random)}",
            7 => $"SMISMEMBER {set} {Element(random)} {Element(random)}",
            8 => $"{(random.Next(3) switch { 0 => "SINTER", 1 => "SUNION", _ => "SDIFF" })} {set} {other} s{random.Next(3)}",
            9 => $"{(random.Next(3) switch { 0 => "SINTERSTORE", 1 => "SUNIONSTORE", _ => "SDIFFSTORE" })} s{random.Next(4)} {set} {other}",
            10 => $"SINTERCARD 2 {set} {other} LIMIT {random.Next(4)}",
            11 => $"OBJECT ENCODING {(random.Next(2) == 0 ? set : hash)}",
            12 => random.Next(4) == 0 ? $"DEL {set} {hash}" : $"SRANDMEMBER {set} 1000",
            <= 15 => $"HSET {hash} {Element(random)} {Element(random)} {Element(random)} {Element(random)}",
            16 => $"HDEL {hash} {Element(random)} {Element(random)}",
            17 => $"HINCRBY {hash} {Element(random)} {Element(random)}",
            18 => $"HINCRBYFLOAT {hash} {Element(random)} {Element(random)}.{random.Next(1000)}",
            _ => random.Next(2) == 0 ? $"HGETALL {hash}" : $"SMEMBERS {set}",
        };
    }

    private static string Element(Random random) => random.Next(5) switch
    {
        0 => "m" + random.Next(20),
        1 => (random.NextInt64(-3, 3) * long.MaxValue / 3).ToString(),
        2 when random.Next(5) == 0 => new string('x', random.Next(60, 70)),
        _ => random.Next(-5, 40).ToString(),
    };
}
