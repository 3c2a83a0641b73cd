using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Replication;

/// <summary>FAILOVER, up to where the network begins.</summary>
public sealed class FailoverTests
{
    [Fact]
    public void It_hands_over_once_the_replica_has_everything_and_holds_writes_back_till_then()
    {
        using CommandRunner redis = new();
        TestReplica replica = new(redis, port: 7001);
        redis.Expect("SET k v", "OK");
        replica.TakeStream();
        redis.Expect("FAILOVER TO 127.0.0.1 7001", "OK");
        Assert.Contains("master_failover_state:waiting-for-sync", redis.Run("INFO replication"));
        TestClient writer = redis.NewClient();
        Assert.Equal("", writer.Run("SET k w"));
        redis.ExpectError("FAILOVER", "ERR FAILOVER already in progress.");
        redis.ExpectError("REPLICAOF NO ONE", "ERR REPLICAOF not allowed while failing over.");

        replica.AcknowledgeAll();
        redis.Advance(200);
        Assert.Contains("Failover target 127.0.0.1:7001 is synced, failing over.", redis.ServerLog);
        string info = redis.Run("INFO replication");
        Assert.Contains("master_failover_state:failover-in-progress", info);
        Assert.Contains("role:slave", info);
        Assert.Contains("master_port:7001", info);
        Assert.Equal("", writer.NextText());

        redis.Expect("FAILOVER ABORT", "OK");
        redis.Turn();
        Assert.Contains("role:master", redis.Run("INFO replication"));
        Assert.Equal("OK", writer.NextText());
    }

    [Fact]
    public void The_first_replica_that_has_everything_is_taken_when_none_is_named()
    {
        using CommandRunner redis = new();
        TestReplica first = new(redis, port: 7001);
        TestReplica second = new(redis, port: 7002);
        redis.Expect("SET k v", "OK");
        first.TakeStream();
        redis.Expect("FAILOVER", "OK");
        redis.Advance(1000);
        Assert.Contains("role:master", redis.Run("INFO replication"));
        second.AcknowledgeAll();
        redis.Advance(200);
        Assert.Contains("master_port:7002", redis.Run("INFO replication"));
    }

    [Theory]
    [InlineData("", "role:master")]
    [InlineData(" FORCE", "role:slave")]
    public void When_the_time_is_up_it_ends_or_is_forced(string option, string role)
    {
        using CommandRunner redis = new();
        TestReplica replica = new(redis, port: 7001);
        redis.Expect("SET k v", "OK");
        replica.TakeStream();
        redis.Expect("FAILOVER TO 127.0.0.1 7001 TIMEOUT 500" + option, "OK");
        redis.Advance(700);
        Assert.Contains(role, redis.Run("INFO replication"));
        Assert.Contains(redis.ServerLog, line => line == (option.Length > 0
            ? "FAILOVER to 127.0.0.1:7001 time out exceeded, failing over."
            : "FAILOVER to 127.0.0.1:7001 aborted: Replica never caught up before timeout"));
    }

    [Theory]
    [InlineData("FAILOVER ABORT", "ERR No failover in progress.")]
    [InlineData("FAILOVER TO nowhere 7001", "ERR FAILOVER target HOST and PORT is not a replica.")]
    [InlineData("FAILOVER TO 127.0.0.1 port", "ERR value is not an integer or out of range")]
    [InlineData("FAILOVER TO 127.0.0.1 7001 FORCE", "ERR FAILOVER with force option requires both")]
    [InlineData("FAILOVER FORCE TIMEOUT 100", "ERR FAILOVER with force option requires both")]
    [InlineData("FAILOVER TIMEOUT 0", "ERR FAILOVER timeout must be greater than 0")]
    [InlineData("FAILOVER SOON", "ERR syntax error")]
    public void What_cannot_be_done_is_refused(string line, string error)
    {
        using CommandRunner redis = new();
        if (!line.EndsWith("ABORT", System.StringComparison.Ordinal))
        {
            redis.ExpectError("FAILOVER", "ERR FAILOVER requires connected replicas.");
        }

        _ = new TestReplica(redis, port: 7001);
        redis.ExpectError(line, error);
        Assert.Contains("master_failover_state:no-failover", redis.Run("INFO replication"));
    }

    [Fact]
    public void A_replica_that_is_asked_to_lead_does_so_and_resumes_its_old_master()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v", "OK");
        redis.Expect("REPLICAOF 127.0.0.1 1234", "OK");
        string id = redis.Server.Log.Id.ToString();
        long next = redis.Server.Log.End + 1;
        TestClient master = redis.NewClient();
        string refused = master.Run($"PSYNC {new string('0', 40)} {next} FAILOVER");
        Assert.Equal("(error) ERR PSYNC FAILOVER replid must match my replid.", refused);
        Assert.Equal("CONTINUE", master.Run($"PSYNC {id} {next} FAILOVER"));
        Assert.Contains("role:master", redis.Run("INFO replication"));
        refused = redis.NewClient().Run($"PSYNC {id} {next} FAILOVER");
        Assert.Equal("(error) ERR PSYNC FAILOVER can't be sent to a master.", refused);
    }
}
