using System;
using System.Text;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Replication.Master;

/// <summary>Writes that are acknowledged only when replicas have them.</summary>
public sealed class AckRuleTests
{
    [Fact]
    public void A_write_is_answered_when_enough_replicas_have_it()
    {
        using CommandRunner redis = NewMaster(replicas: 2);
        TestReplica first = new(redis);
        TestReplica second = new(redis, port: 7001);
        Assert.Equal("", redis.Run("SET k v"));
        first.AcknowledgeAll();
        Assert.Equal("", redis.Client.NextText());
        second.AcknowledgeAll();
        Assert.Equal("OK", redis.Client.NextText());
        Assert.Contains("log_clients_held:0", redis.Run("INFO log"));
    }

    [Fact]
    public void Replicas_are_asked_at_once_and_once_for_all_writes_of_a_turn()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        TestReplica replica = new(redis);
        replica.TakeStream();
        redis.Client.Arrive("SET"u8.ToArray(), "a"u8.ToArray(), "1"u8.ToArray());
        redis.Client.Arrive("SET"u8.ToArray(), "b"u8.ToArray(), "1"u8.ToArray());
        string stream = replica.TakeStream();
        Assert.Single(stream.Split("GETACK"), part => part.Contains("b\r\n", StringComparison.Ordinal));
        Assert.EndsWith("$6\r\nGETACK\r\n$1\r\n*\r\n", stream, StringComparison.Ordinal);
        Assert.Equal("", replica.TakeStream());
    }

    [Fact]
    public void What_is_no_write_is_not_waited_for()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        TestReplica replica = new(redis);
        redis.Run("SET k v");

        // Where it is in front of the GETACK, as a replica says it.
        replica.Acknowledge(redis.Server.Log.DataEnd);
        Assert.Equal("OK", redis.Client.NextText());
        Assert.True(redis.Server.Log.DataEnd < redis.Server.Log.End);
        redis.Expect("GET k", "\"v\"");
    }

    [Fact]
    public void Others_see_a_write_only_when_it_is_safe_and_what_tells_nothing_about_data_goes_on()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        TestReplica replica = new(redis);
        TestClient other = redis.NewClient();
        redis.Run("SET k v");
        Assert.Equal("PONG", other.Run("PING"));
        Assert.Equal("", other.Run("GET k"));
        Assert.Equal("", other.Run("PING"));
        replica.AcknowledgeAll();
        Assert.Equal("\"v\"", other.NextText());
        Assert.Equal("PONG", other.NextText());
    }

    [Fact]
    public void When_the_time_is_up_the_writer_is_told_and_the_write_stays()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        TestReplica replica = new(redis);
        TestClient reader = redis.NewClient();
        redis.Run("SET k v");
        reader.Run("GET k");
        redis.Advance(900);
        Assert.Equal("", redis.Client.NextText());
        redis.Advance(200);
        Assert.StartsWith("(error) NOACK ", redis.Client.NextText(), StringComparison.Ordinal);
        Assert.StartsWith("(error) NOACK ", reader.NextText(), StringComparison.Ordinal);

        // Nobody waits for it any more.
        redis.Expect("GET k", "\"v\"");
        Assert.Contains("log_replies_refused:2", redis.Run("INFO log"));

        // But what comes after it is waited for.
        Assert.Equal("", redis.Run("SET k w"));
        replica.AcknowledgeAll();
        Assert.Equal("OK", redis.Client.NextText());
    }

    [Fact]
    public void Of_many_replies_that_waited_in_vain_each_becomes_an_error_but_those_that_are_errors()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        _ = new TestReplica(redis);
        foreach (string line in (string[])["SET s v", "LPUSH s x", "MULTI", "SET t 1", "GET s", "EXEC", "PING"])
        {
            redis.Client.Arrive(Array.ConvertAll(line.Split(' '), Encoding.ASCII.GetBytes));
        }

        redis.Advance(1200);
        Assert.StartsWith("(error) NOACK ", redis.Client.NextText(), StringComparison.Ordinal);
        Assert.StartsWith("(error) WRONGTYPE ", redis.Client.NextText(), StringComparison.Ordinal);
        for (int i = 0; i < 5; i++)
        {
            Assert.StartsWith("(error) NOACK ", redis.Client.NextText(), StringComparison.Ordinal);
        }

        Assert.Equal("", redis.Client.NextText());
        redis.Expect("PING", "PONG");
    }

    [Fact]
    public void A_reader_of_the_stream_that_names_no_port_confirms_nothing()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        TestReplica replica = new(redis);
        TestReplica reader = new(redis, port: 0);
        redis.Run("SET k v");
        reader.AcknowledgeAll();
        Assert.Equal("", redis.Client.NextText());
        replica.AcknowledgeAll();
        Assert.Equal("OK", redis.Client.NextText());
    }

    [Fact]
    public void A_transaction_waits_only_when_it_tells_about_data()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        _ = new TestReplica(redis);
        redis.Run("SET k v");

        // As a Sentinel orders: nobody would know that the server was promoted if the reply waited for replicas.
        TestClient sentinel = redis.NewClient();
        sentinel.Run("MULTI");
        sentinel.Run("CLIENT KILL TYPE pubsub");
        Assert.Equal("[0]", sentinel.Run("EXEC"));
        sentinel.Run("MULTI");
        sentinel.Run("GET k");
        Assert.Equal("", sentinel.Run("EXEC"));
    }

    [Fact]
    public void Writes_are_refused_while_too_few_replicas_are_near()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        redis.ExpectError("SET k v", "NOREPLICAS");
        redis.Expect("GET k", "(nil)");
        TestReplica replica = new(redis);
        redis.Run("SET k v");
        replica.AcknowledgeAll();
        Assert.Equal("OK", redis.Client.NextText());
        Assert.Contains("min_slaves_good_slaves:1", redis.Run("INFO replication"));
    }

    [Fact]
    public void A_connection_may_ask_for_more_than_the_server_but_not_for_less()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        TestReplica first = new(redis);
        TestReplica second = new(redis, port: 7001);
        redis.Expect("CLIENT ACKS 2 TIMEOUT 0", "OK");
        TestClient less = redis.NewClient();
        Assert.Equal("OK", less.Run("CLIENT ACKS 0"));
        redis.Run("SET k v");
        first.AcknowledgeAll();
        Assert.Equal("", redis.Client.NextText());
        Assert.Equal("\"v\"", less.Run("GET k"));
        redis.Advance(5000);
        Assert.Equal("", redis.Client.NextText());
        second.AcknowledgeAll();
        Assert.Equal("OK", redis.Client.NextText());

        redis.Expect("RESET", "RESET");
        redis.Run("SET k w");
        first.AcknowledgeAll();
        Assert.Equal("OK", redis.Client.NextText());
    }

    [Fact]
    public void Who_waits_for_no_replica_is_not_held_by_those_who_do()
    {
        using CommandRunner redis = new();
        TestReplica replica = new(redis);
        TestClient careful = redis.NewClient();
        Assert.Equal("OK", careful.Run("CLIENT ACKS 1 TIMEOUT 100"));
        Assert.Equal("", careful.Run("SET k v"));
        redis.Expect("SET k w", "OK");
        replica.AcknowledgeAll();
        Assert.Equal("OK", careful.NextText());
        careful.Run("SET k x");
        redis.Advance(200);
        Assert.StartsWith("(error) NOACK ", careful.NextText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CLIENT ACKS x", "ERR value is not an integer")]
    [InlineData("CLIENT ACKS -1", "ERR the number of replicas")]
    [InlineData("CLIENT ACKS 1 TIMEOUT", "ERR syntax error")]
    [InlineData("CLIENT ACKS 1 LIMIT 5", "ERR syntax error")]
    [InlineData("CLIENT ACKS 1 TIMEOUT -5", "ERR the number of replicas")]
    public void CLIENT_ACKS_refuses_what_it_does_not_understand(string line, string error)
    {
        using CommandRunner redis = new();
        redis.ExpectError(line, error);
    }

    [Fact]
    public void A_master_that_becomes_a_replica_confirms_nothing_that_waits()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        _ = new TestReplica(redis);
        redis.Run("SET k v");
        TestClient late = redis.NewClient();
        late.Arrive("SET"u8.ToArray(), "late"u8.ToArray(), "1"u8.ToArray());
        TestClient admin = redis.NewClient();
        Assert.Equal("OK", admin.Run("REPLICAOF 127.0.0.1 1234"));
        redis.Turn();
        Assert.StartsWith("(error) NOACK ", redis.Client.NextText(), StringComparison.Ordinal);
        Assert.StartsWith("(error) NOACK ", late.NextText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_option_waiting_replies_are_let_go_when_it_is_switched_off()
    {
        using CommandRunner redis = NewMaster(replicas: 1);
        _ = new TestReplica(redis);
        redis.Run("SET k v");
        TestClient admin = redis.NewClient();
        Assert.Equal("OK", admin.Run("CONFIG SET min-replicas-to-ack 0"));
        redis.Turn();
        Assert.Equal("OK", redis.Client.NextText());
    }

    private static CommandRunner NewMaster(int replicas) => new(options =>
    {
        options.Replication.MinReplicasToAck = replicas;
        options.Replication.MinReplicasAckTimeoutMilliseconds = 1000;
    });
}
