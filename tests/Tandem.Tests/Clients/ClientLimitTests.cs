using System;
using System.Globalization;
using System.Text;
using Tandem.Server.Clients;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Clients;

/// <summary>What a client may take: output, input, memory, time.</summary>
public sealed class ClientLimitTests
{
    [Fact]
    public void Who_gets_a_reply_beyond_the_hard_limit_gets_nothing_and_is_closed()
    {
        using CommandRunner redis = new();
        redis.Run("SETRANGE big 300000 x");
        redis.Run("CONFIG SET client-output-buffer-limit \"normal 100000 0 0\"");
        TestClient other = redis.NewClient();
        Assert.Equal("", other.Run("GET big"));
        Assert.True(other.Connection.IsClosed);
        Assert.Equal(1, redis.Server.Clients.Statistics.OutputBufferLimitDisconnections);
        redis.Expect("PING", "PONG");
    }

    [Fact]
    public void A_transaction_runs_to_its_end_though_its_client_is_closed_for_its_output()
    {
        using CommandRunner redis = new();
        redis.Run("SETRANGE big 300000 x");
        redis.Run("CONFIG SET client-output-buffer-limit \"normal 100000 0 0\"");
        TestClient other = redis.NewClient();
        foreach (string line in (string[])["MULTI", "SET a 1", "GET big", "SET b 2"])
        {
            other.Run(line);
        }

        Assert.Equal("", other.Run("EXEC"));
        Assert.True(other.Connection.IsClosed);
        redis.Expect("MGET a b", "[\"1\", \"2\"]");
    }

    [Fact]
    public void KEYS_ends_early_when_nobody_will_read_its_reply()
    {
        using CommandRunner redis = new();
        for (int i = 0; i < 3000; i++)
        {
            redis.Run("SET " + new string('k', 100) + i.ToString(CultureInfo.InvariantCulture) + " v");
        }

        redis.Run("CONFIG SET client-output-buffer-limit \"normal 50000 0 0\"");
        TestClient other = redis.NewClient();
        Assert.Equal("", other.Run("KEYS *"));
        Assert.True(other.Connection.IsClosed);
    }

    [Fact]
    public void A_subscriber_that_does_not_read_is_closed_when_it_is_over_the_soft_limit_for_too_long()
    {
        using CommandRunner redis = new();
        redis.Run("CONFIG SET client-output-buffer-limit \"pubsub 0 100000 3\"");
        TestClient other = redis.NewClient();
        other.Run("SUBSCRIBE c");
        other.Connection.Room = 0;
        redis.Run("PUBLISH c " + new string('x', 200_000));
        redis.Advance(2000);
        Assert.False(other.Connection.IsClosed);
        redis.Advance(3000);
        Assert.True(other.Connection.IsClosed);
    }

    [Fact]
    public void The_hard_limit_of_subscribers_is_their_own()
    {
        using CommandRunner redis = new();
        redis.Run("CONFIG SET client-output-buffer-limit \"pubsub 100000 0 0\"");
        TestClient other = redis.NewClient();
        other.Run("SUBSCRIBE c");
        other.Connection.Room = 0;
        for (int i = 0; i < 200 && !other.Connection.IsClosed; i++)
        {
            redis.Run("PUBLISH c " + new string('x', 1000));
        }

        Assert.True(other.Connection.IsClosed);
    }

    [Fact]
    public void A_request_beyond_the_query_buffer_limit_ends_its_client()
    {
        using CommandRunner redis = new();
        redis.Run("CONFIG SET client-query-buffer-limit 1mb");
        TestClient other = redis.NewClient();
        other.Connection.Arrive(Encoding.ASCII.GetBytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$3000000\r\n"));
        other.Connection.Arrive(new byte[2_000_000]);
        redis.Turn();
        Assert.True(other.Connection.IsClosed);
        Assert.Equal(1, redis.Server.Clients.Statistics.QueryBufferLimitDisconnections);
        redis.Expect("EXISTS k", "0");
    }

    [Fact]
    public void The_largest_clients_are_closed_when_all_together_take_too_much()
    {
        using CommandRunner redis = new();
        redis.Run("CLIENT NO-EVICT ON");
        TestClient small = redis.NewClient();
        TestClient large = redis.NewClient();
        Hold(redis, small, 100_000);
        Hold(redis, large, 300_000);
        redis.Expect("CONFIG SET maxmemory-clients 4mb", "OK");
        Assert.False(large.Connection.IsClosed);
        redis.Expect("CONFIG SET maxmemory-clients 300000", "OK");
        Assert.True(large.Connection.IsClosed);
        Assert.False(small.Connection.IsClosed);
        Assert.Equal(1, redis.Server.Clients.Statistics.EvictedClients);
    }

    [Fact]
    public void A_request_that_makes_its_client_too_large_does_not_run()
    {
        using CommandRunner redis = new();
        redis.Run("CONFIG SET maxmemory-clients 1mb");
        TestClient other = redis.NewClient();
        Assert.Equal("OK", other.Run("SET small " + new string('x', 100_000)));
        Assert.Equal("", other.Run("SET big " + new string('x', 3_000_000)));
        Assert.True(other.Connection.IsClosed);
        redis.Expect("EXISTS small big", "1");
    }

    [Fact]
    public void Watched_keys_subscriptions_and_queued_commands_count_as_memory_of_a_client()
    {
        foreach (string command in (string[])["WATCH key:", "SUBSCRIBE channel:", "PSUBSCRIBE pattern:", "SET queued "])
        {
            using CommandRunner redis = new();
            redis.Run("CLIENT NO-EVICT ON");
            redis.Run("CONFIG SET maxmemory-clients 100000");
            TestClient other = redis.NewClient();
            if (command.StartsWith("SET", StringComparison.Ordinal))
            {
                other.Run("MULTI");
            }

            for (int i = 0; i < 20_000 && !other.Connection.IsClosed; i++)
            {
                other.Run(command + i.ToString(CultureInfo.InvariantCulture));
                other.Connection.Sent.Clear();
            }

            Assert.True(other.Connection.IsClosed, command);
        }
    }

    [Fact]
    public void An_idle_client_is_closed_after_the_timeout_but_no_subscriber_and_no_blocked_one()
    {
        using CommandRunner redis = new();
        TestClient idle = redis.NewClient();
        TestClient subscriber = redis.NewClient();
        TestClient blocked = redis.NewClient();
        subscriber.Run("SUBSCRIBE c");
        blocked.Run("BLPOP k 0");
        redis.Run("CONFIG SET timeout 5");
        redis.Advance(4000);
        redis.Run("PING");
        redis.Advance(4000);
        Assert.True(idle.Connection.IsClosed);
        Assert.False(subscriber.Connection.IsClosed);
        Assert.False(blocked.Connection.IsClosed);
        Assert.False(redis.Client.Connection.IsClosed);
    }

    [Fact]
    public void A_large_input_buffer_shrinks_while_its_client_sends_less_and_goes_when_it_is_quiet()
    {
        using CommandRunner redis = new();
        TestClient other = redis.NewClient();
        other.Run("SET k " + new string('x', 400_000));
        int large = other.Client.Input.Capacity;
        Assert.True(large > 400_000);
        for (int i = 0; i < 20; i++)
        {
            other.Run("SET k x");
            redis.Advance(100);
        }

        Assert.InRange(other.Client.Input.Capacity, 1, large / 2);
        redis.Advance(4000);
        Assert.Equal(0, other.Client.Input.Capacity);
    }

    [Fact]
    public void Beyond_maxclients_a_connection_is_told_and_closed()
    {
        using CommandRunner redis = new(options => options.Clients.MaxClients = 2);
        redis.NewClient();
        TestClient third = redis.NewClient();
        Assert.Equal("(error) ERR max number of clients reached", third.NextText());
        Assert.True(third.Connection.IsClosed);
        Assert.Equal(1, redis.Server.Clients.Statistics.RejectedConnections);
    }

    [Fact]
    public void Protected_mode_lets_only_this_machine_in_unless_there_is_a_password()
    {
        using CommandRunner redis = new();
        TestClient stranger = redis.NewClient(new TestConnection { IsRemote = true });
        Assert.StartsWith("(error) DENIED Redis is running in protected mode", stranger.NextText(), StringComparison.Ordinal);
        Assert.True(stranger.Connection.IsClosed);
        redis.Run("CONFIG SET requirepass x");
        Assert.Equal("(error) NOAUTH Authentication required.", redis.NewClient(new TestConnection { IsRemote = true }).Run("PING"));
        redis.Run("CONFIG SET requirepass \"\"");
        redis.Run("CONFIG SET protected-mode no");
        Assert.Equal("PONG", redis.NewClient(new TestConnection { IsRemote = true }).Run("PING"));
    }

    [Fact]
    public void Keep_alive_is_set_on_each_connection()
    {
        using CommandRunner redis = new();
        Assert.Equal(300, redis.Client.Connection.KeepAliveSeconds);
        redis.Run("CONFIG SET tcp-keepalive 60");
        Assert.Equal(60, redis.NewClient().Connection.KeepAliveSeconds);
    }

    // Begins a request and does not end it.
    private static void Hold(CommandRunner redis, TestClient client, int bytes)
    {
        client.Connection.Arrive(Encoding.ASCII.GetBytes($"*2\r\n$3\r\nGET\r\n${bytes * 2}\r\n"));
        client.Connection.Arrive(new byte[bytes]);
        redis.Turn();
        Assert.True(ClientMemory.TotalBytes(client.Client) >= bytes);
    }
}
