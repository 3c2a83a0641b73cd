using System;
using System.Collections.Generic;
using System.Globalization;
using Tandem.Server.Dispatch;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Info;

public sealed class InfoTests
{
    [Fact]
    public void Sections_have_the_headings_of_Redis()
    {
        using CommandRunner redis = new();
        string text = redis.Client.Send("INFO"u8.ToArray(), "everything"u8.ToArray())!.Text;
        foreach (string heading in (string[])["# Server", "# Clients", "# Memory", "# Persistence", "# Stats", "# Replication",
            "# CPU", "# Modules", "# Commandstats", "# Errorstats", "# Latencystats", "# Cluster", "# Keyspace"])
        {
            Assert.Contains(heading + "\r\n", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_field_of_Redis_is_there()
    {
        using CommandRunner redis = new();
        Dictionary<string, string> fields = Fields(redis);
        foreach (string name in FactFile.Lines("redis-7.0.15-info-fields.txt"))
        {
            Assert.True(fields.ContainsKey(name), name + " is missing");
        }
    }

    [Fact]
    public void A_load_beside_the_old_data_is_told_as_async_loading_and_refuses_what_would_disturb_it()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v", "OK");
        redis.Server.Loader.Enter(100, ServerGate.AsyncLoading);
        Dictionary<string, string> fields = Fields(redis);
        Assert.Equal("0", fields["loading"]);
        Assert.Equal("1", fields["async_loading"]);
        Assert.Equal("100", fields["loading_total_bytes"]);
        redis.Expect("GET k", "\"v\"");
        redis.ExpectError("REPLICAOF NO ONE", "LOADING");
        redis.ExpectError("CONFIG SET appendonly yes", "LOADING");
        redis.Server.Loader.Leave(ServerGate.AsyncLoading);
        fields = Fields(redis);
        Assert.Equal("0", fields["async_loading"]);
        Assert.False(fields.ContainsKey("loading_total_bytes"));
    }

    [Fact]
    public void Subscriptions_are_counted()
    {
        using CommandRunner redis = new();
        TestClient other = redis.NewClient();
        other.Run("SUBSCRIBE a b");
        other.Run("PSUBSCRIBE p*");
        other.Run("SSUBSCRIBE s");
        Dictionary<string, string> fields = Fields(redis);
        Assert.Equal("2", fields["pubsub_channels"]);
        Assert.Equal("1", fields["pubsub_patterns"]);
        Assert.Equal("1", fields["pubsubshard_channels"]);
    }

    [Fact]
    public void Rates_are_means_over_the_last_samples()
    {
        using CommandRunner redis = new();
        for (int i = 0; i < 16; i++)
        {
            redis.Run("PING");
            redis.Run("PING");
            redis.Advance(100);
        }

        Assert.InRange(Number(redis, "instantaneous_ops_per_sec"), 15, 21);
        Assert.NotEqual("0.00", Fields(redis)["instantaneous_input_kbps"]);
        redis.Advance(2000);
        Assert.InRange(Number(redis, "instantaneous_ops_per_sec"), 0, 1);
    }

    [Fact]
    public void An_error_within_a_transaction_is_blamed_on_its_command_only()
    {
        using CommandRunner redis = new();
        redis.Run("MULTI");
        redis.Run("SET a b");
        redis.Run("LPUSH a x");
        redis.Run("EXEC");
        Assert.Equal(1, Number(redis, "total_error_replies"));
        Dictionary<string, string> fields = Fields(redis);
        Assert.Equal("count=1", fields["errorstat_WRONGTYPE"]);
        Assert.EndsWith("failed_calls=1", fields["cmdstat_lpush"], StringComparison.Ordinal);
        Assert.EndsWith("failed_calls=0", fields["cmdstat_exec"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_blocks_is_one_call_and_its_end_by_UNBLOCK_is_a_failure()
    {
        using CommandRunner redis = new();
        TestClient other = redis.NewClient();
        other.Run("BLPOP k 10");
        Assert.Equal(1, Number(redis, "clients_in_timeout_table"));
        Assert.StartsWith("calls=1,", Fields(redis)["cmdstat_blpop"], StringComparison.Ordinal);
        redis.Expect($"CLIENT UNBLOCK {other.Client.Id} ERROR", "1");
        Dictionary<string, string> fields = Fields(redis);
        Assert.Equal("count=1", fields["errorstat_UNBLOCKED"]);
        Assert.StartsWith("calls=1,", fields["cmdstat_blpop"], StringComparison.Ordinal);
        Assert.EndsWith("failed_calls=1", fields["cmdstat_blpop"], StringComparison.Ordinal);
        Assert.Equal("0", fields["clients_in_timeout_table"]);
    }

    [Fact]
    public void Snapshots_count_as_forks()
    {
        using CommandRunner redis = new();
        redis.Run("SET a b");
        Assert.Equal(0, Number(redis, "total_forks"));
        redis.Run("BGSAVE");
        Assert.Equal(1, Number(redis, "total_forks"));
        redis.Run("CONFIG RESETSTAT");
        Assert.Equal(0, Number(redis, "total_forks"));
    }

    [Fact]
    public void Lazily_freed_values_are_counted_until_RESETSTAT()
    {
        using CommandRunner redis = new();
        for (int i = 0; i < 200; i++)
        {
            redis.Run("SADD s member" + i.ToString(CultureInfo.InvariantCulture));
        }

        redis.Run("UNLINK s");
        redis.Advance(200);
        Assert.Equal(1, Number(redis, "lazyfreed_objects"));
        redis.Run("CONFIG RESETSTAT");
        Assert.Equal(0, Number(redis, "lazyfreed_objects"));
    }

    [Fact]
    public void The_largest_buffers_of_the_last_seconds_are_remembered_for_eight_seconds()
    {
        using CommandRunner redis = new();
        TestClient other = redis.NewClient();
        other.Connection.Arrive("*2\r\n$3\r\nGET\r\n$100000\r\nbeginning"u8);
        redis.Advance(1000);
        Assert.InRange(Number(redis, "client_recent_max_input_buffer"), 9, 1_000_000);
        redis.Server.Clients.Close(other.Client);
        redis.Advance(9000);
        Assert.Equal(0, Number(redis, "client_recent_max_input_buffer"));
    }

    private static Dictionary<string, string> Fields(CommandRunner redis)
    {
        Dictionary<string, string> fields = [];
        string text = redis.Client.Send("INFO"u8.ToArray(), "everything"u8.ToArray())!.Text;
        foreach (string line in text.Split("\r\n"))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..];
            }
        }

        return fields;
    }

    private static long Number(CommandRunner redis, string field) =>
        long.Parse(Fields(redis)[field], CultureInfo.InvariantCulture);
}
