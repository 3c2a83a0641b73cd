using Tandem.Server.Clients;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Lists;

public sealed class BlockingListTests
{
    [Fact]
    public void BLPop_of_a_list_that_exists_answers_at_once_and_is_logged_as_LPOP()
    {
        using CommandRunner redis = new();
        redis.Expect("RPUSH b 1 2 3", "3");
        redis.TakeWrites();
        redis.Expect("BLPOP a b 1", "[\"b\", \"1\"]");
        redis.Expect("BRPOP a b 1", "[\"b\", \"3\"]");
        redis.Expect("BLMPOP 1 2 a b LEFT COUNT 5", "[\"b\", [\"2\"]]");
        Assert.Equal("LPOP b | RPOP b | LPOP b 1", redis.TakeWrites());
    }

    [Fact]
    public void Waiting_clients_are_served_in_the_order_in_which_they_came()
    {
        using CommandRunner redis = new();
        TestClient first = redis.NewClient();
        TestClient second = redis.NewClient();
        TestClient third = redis.NewClient();
        Assert.Equal("", first.Run("BLPOP k 0"));
        Assert.Equal("", second.Run("BRPOP x k 0"));
        Assert.Equal("", third.Run("BLPOP k 0"));
        redis.TakeWrites();
        redis.Expect("RPUSH k a b c d", "4");
        Assert.Equal("[\"k\", \"a\"]", first.NextText());
        Assert.Equal("[\"k\", \"d\"]", second.NextText());
        Assert.Equal("[\"k\", \"b\"]", third.NextText());
        redis.Expect("LRANGE k 0 -1", "[\"c\"]");
        Assert.Equal("RPUSH k a b c d | LPOP k | RPOP k | LPOP k", redis.TakeWrites());
        Assert.Equal(0, redis.Server.Dispatcher.Blocked.Count);
    }

    [Fact]
    public void A_timeout_answers_null()
    {
        using CommandRunner redis = new();
        TestClient pop = redis.NewClient();
        TestClient move = redis.NewClient();
        Assert.Equal("", pop.Run("BLPOP k 0.2"));
        Assert.Equal("", move.Run("BLMOVE k t LEFT LEFT 0.2"));
        redis.Advance(100);
        Assert.Equal("", pop.NextText());
        redis.Advance(200);
        Assert.Equal("(nil)", pop.NextText());
        Assert.Equal("(nil)", move.NextText());
        redis.Expect("RPUSH k a", "1");
        redis.Expect("LLEN k", "1");
        redis.ExpectError("BLPOP k -1", "ERR timeout is negative");
        redis.ExpectError("BLPOP k x", "ERR timeout is not a float or out of range");
        redis.ExpectError("BLPOP k 1e20", "ERR timeout is negative");
    }

    [Fact]
    public void Moves_chain_from_one_waiting_client_to_the_next()
    {
        using CommandRunner redis = new();
        TestClient first = redis.NewClient();
        TestClient second = redis.NewClient();
        TestClient third = redis.NewClient();
        first.Run("BRPOPLPUSH a b 0");
        second.Run("BLMOVE b c RIGHT LEFT 0");
        third.Run("BLPOP c 0");
        redis.Expect("RPUSH a x", "1");
        Assert.Equal("\"x\"", first.NextText());
        Assert.Equal("\"x\"", second.NextText());
        Assert.Equal("[\"c\", \"x\"]", third.NextText());
        redis.Expect("DBSIZE", "0");
        Assert.Equal(
            "RPUSH a x | RPOPLPUSH a b | LMOVE b c RIGHT LEFT | LPOP c", redis.TakeWrites());
    }

    [Fact]
    public void A_circle_of_moves_serves_a_key_that_becomes_ready_again()
    {
        using CommandRunner redis = new();
        TestClient first = redis.NewClient();
        TestClient second = redis.NewClient();
        TestClient third = redis.NewClient();
        first.Run("BRPOPLPUSH a b 0");
        second.Run("BRPOPLPUSH b a 0");
        third.Run("BLPOP a 0");
        redis.Expect("RPUSH a x", "1");
        Assert.Equal("\"x\"", first.NextText());
        Assert.Equal("\"x\"", second.NextText());
        Assert.Equal("[\"a\", \"x\"]", third.NextText());
    }

    [Fact]
    public void A_move_to_itself_keeps_the_element()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("BRPOPLPUSH a a 0");
        redis.Expect("RPUSH a x", "1");
        Assert.Equal("\"x\"", client.NextText());
        redis.Expect("LRANGE a 0 -1", "[\"x\"]");
    }

    [Fact]
    public void A_wrong_destination_is_the_waiting_clients_error_and_the_next_one_is_served()
    {
        using CommandRunner redis = new();
        TestClient first = redis.NewClient();
        TestClient second = redis.NewClient();
        redis.Expect("SET s v", "OK");
        first.Run("BRPOPLPUSH a s 0");
        second.Run("BLPOP a 0");
        redis.Expect("RPUSH a x", "1");
        Assert.StartsWith("(error) WRONGTYPE", first.NextText(), System.StringComparison.Ordinal);
        Assert.Equal("[\"a\", \"x\"]", second.NextText());
    }

    [Fact]
    public void A_key_waited_for_twice_serves_once()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("BLPOP a b a 0");
        redis.Expect("RPUSH a x y", "2");
        Assert.Equal("[\"a\", \"x\"]", client.NextText());
        Assert.Equal("", client.NextText());
        redis.Expect("LLEN a", "1");
    }

    [Fact]
    public void Only_what_a_transaction_leaves_behind_wakes_a_client()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("BLPOP k 0");
        redis.Run("MULTI");
        redis.Run("RPUSH k a");
        redis.Run("DEL k");
        redis.Expect("EXEC", "[1, 1]");
        Assert.Equal("", client.NextText());
        redis.Run("MULTI");
        redis.Run("RPUSH k a");
        redis.Run("DEL k");
        redis.Run("SET k v");
        redis.Run("EXEC");
        Assert.Equal("", client.NextText());
        redis.Expect("DEL k", "1");
        redis.Run("MULTI");
        redis.Run("RPUSH k a");
        redis.Run("DEL k");
        redis.Run("RPUSH k b");
        redis.Run("EXEC");
        Assert.Equal("[\"k\", \"b\"]", client.NextText());
    }

    [Fact]
    public void Inside_MULTI_nothing_blocks()
    {
        using CommandRunner redis = new();
        redis.Run("MULTI");
        redis.Run("BLPOP k 0");
        redis.Run("BLMOVE k t LEFT LEFT 0");
        redis.Run("BLMPOP 0 1 k LEFT");
        redis.Expect("EXEC", "[(nil), (nil), (nil)]");
    }

    [Fact]
    public void An_element_that_expired_meanwhile_leaves_the_client_waiting()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("BLPOP k 1");
        redis.Run("MULTI");
        redis.Run("RPUSH k a");
        redis.Run("PEXPIREAT k 1");
        redis.Run("EXEC");
        Assert.Equal("", client.NextText());
        redis.Advance(1100);
        Assert.Equal("(nil)", client.NextText());
    }

    [Fact]
    public void Swapdb_and_rename_can_bring_the_list_that_is_waited_for()
    {
        using CommandRunner redis = new();
        TestClient swapped = redis.NewClient();
        TestClient renamed = redis.NewClient();
        swapped.Run("BLPOP k 0");
        renamed.Run("SELECT 9");
        renamed.Run("BLPOP r 0");
        redis.Run("SELECT 9");
        redis.Run("RPUSH k a");
        redis.Expect("SWAPDB 0 9", "OK");
        Assert.Equal("[\"k\", \"a\"]", swapped.NextText());
        redis.Run("RPUSH other b");
        redis.Run("RENAME other r");
        Assert.Equal("[\"r\", \"b\"]", renamed.NextText());
    }

    [Fact]
    public void A_swapped_in_list_whose_time_is_over_is_deleted_behind_the_SWAPDB_and_wakes_nobody()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("SELECT 9");
        client.Run("BRPOP k 0");
        redis.Run("SELECT 1");
        redis.Run("RPUSH k a");
        redis.Run("PEXPIRE k 100");
        redis.TakeLog();
        redis.AdvanceAtOnce(101);
        redis.Run("SWAPDB 1 9");
        Assert.Equal("", client.NextText());
        Assert.Equal("SWAPDB 1 9 | SELECT 9 | DEL k", redis.TakeLog());
    }

    [Fact]
    public void Unblock_by_request_answers_as_a_timeout_or_with_an_error()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("BLPOP k 0");
        Assert.True(redis.Server.Dispatcher.Blocked.UnblockByRequest(client.Client, withError: false));
        redis.Turn();
        Assert.Equal("(nil)", client.NextText());
        client.Run("BLPOP k 0");
        Assert.True(redis.Server.Dispatcher.Blocked.UnblockByRequest(client.Client, withError: true));
        redis.Turn();
        Assert.Equal("(error) UNBLOCKED client unblocked via CLIENT UNBLOCK", client.NextText());
        Assert.False(redis.Server.Dispatcher.Blocked.UnblockByRequest(client.Client, withError: true));
        Assert.False(client.Client.Has(ClientFlags.Blocked));
    }

    [Fact]
    public void What_a_blocked_client_sent_meanwhile_runs_after_it_was_served()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("BLPOP k 0");
        Assert.Equal("", client.Run("LLEN k"));
        redis.Run("RPUSH k a b");
        redis.Turn();
        Assert.Equal("[\"k\", \"a\"]", client.NextText());
        Assert.Equal("1", client.NextText());
    }

    [Fact]
    public void A_client_that_went_away_takes_nothing()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("BLPOP k 0");
        redis.Server.Clients.Close(client.Client);
        redis.Expect("RPUSH k a", "1");
        redis.Expect("LLEN k", "1");
        Assert.Equal(0, redis.Server.Keyspace.BlockedOnKeys);
    }
}
