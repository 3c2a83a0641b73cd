using System;
using System.Globalization;
using System.IO;
using System.Threading;
using Tandem.IntegrationTests.Support;
using Tandem.Roles.Up;

namespace Tandem.IntegrationTests.Crash.Kills;

/// <summary>Writes that <see cref="Workload"/> does not have: streams with groups, scripts and functions, big values, expiring
/// fields, databases swapped and emptied, clients that block. All in databases 1 to 7.</summary>
internal sealed class RarerWrites(int seed)
{
    private const int Batch = 20;
    private const string Library = """
        #!lua name=kills
        redis.register_function('fill', function(keys, args)
          for i = 1, tonumber(args[1]) do redis.call('HINCRBY', keys[1], 'f' .. i, i) end
          return redis.call('HLEN', keys[1])
        end)
        """;

    private const string Script = """
        local now = redis.call('TIME')
        redis.call('SADD', KEYS[1], unpack(ARGV))
        local gone = redis.call('SPOP', KEYS[1])
        redis.call('SET', KEYS[2], gone .. now[1] .. now[2], 'PX', 1 + math.random(3000))
        if redis.call('SCARD', KEYS[1]) > 50 then redis.call('DEL', KEYS[1]) end
        return gone
        """;

    private readonly Random _random = new(seed);

    /// <summary>Writes until told to stop, with another connection whenever one breaks.</summary>
    public void Run(ServerProcess server, Func<bool> goesOn)
    {
        while (goesOn())
        {
            try
            {
                using NodeConnection connection = server.Connect();
                connection.Command("SELECT", "1");
                while (goesOn())
                {
                    for (int i = 0; i < Batch; i++)
                    {
                        connection.Send(Next());
                    }

                    for (int i = 0; i < Batch; i++)
                    {
                        connection.Receive();
                    }
                }
            }
            catch (IOException)
            {
                // The server was struck.
                Thread.Sleep(10);
            }
        }
    }

    private string[] Next()
    {
        string key = Number(40);
        string value = Number(1_000_000);
        return _random.Next(30) switch
        {
            0 or 1 or 2 => ["XADD", "rx" + key, "MAXLEN", "~", "300", "*", "field", value, "other", key],
            3 => ["XGROUP", "CREATE", "rx" + key, "group", "0", "MKSTREAM"],
            4 => ["XREADGROUP", "GROUP", "group", "consumer" + Number(3), "COUNT", "5", "STREAMS", "rx" + key, ">"],
            5 => ["XAUTOCLAIM", "rx" + key, "group", "consumer" + Number(3), "0", "0", "COUNT", "3"],
            6 => ["XTRIM", "rx" + key, "MAXLEN", "100"],
            7 or 8 => ["EVAL", Script, "2", "rS" + key, "rs" + key, value, Number(100), "member" + key],
            9 => ["FUNCTION", "LOAD", "REPLACE", Library],
            10 => ["FCALL", "fill", "1", "rh" + key, Number(8)],
            11 when _random.Next(15) == 0 => ["SET", "rb" + Number(5), new string('b', 1 + _random.Next(600_000))],
            12 when _random.Next(15) == 0 => ["APPEND", "rb" + Number(5), new string('a', 1 + _random.Next(100_000))],
            13 => ["HSET", "re" + key, "field", value, "other", value],
            14 => ["HPEXPIRE", "re" + key, Number(3000), "FIELDS", "1", "field"],
            15 => ["HPERSIST", "re" + key, "FIELDS", "1", "field"],
            16 => ["PFADD", "rp" + key, value, key],
            17 => ["GEOADD", "rg" + key, Number(180), Number(80), value],
            18 => ["BITFIELD", "ri" + key, "INCRBY", "u16", Number(100), Number(9), "OVERFLOW", "SAT", "SET", "i8", "#5", "-3"],
            19 => ["SWAPDB", "6", "7"],
            20 => ["SELECT", (1 + _random.Next(7)).ToString(CultureInfo.InvariantCulture)],
            21 when _random.Next(10) == 0 => ["FLUSHDB"],
            22 => ["LPUSH", "rl" + key, value, key, value],
            23 => ["BLMOVE", "rl" + key, "rl" + Number(40), "RIGHT", "LEFT", "0.001"],
            24 => ["BLMPOP", "0.001", "2", "rl" + key, "rl" + Number(40), "LEFT", "COUNT", "3"],
            25 => ["SORT", "rl" + key, "STORE", "rl" + Number(40)],
            26 => ["MOVE", "rs" + key, Number(8)],
            27 => ["ZADD", "rz" + key, value, "m" + value, Number(100), key],
            28 => ["ZRANGESTORE", "rz" + Number(40), "rz" + key, "0", "20"],
            29 => [_random.Next(3) == 0 ? "MULTI" : "EXEC"],
            _ => ["SET", "rs" + key, value, "EX", "1"],
        };
    }

    private string Number(int below) => _random.Next(below).ToString(CultureInfo.InvariantCulture);
}
