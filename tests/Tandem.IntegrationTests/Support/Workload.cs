using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.Roles.Up;

namespace Tandem.IntegrationTests.Support;

/// <summary>
/// Data and writes of all five types, small and big encodings, several databases, expiries and transactions, the same
/// for the same seed. Errors are replies like any other: a key keeps the type of its name, so there are few.
/// </summary>
/// <param name="expires">False for writes after which no key ever expires, so that a digest stays what it is.</param>
internal sealed class Workload(int seed, bool expires = true)
{
    private const int PipelineDepth = 100;

    private readonly Random _random = new(seed);

    /// <summary>
    /// Writes one of everything: each type in its small and its big encoding, odd bytes, expiries, databases.
    /// </summary>
    public static void Fill(ServerProcess server)
    {
        using NodeConnection connection = server.Connect();
        foreach (string database in (string[])["0", "9"])
        {
            Send(connection,
            [
                ["SELECT", database],
                ["SET", "s:text", "value"], ["SET", "s:number", "12345"], ["SET", "s:negative", "-7"],
                ["SET", "s:empty", string.Empty], ["SET", "s:long", new string('x', 100_000)],
                ["SET", "s:expires", "v", "EX", "100000"], ["SET", "s:gone", "v", "PX", "1"],
                ["SETBIT", "s:bits", "12345", "1"], ["APPEND", "s:appended", "tail"],
                ["RPUSH", "l:small", "a", "b", "1", "-2", string.Empty], ["RPUSH", "l:big", .. Many("element", 5000)],
                ["RPUSH", "l:wide", new string('w', 9000), "a", new string('w', 20_000)],
                ["SADD", "S:ints", .. Many(string.Empty, 100)], ["SADD", "S:manyints", .. Many(string.Empty, 3000)],
                ["SADD", "S:small", "a", "b", "c"], ["SADD", "S:big", .. Many("member", 3000)],
                ["HSET", "h:small", "f", "v", "n", "1"], ["HSET", "h:big", .. Pairs("field", 3000)],
                ["HSET", "h:wide", "f", new string('h', 5000)],
                ["ZADD", "z:small", "1", "a", "2.5", "b", "-inf", "c", "+inf", "d", "3e300", "e"],
                ["ZADD", "z:big", .. Scored("member", 3000)],
                ["EXPIRE", "h:big", "100000"], ["SET", "s:\u00e4\n\"", "odd key"],
            ]);
        }
    }

    /// <summary>As <see cref="Fill"/>, without the key that expires at once: the digest stays what it is.</summary>
    public static void FillForGood(ServerProcess server)
    {
        Fill(server);
        foreach (string database in (string[])["9", "0"])
        {
            server.Do("SELECT", database);
            server.Do("DEL", "s:gone");
        }
    }

    /// <summary>Adds streams with groups; for a master that has the commands.</summary>
    public static void FillStreams(ServerProcess server)
    {
        using NodeConnection connection = server.Connect();
        List<string[]> commands = [];
        for (int entry = 1; entry <= 500; entry++)
        {
            commands.Add(["XADD", "x:stream", $"{entry}-1", "field", $"value{entry}", "other", "1"]);
        }

        commands.Add(["XGROUP", "CREATE", "x:stream", "group", "0"]);
        commands.Add(["XREADGROUP", "GROUP", "group", "consumer", "COUNT", "50", "STREAMS", "x:stream", ">"]);
        commands.Add(["XACK", "x:stream", "group", "3-1", "4-1"]);
        commands.Add(["XDEL", "x:stream", "10-1"]);
        Send(connection, commands);
    }

    /// <summary>Sends this many random writes, a tenth of them inside transactions.</summary>
    public void Write(ServerProcess server, int count)
    {
        using NodeConnection connection = server.Connect();
        List<string[]> commands = [];
        bool transaction = false;
        for (int index = 0; index < count; index++)
        {
            if (_random.Next(20) == 0)
            {
                commands.Add([transaction ? "EXEC" : "MULTI"]);
                transaction = !transaction;
            }

            commands.Add(Next());
            if (commands.Count >= PipelineDepth)
            {
                Send(connection, commands);
                commands.Clear();
            }
        }

        if (transaction)
        {
            commands.Add(["EXEC"]);
        }

        Send(connection, commands);
    }

    private static void Send(NodeConnection connection, List<string[]> commands)
    {
        foreach (string[] command in commands)
        {
            connection.Send(command);
        }

        for (int index = 0; index < commands.Count; index++)
        {
            connection.Receive();
        }
    }

    private string[] Next()
    {
        string key = Number(_random.Next(500));
        string member = "m" + Number(_random.Next(300));
        string value = _random.Next(3) == 0 ? Number(_random.Next(100_000)) : new string('v', 1 + _random.Next(120));
        string count = Number(1 + _random.Next(5));
        return _random.Next(34) switch
        {
            0 => ["SELECT", Number(_random.Next(4))],
            1 => ["SET", "ws" + key, value],
            2 => ["SET", "ws" + key, value, "PX", Lifetime(50, 3000)],
            3 => ["APPEND", "ws" + key, value],
            4 => ["INCR", "wn" + key],
            5 => ["INCRBYFLOAT", "wf" + key, "0.25"],
            6 => ["SETRANGE", "ws" + key, Number(_random.Next(200)), "range"],
            7 => ["GETDEL", "ws" + key],
            8 => ["GETEX", "ws" + key, "EX", "1000"],
            9 => ["MSET", "ws" + key, value, "ws" + member, value],
            10 => ["LPUSH", "wl" + key, value, member],
            11 => ["RPUSH", "wl" + key, value],
            12 => ["LPOP", "wl" + key, count],
            13 => ["LMOVE", "wl" + key, "wl" + member, "LEFT", "RIGHT"],
            14 => ["LTRIM", "wl" + key, "0", "50"],
            15 => ["LINSERT", "wl" + key, "BEFORE", member, "new"],
            16 => ["SADD", "wS" + key, member, Number(_random.Next(1000))],
            17 => ["SREM", "wS" + key, member],
            18 => ["SPOP", "wS" + key, count],
            19 => ["SMOVE", "wS" + key, "wS" + Number(_random.Next(500)), member],
            20 => ["SUNIONSTORE", "wS" + key, "wS" + Number(_random.Next(500)), "wS" + Number(_random.Next(500))],
            21 => ["HSET", "wh" + key, member, value, "f", "1"],
            22 => ["HDEL", "wh" + key, member],
            23 => ["HINCRBY", "wh" + key, "count", count],
            24 => ["HINCRBYFLOAT", "wh" + key, "float", "1.5"],
            25 => ["ZADD", "wz" + key, Number(_random.Next(1000)), member],
            26 => ["ZINCRBY", "wz" + key, "1.5", member],
            27 => ["ZPOPMIN", "wz" + key, count],
            28 => ["ZREMRANGEBYRANK", "wz" + key, "0", "1"],
            29 => ["PEXPIRE", "w" + "slShzz"[_random.Next(6)] + key, Lifetime(20, 5000)],
            30 => ["PERSIST", "ws" + key],
            31 => ["RENAME", "ws" + key, "ws" + member],
            32 => ["UNLINK", "w" + "slShz"[_random.Next(5)] + key],
            _ => ["COPY", "wh" + key, "wh" + Number(_random.Next(500)), "REPLACE"],
        };
    }

    // Milliseconds, as far as keys are to expire at all.
    private string Lifetime(int least, int spread) => Number((expires ? least : 10_000_000) + _random.Next(spread));

    private static IEnumerable<string> Many(string prefix, int count) =>
        Enumerable.Range(0, count).Select(index => prefix + Number(index * 7));

    private static IEnumerable<string> Pairs(string prefix, int count) =>
        Enumerable.Range(0, count).SelectMany(index => new[] { prefix + Number(index), "value" + Number(index) });

    private static IEnumerable<string> Scored(string prefix, int count) =>
        Enumerable.Range(0, count).SelectMany(index => new[]
        {
            (index * 0.37).ToString(CultureInfo.InvariantCulture), prefix + Number(index),
        });

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
