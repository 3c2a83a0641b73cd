using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Transactions;

public sealed class MultiTests
{
    [Fact]
    public void A_key_that_was_over_when_it_was_watched_may_be_removed()
    {
        foreach (string removal in (string[])["DEL k", "FLUSHDB", "FLUSHALL", "SWAPDB 0 1", "GET k"])
        {
            using CommandRunner redis = new();
            redis.Run("SET k v PX 10");
            redis.AdvanceAtOnce(20);
            redis.Expect("WATCH k", "OK");
            redis.Run(removal);
            redis.Expect("MULTI", "OK");
            redis.Expect("PING", "QUEUED");
            Assert.Equal("[PONG]", redis.Run("EXEC"));
        }
    }

    [Fact]
    public void A_key_whose_time_ends_after_it_was_watched_counts_as_changed()
    {
        using CommandRunner redis = new();
        redis.Run("SET k v PX 10");
        redis.Expect("WATCH k", "OK");
        redis.AdvanceAtOnce(20);
        redis.Expect("MULTI", "OK");
        redis.Expect("PING", "QUEUED");
        Assert.Equal("(nil)", redis.Run("EXEC"));
    }

    [Fact]
    public void A_key_that_was_over_and_is_set_again_has_changed()
    {
        using CommandRunner redis = new();
        TestClient other = redis.NewClient();
        redis.Run("SET k v PX 10");
        redis.AdvanceAtOnce(20);
        redis.Expect("WATCH k", "OK");
        Assert.Equal("OK", other.Run("SET k w"));
        redis.Expect("MULTI", "OK");
        redis.Expect("PING", "QUEUED");
        Assert.Equal("(nil)", redis.Run("EXEC"));
    }

    [Fact]
    public void Swapping_touches_what_is_in_either_database()
    {
        foreach ((string key, string result) in ((string, string)[])[("here", "(nil)"), ("there", "(nil)"), ("nowhere", "[PONG]")])
        {
            using CommandRunner redis = new();
            redis.Run("SET here 0");
            redis.Run("SELECT 1");
            redis.Run("SET there 1");
            redis.Run("SELECT 0");
            redis.Run("WATCH " + key);
            redis.Run("SWAPDB 0 1");
            redis.Run("MULTI");
            redis.Run("PING");
            Assert.Equal((key, result), (key, redis.Run("EXEC")));
        }
    }

    [Fact]
    public void A_key_that_is_over_and_comes_by_a_swap_is_no_change_for_who_watches_an_absent_one()
    {
        using CommandRunner redis = new();
        redis.Run("SELECT 1");
        redis.Run("SET k v PX 10");
        redis.Run("SELECT 0");
        redis.AdvanceAtOnce(20);
        redis.Run("WATCH k");
        redis.Run("SWAPDB 0 1");
        redis.Run("MULTI");
        redis.Run("PING");
        Assert.Equal("[PONG]", redis.Run("EXEC"));
    }

    [Fact]
    public void The_log_says_SELECT_before_MULTI()
    {
        using CommandRunner redis = new();
        redis.Run("SELECT 3");
        redis.Run("MULTI");
        redis.Run("SET a 1");
        redis.Run("SET b 2");
        redis.Run("EXEC");
        Assert.Equal("SELECT 3 | MULTI | SET a 1 | SET b 2 | EXEC", redis.TakeLog());
    }

    [Fact]
    public void EXEC_is_refused_when_the_state_of_the_server_refuses_what_was_queued()
    {
        using CommandRunner redis = new();
        TestClient reader = redis.NewClient();
        redis.Run("MULTI");
        redis.Run("SET a 1");
        reader.Run("MULTI");
        reader.Run("GET a");
        TestClient admin = redis.NewClient();
        admin.Run("CONFIG SET min-replicas-to-write 1");
        redis.Advance(200);
        redis.Expect(
            "EXEC", "(error) EXECABORT Transaction discarded because of: NOREPLICAS Not enough good replicas to write.");
        Assert.Equal("[(nil)]", reader.Run("EXEC"));
        admin.Run("CONFIG SET min-replicas-to-write 0");
        reader.Run("MULTI");
        reader.Run("GET a");
        admin.Run("CONFIG SET replica-serve-stale-data no");
        admin.Run("REPLICAOF 127.0.0.1 1");
        Assert.StartsWith(
            "(error) EXECABORT Transaction discarded because of: MASTERDOWN Link with MASTER is down", reader.Run("EXEC"),
            System.StringComparison.Ordinal);
    }
}
