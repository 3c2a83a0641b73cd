using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.SortedSets;

public sealed class SortedSetPopTests
{
    [Fact]
    public void Pop_takes_from_its_end_and_removes_an_emptied_set()
    {
        foreach (int maxEntries in (int[])[128, 0])
        {
            using CommandRunner redis = new(o => o.Keyspace.SortedSetMaxListpackEntries = maxEntries);
            redis.RecordEvents(KeyEventClass.All);
            redis.Expect("ZADD k 1 a 2 b 3 c 4 d 5 e", "5");
            redis.Expect("ZPOPMIN k", "[\"a\", \"1\"]");
            redis.Expect("ZPOPMAX k 2", "[\"e\", \"5\", \"d\", \"4\"]");
            redis.Expect("ZPOPMAX k 0", "[]");
            redis.Expect("ZPOPMIN k 9", "[\"b\", \"2\", \"c\", \"3\"]");
            redis.Expect("ZPOPMIN k", "[]");
            redis.ExpectError("ZPOPMIN k -1", "ERR value is out of range, must be positive");
            redis.ExpectError("ZPOPMIN k 1 2", "ERR syntax error");
            Assert.Equal("zadd k, zpopmin k, zpopmax k, zpopmin k, del k", redis.TakeEvents());
            Assert.Equal("ZADD k 1 a 2 b 3 c 4 d 5 e | ZPOPMIN k | ZPOPMAX k 2 | ZPOPMIN k 9", redis.TakeWrites());
        }
    }

    [Fact]
    public void MPop_takes_from_the_first_set_there_is_and_is_logged_as_a_plain_pop()
    {
        using CommandRunner redis = new();
        redis.Expect("ZADD b 1 x 2 y 3 z", "3");
        redis.TakeWrites();
        redis.Expect("ZMPOP 2 a b MIN", "[\"b\", [[\"x\", \"1\"]]]");
        redis.Expect("BZMPOP 1 2 a b MAX COUNT 9", "[\"b\", [[\"z\", \"3\"], [\"y\", \"2\"]]]");
        redis.Expect("ZMPOP 2 a b MIN", "(nil)");
        Assert.Equal("ZPOPMIN b 1 | ZPOPMAX b 2", redis.TakeWrites());
    }

    [Theory]
    [InlineData("ZMPOP 0 a MIN", "ERR numkeys should be greater than 0")]
    [InlineData("ZMPOP x a MIN", "ERR numkeys should be greater than 0")]
    [InlineData("ZMPOP 2 a MIN", "ERR syntax error")]
    [InlineData("ZMPOP 1 a LEFT", "ERR syntax error")]
    [InlineData("ZMPOP 1 a MIN COUNT", "ERR syntax error")]
    [InlineData("ZMPOP 1 a MIN COUNT 0", "ERR count should be greater than 0")]
    [InlineData("ZMPOP 1 a MIN COUNT 1 COUNT 2", "ERR syntax error")]
    [InlineData("BZMPOP x 1 a MIN", "ERR timeout is not a float or out of range")]
    [InlineData("BZPOPMIN a -1", "ERR timeout is negative")]
    [InlineData("BZPOPMIN none s 1", "WRONGTYPE")]
    [InlineData("ZPOPMIN s", "WRONGTYPE")]
    [InlineData("ZMPOP 2 none s MAX", "WRONGTYPE")]
    public void Wrong_arguments_are_refused(string line, string error)
    {
        using CommandRunner redis = new();
        redis.Run("SET s v");
        redis.ExpectError(line, error);
    }

    [Fact]
    public void In_RESP3_a_count_asks_for_pairs()
    {
        using CommandRunner redis = new();
        redis.Run("HELLO 3");
        redis.Expect("ZADD k 1 a 2 b 3 c 4 d", "4");
        redis.Expect("ZPOPMIN k", "[\"a\", 1]");
        redis.Expect("ZPOPMIN k 1", "[[\"b\", 2]]");
        redis.Expect("BZPOPMAX k 1", "[\"k\", \"d\", 4]");
        redis.Expect("ZMPOP 1 k MIN", "[\"k\", [[\"c\", 3]]]");
        redis.Expect("ZPOPMIN k 1", "[]");
    }

    [Fact]
    public void ZADD_wakes_the_clients_that_wait_in_the_order_in_which_they_came()
    {
        using CommandRunner redis = new();
        TestClient first = redis.NewClient();
        TestClient second = redis.NewClient();
        TestClient third = redis.NewClient();
        Assert.Equal("", first.Run("BZPOPMIN k 0"));
        Assert.Equal("", second.Run("BZPOPMAX x k 0"));
        Assert.Equal("", third.Run("BZMPOP 0 1 k MIN COUNT 2"));
        redis.TakeWrites();
        redis.Expect("ZADD k 1 a 2 b 3 c 4 d 5 e", "5");
        Assert.Equal("[\"k\", \"a\", \"1\"]", first.NextText());
        Assert.Equal("[\"k\", \"e\", \"5\"]", second.NextText());
        Assert.Equal("[\"k\", [[\"b\", \"2\"], [\"c\", \"3\"]]]", third.NextText());
        redis.Expect("ZRANGE k 0 -1", "[\"d\"]");
        Assert.Equal(
            "ZADD k 1 a 2 b 3 c 4 d 5 e | ZPOPMIN k | ZPOPMAX k | ZPOPMIN k 2", redis.TakeWrites());
        Assert.Equal(0, redis.Server.Dispatcher.Blocked.Count);
    }

    [Theory]
    [InlineData("ZINCRBY k 1 a")]
    [InlineData("ZUNIONSTORE k 1 source")]
    [InlineData("ZRANGESTORE k source 0 -1")]
    [InlineData("RENAME source k")]
    [InlineData("COPY source k")]
    public void Whatever_makes_the_key_wakes_a_client(string line)
    {
        using CommandRunner redis = new();
        redis.Expect("ZADD source 1 a", "1");
        TestClient client = redis.NewClient();
        client.Run("BZPOPMIN k 0");
        redis.Run(line);
        Assert.Equal("[\"k\", \"a\", \"1\"]", client.NextText());
        redis.Expect("EXISTS k", "0");
    }

    [Fact]
    public void A_key_of_another_type_wakes_nobody_and_disturbs_no_other_key()
    {
        using CommandRunner redis = new();
        TestClient zset = redis.NewClient();
        TestClient list = redis.NewClient();
        zset.Run("BZPOPMIN a b 0");
        list.Run("BLPOP a b 0");
        redis.Expect("SET a v", "OK");
        Assert.Equal("", zset.NextText());
        redis.Expect("ZADD b 1 m 2 n", "2");
        Assert.Equal("[\"b\", \"m\", \"1\"]", zset.NextText());
        Assert.Equal("", list.NextText());
        redis.Expect("DEL b", "1");
        redis.Expect("RPUSH b x", "1");
        Assert.Equal("[\"b\", \"x\"]", list.NextText());
    }

    [Fact]
    public void What_is_gone_or_of_another_type_at_the_end_of_a_transaction_wakes_nobody()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("BZPOPMIN k 0");
        redis.Run("MULTI");
        redis.Run("ZADD k 1 a");
        redis.Run("DEL k");
        redis.Run("RPUSH k x");
        redis.Expect("EXEC", "[1, 1, 1]");
        Assert.Equal("", client.NextText());
        redis.Expect("DEL k", "1");
        redis.Expect("ZADD k 2 b", "1");
        Assert.Equal("[\"k\", \"b\", \"2\"]", client.NextText());
    }

    [Fact]
    public void A_timeout_answers_null_and_inside_a_transaction_nobody_waits()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("BZPOPMIN k 0.2");
        redis.Advance(300);
        Assert.Equal("(nil)", client.NextText());
        redis.Run("MULTI");
        redis.Run("BZPOPMIN k 0");
        redis.Run("BZMPOP 0 1 k MAX");
        redis.Expect("EXEC", "[(nil), (nil)]");
    }
}
