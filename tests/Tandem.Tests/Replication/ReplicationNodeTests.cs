using System;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Replication;

/// <summary>A master, its replicas and its changes of role, from the outside.</summary>
public sealed class ReplicationNodeTests
{
    [Theory]
    [InlineData("PING")]
    [InlineData("GET k")]
    [InlineData("NOSUCHCOMMAND")]
    public void A_replica_that_wants_a_reply_is_closed_and_nothing_enters_its_stream(string line)
    {
        using CommandRunner redis = new();
        TestReplica replica = new(redis);
        replica.TakeStream();
        replica.Send(line);
        Assert.Equal("", replica.TakeStream());
        Assert.True(replica.IsClosed);
        Assert.Contains(redis.ServerLog, text => text.StartsWith("Replica generated a reply to command '", StringComparison.Ordinal));
        Assert.Contains("connected_slaves:0", redis.Run("INFO replication"));
    }

    [Fact]
    public void REPLICAOF_is_part_of_the_configuration()
    {
        using CommandRunner redis = new();
        redis.Expect("REPLICAOF 127.0.0.1 1234", "OK");
        Assert.Equal("127.0.0.1 1234", redis.Server.Options.Replication.Master.Format());
        redis.Expect("REPLICAOF NO ONE", "OK");
        Assert.Equal("", redis.Server.Options.Replication.Master.Format());
    }

    [Fact]
    public void Replicas_stay_when_their_master_begins_to_follow_and_are_cut_off_when_it_leads_again()
    {
        using CommandRunner redis = new();
        TestReplica replica = new(redis);
        string id = redis.Server.Log.Id.ToString();
        redis.Expect("REPLICAOF 127.0.0.1 1234", "OK");
        redis.Turn();
        Assert.False(replica.IsClosed);
        Assert.Equal(id, redis.Server.Log.Id.ToString());

        redis.Expect("REPLICAOF NO ONE", "OK");
        redis.Turn();
        Assert.True(replica.IsClosed);
        Assert.Equal(id, redis.Server.Log.SecondId.ToString());
        TestReplica back = new(redis, id, redis.Server.Log.End);
        Assert.StartsWith($"+CONTINUE {redis.Server.Log.Id}\r\n", back.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public void Min_replicas_to_write_holds_from_the_moment_it_is_set()
    {
        using CommandRunner redis = new();
        redis.Expect("CONFIG SET min-replicas-to-write 1", "OK");
        redis.ExpectError("SET k v", "NOREPLICAS Not enough good replicas to write.");
        TestReplica replica = new(redis);
        replica.AcknowledgeAll();
        redis.Expect("SET k v", "OK");
        redis.Advance(11_000);
        redis.ExpectError("SET k w", "NOREPLICAS");
        replica.AcknowledgeAll();
        redis.Expect("SET k w", "OK");
    }

    [Fact]
    public void Replicas_are_pinged_each_period()
    {
        using CommandRunner redis = new();
        TestReplica replica = new(redis);
        replica.TakeStream();
        redis.Advance(9_000);
        Assert.Equal("", replica.TakeStream());
        redis.Advance(1_500);
        Assert.Equal("*1\r\n$4\r\nPING\r\n", replica.TakeStream());
    }

    [Fact]
    public void The_backlog_is_never_smaller_than_16_KB()
    {
        using CommandRunner redis = new();
        redis.Expect("CONFIG SET repl-backlog-size 1", "OK");
        redis.Expect("CONFIG GET repl-backlog-size", "[\"repl-backlog-size\", \"16384\"]");
        Assert.Equal(16384, redis.Server.Log.RetentionBytes);
    }
}
