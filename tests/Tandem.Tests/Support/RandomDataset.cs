using System;
using System.Collections.Generic;
using System.Linq;

namespace Tandem.Tests.Support;

/// <summary>Fills a real server with random keys of all types, in every encoding it knows.</summary>
internal sealed class RandomDataset(RealRedis redis, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Adds keys to some databases.</summary>
    /// <param name="keys">About how many.</param>
    public void Fill(int keys)
    {
        // Threshold of a list element that gets a node of its own; 7.0 has it in DEBUG only.
        redis.Call("DEBUG", "QUICKLIST-PACKED-THRESHOLD", "200b");
        foreach (int database in new[] { 0, 3, 15 })
        {
            redis.Call("SELECT", database);
            for (int i = 0; i < keys / 3; i++)
            {
                AddKey($"{database}:{i}:{Text(8)}");
            }
        }

        redis.Call("SELECT", 0);
        redis.Call("FUNCTION", "LOAD", "REPLACE", "#!lua name=lib\nredis.register_function('f', function() return 1 end)");
    }

    private void AddKey(string key)
    {
        int size = _random.Next(8) switch { 0 => 1, 1 => 700, 2 => 150, _ => _random.Next(1, 40) };
        switch (_random.Next(6))
        {
            case 0: redis.Call("SET", key, Element()); break;
            case 1: AddMany("RPUSH", key, size, () => [Element()]); break;
            case 2: AddMany("SADD", key, size, Member()); break;
            case 3: AddMany("HSET", key, size, () => [Element(), Element()]); break;
            case 4: AddMany("ZADD", key, size, () => [Score(), Element()]); break;
            default: AddStream(key, size); break;
        }

        switch (_random.Next(4))
        {
            case 0: redis.Call("PEXPIRE", key, _random.NextInt64(100_000_000, 10_000_000_000)); break;
            case 1: redis.Call("EXPIRE", key, _random.Next(100_000, 1_000_000)); break;
        }
    }

    private Func<object[]> Member() => _random.Next(3) switch
    {
        0 => () => [_random.Next(-100, 100)],
        1 => () => [_random.NextInt64(-(1L << _random.Next(16, 63)), 1L << 62)],
        _ => () => [Element()],
    };

    private void AddMany(string command, string key, int size, Func<object[]> one) =>
        redis.Call([command, key, .. Enumerable.Range(0, size).SelectMany(_ => one())]);

    private void AddStream(string key, int size)
    {
        List<string> ids = [];
        for (int i = 0; i < Math.Min(size, 150); i++)
        {
            object[] pairs = [.. Enumerable.Range(0, _random.Next(1, 4)).SelectMany(f => new object[] { $"f{f}", Element() })];
            ids.Add(redis.Call(["XADD", key, $"{1000 + (i * 10) + _random.Next(10)}-{_random.Next(5)}", .. pairs]).Text);
        }

        redis.Call("XGROUP", "CREATE", key, "g1", "0");
        redis.Call("XGROUP", "CREATE", key, "g2", ids[ids.Count / 2]);
        redis.Call("XREADGROUP", "GROUP", "g1", "alice", "COUNT", _random.Next(1, 20), "STREAMS", key, ">");
        redis.Call("XREADGROUP", "GROUP", "g1", "bob", "COUNT", _random.Next(1, 20), "STREAMS", key, ">");
        if (ids.Count > 3)
        {
            redis.Call("XDEL", key, ids[1], ids[^2]);
        }
    }

    private object Score() => _random.Next(6) switch
    {
        0 => "inf",
        1 => "-inf",
        2 => _random.Next(-1000, 1000),
        3 => _random.NextDouble(),
        _ => (_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(-300, 300)),
    };

    private object Element() => _random.Next(10) switch
    {
        0 => _random.Next(-200, 200),
        1 => _random.NextInt64(-(1L << _random.Next(8, 63)), 1L << _random.Next(8, 63)),
        2 => Text(_random.Next(20)),
        3 => new string((char)_random.Next(256), _random.Next(1, 400)),
        4 => Text(_random.Next(60, 70)),
        5 when _random.Next(5) == 0 => Text(_random.Next(10_000)),
        6 => "",
        _ => Text(6),
    };

    private string Text(int length) =>
        new([.. Enumerable.Range(0, length).Select(_ => (char)_random.Next(_random.Next(2) == 0 ? 256 : 'z'))]);
}
