using System;
using System.Globalization;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests;

public sealed class MemoryLimitTests
{
    [Fact]
    public void Without_eviction_commands_that_need_memory_are_refused_and_others_are_not()
    {
        using CommandRunner redis = new();
        redis.Run("SET a 1");
        redis.Run("CONFIG SET maxmemory 1");
        redis.ExpectError("SET b 2", "OOM command not allowed when used memory > 'maxmemory'.");
        redis.Expect("GET a", "\"1\"");
        redis.Expect("DEL a", "1");
        redis.Run("CONFIG SET maxmemory 0");
        redis.Expect("SET b 2", "OK");
    }

    [Fact]
    public void A_transaction_is_refused_when_it_would_need_memory()
    {
        using CommandRunner redis = new();
        TestClient writer = redis.NewClient();
        TestClient reader = redis.NewClient();
        writer.Run("MULTI");
        writer.Run("SET a 1");
        reader.Run("MULTI");
        reader.Run("GET a");
        redis.Run("CONFIG SET maxmemory 1");
        Assert.Equal("(error) EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.",
            writer.Run("EXEC"));
        Assert.Equal("[(nil)]", reader.Run("EXEC"));
        redis.Expect("MULTI", "OK");
        redis.ExpectError("PING", "OOM ");
        redis.Expect("DISCARD", "OK");
    }

    [Theory]
    [InlineData("allkeys-lru", true)]
    [InlineData("allkeys-lfu", true)]
    [InlineData("allkeys-random", true)]
    [InlineData("volatile-lru", false)]
    [InlineData("volatile-lfu", false)]
    [InlineData("volatile-random", false)]
    [InlineData("volatile-ttl", false)]
    public void Keys_are_evicted_until_memory_is_below_the_limit(string policy, bool takesAll)
    {
        using CommandRunner redis = new();
        redis.RecordEvents();
        redis.Run("CONFIG SET notify-keyspace-events EA maxmemory-policy " + policy);
        string value = new('x', 1000);
        for (int i = 0; i < 300; i++)
        {
            redis.Run(string.Create(CultureInfo.InvariantCulture, $"SET forever{i} {value}"));
            redis.Run(string.Create(CultureInfo.InvariantCulture, $"SET key{i} {value} EX 10000"));
        }

        redis.TakeLog();
        redis.TakeEvents();
        redis.Server.Memory.Sample();
        long limit = redis.Server.Memory.CountedForEviction - 100_000;
        redis.Expect("CONFIG SET maxmemory-eviction-tenacity 100", "OK");
        redis.Expect(string.Create(CultureInfo.InvariantCulture, $"CONFIG SET maxmemory {limit}"), "OK");
        redis.Expect("SET new x", "OK");
        Assert.True(redis.Server.Memory.CountedForEviction <= limit + 2000);
        long evicted = redis.Server.Keyspace.Statistics.EvictedKeys;
        Assert.InRange(evicted, 60, 200);
        string events = redis.TakeEvents();
        Assert.Equal(evicted, events.Split("evicted ").Length - 1);
        Assert.Equal(takesAll, events.Contains("evicted forever", StringComparison.Ordinal));
        string log = redis.TakeLog();
        Assert.Equal(evicted, log.Split("DEL ").Length - 1);
        Assert.DoesNotContain("MULTI", log, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_not_used_for_the_longest_goes_first()
    {
        using CommandRunner redis = new();
        redis.Run("CONFIG SET maxmemory-policy allkeys-lru");
        redis.Run("CONFIG SET maxmemory-samples 60");
        redis.Run("CONFIG SET maxmemory-eviction-tenacity 100");
        string value = new('x', 2000);
        for (int i = 0; i < 20; i++)
        {
            redis.Run(string.Create(CultureInfo.InvariantCulture, $"SET key{i} {value}"));
            redis.Advance(2000);
        }

        redis.Run("GET key0");
        redis.Server.Memory.Sample();
        long limit = redis.Server.Memory.CountedForEviction - 1000;
        redis.Run(string.Create(CultureInfo.InvariantCulture, $"CONFIG SET maxmemory {limit}"));
        redis.Run("PING");
        redis.Expect("EXISTS key0", "1");
        redis.Expect("EXISTS key1", "0");
    }

    [Fact]
    public void The_key_that_expires_first_goes_first()
    {
        using CommandRunner redis = new();
        redis.Run("CONFIG SET maxmemory-policy volatile-ttl");
        redis.Run("CONFIG SET maxmemory-eviction-tenacity 100");
        string value = new('x', 2000);
        foreach (string line in (string[])["SET late {0} EX 5000", "SET soon {0} EX 50", "SET never {0}", "SET later {0} EX 500"])
        {
            redis.Run(line.Replace("{0}", value, StringComparison.Ordinal));
        }

        redis.Server.Memory.Sample();
        long limit = redis.Server.Memory.CountedForEviction - 1000;
        redis.Run(string.Create(CultureInfo.InvariantCulture, $"CONFIG SET maxmemory {limit}"));
        redis.Run("PING");
        redis.Expect("EXISTS late never later", "3");
        redis.Expect("EXISTS soon", "0");
    }

    [Fact]
    public void With_too_little_time_the_rest_is_evicted_between_commands()
    {
        using CommandRunner redis = new();
        redis.Run("CONFIG SET maxmemory-policy allkeys-random");
        redis.Run("CONFIG SET maxmemory-eviction-tenacity 0");
        string value = new('x', 1000);
        for (int i = 0; i < 500; i++)
        {
            redis.Run(string.Create(CultureInfo.InvariantCulture, $"SET key{i} {value}"));
        }

        redis.Server.Memory.Sample();
        long limit = redis.Server.Memory.CountedForEviction - 200_000;
        redis.Run(string.Create(CultureInfo.InvariantCulture, $"CONFIG SET maxmemory {limit}"));
        for (int i = 0; i < 50; i++)
        {
            redis.Turn();
        }

        Assert.True(redis.Server.Memory.CountedForEviction <= limit);
    }
}
