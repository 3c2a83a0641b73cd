using System.Collections.Generic;
using System.Linq;
using Tandem.Platform.Host;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests;

/// <summary>How a server ends: whom it waits for, and what makes it stay.</summary>
public sealed class ServerShutdownTests
{
    [Fact]
    public void Without_replicas_it_ends_at_once()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v", "OK");
        redis.Expect("SHUTDOWN", "");
        Assert.True(redis.Server.Lifecycle.HasEnded);
        Assert.DoesNotContain(redis.ServerLog, line => line.Contains("in sync when shutting down"));
    }

    [Fact]
    public void It_waits_until_a_replica_has_everything_and_holds_writes_back_meanwhile()
    {
        using CommandRunner redis = new();
        TestReplica replica = new(redis);
        redis.Expect("SET k v", "OK");
        replica.TakeStream();
        redis.Expect("SHUTDOWN", "");
        Assert.False(redis.Server.Lifecycle.HasEnded);
        Assert.Contains("GETACK", replica.TakeStream());

        TestClient other = redis.NewClient();
        Assert.Equal("\"v\"", other.Run("GET k"));
        Assert.Contains("shutdown_in_milliseconds:10000", other.Run("INFO server"));
        Assert.Equal("", redis.NewClient().Run("SET k w"));
        Assert.Contains("blocked_clients:2", other.Run("INFO clients"));

        replica.AcknowledgeAll();
        Assert.True(redis.Server.Lifecycle.HasEnded);
        Assert.Contains("1 of 1 replicas are in sync when shutting down.", redis.ServerLog);
    }

    [Fact]
    public void A_replica_that_lags_for_too_long_is_left_behind()
    {
        using CommandRunner redis = new(options => options.Server.ShutdownTimeoutSeconds = 2);
        TestReplica replica = new(redis, port: 7001);
        redis.Expect("SET k v", "OK");
        redis.Server.Lifecycle.OnSignal(HostSignal.Terminate);
        redis.Advance(1900);
        Assert.False(redis.Server.Lifecycle.HasEnded);
        redis.Advance(200);
        Assert.True(redis.Server.Lifecycle.HasEnded);
        Assert.Contains("0 of 1 replicas are in sync when shutting down.", redis.ServerLog);
        Assert.Contains(redis.ServerLog, line => line.StartsWith("Lagging replica 127.0.0.1:7001 reported offset ")
            && line.EndsWith("behind master, lag=2, state=online."));
        Assert.NotEmpty(replica.TakeStream());
    }

    [Fact]
    public void NOW_waits_for_nobody()
    {
        using CommandRunner redis = new();
        _ = new TestReplica(redis);
        redis.Expect("SET k v", "OK");
        redis.Expect("SHUTDOWN NOW", "");
        Assert.True(redis.Server.Lifecycle.HasEnded);
    }

    [Fact]
    public void ABORT_answers_all_who_wait_and_lets_writes_go_on()
    {
        using CommandRunner redis = new();
        redis.ExpectError("SHUTDOWN ABORT", "ERR No shutdown in progress.");
        _ = new TestReplica(redis);
        redis.Expect("SET k v", "OK");
        List<TestClient> waiting = [redis.NewClient(), redis.NewClient()];
        Assert.All(waiting, client => Assert.Equal("", client.Run("SHUTDOWN")));
        TestClient writer = redis.NewClient();
        Assert.Equal("", writer.Run("SET k w"));

        redis.Expect("SHUTDOWN ABORT", "OK");
        redis.Turn();
        Assert.All(waiting, client => Assert.Equal("(error) ERR Errors trying to SHUTDOWN. Check logs.", client.NextText()));
        Assert.Equal("OK", writer.NextText());
        Assert.Contains("Shutdown manually aborted.", redis.ServerLog);
        Assert.False(redis.Server.Lifecycle.HasEnded);
        redis.Expect("SET k x", "OK");
    }

    [Fact]
    public void It_stays_when_the_data_cannot_be_saved_unless_forced()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v", "OK");
        redis.Server.Options.Persistence.DatabaseFileName = "missing/dump.rdb";
        redis.ExpectError("SHUTDOWN SAVE", "ERR Errors trying to SHUTDOWN. Check logs.");
        Assert.False(redis.Server.Lifecycle.HasEnded);
        Assert.Equal(
            ["Error trying to save the DB, can't exit.",
                "Errors trying to shut down the server. Check the logs for more information."],
            redis.ServerLog.TakeLast(2));
        redis.Expect("SHUTDOWN SAVE FORCE", "");
        Assert.True(redis.Server.Lifecycle.HasEnded);
    }

    [Theory]
    [InlineData("SHUTDOWN SAVE NOSAVE")]
    [InlineData("SHUTDOWN ABORT NOW")]
    [InlineData("SHUTDOWN LATER")]
    public void Nonsense_is_a_syntax_error(string line)
    {
        using CommandRunner redis = new();
        redis.ExpectError(line, "ERR syntax error");
        Assert.False(redis.Server.Lifecycle.HasEnded);
    }
}
