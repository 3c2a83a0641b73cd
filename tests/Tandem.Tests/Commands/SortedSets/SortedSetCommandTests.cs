using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.SortedSets;

/// <summary>Commands on one sorted set; <see cref="SortedSetModelTests"/> compares both encodings with a model.</summary>
public sealed class SortedSetCommandTests
{
    [Theory]
    [InlineData("ZADD s 1 a")]
    [InlineData("ZADD s XX INCR 1 a")]
    [InlineData("ZINCRBY s 1 a")]
    [InlineData("ZREM s a")]
    [InlineData("ZSCORE s a")]
    [InlineData("ZMSCORE s a")]
    [InlineData("ZCARD s")]
    [InlineData("ZRANK s a")]
    [InlineData("ZREVRANK s a")]
    [InlineData("ZCOUNT s 0 1")]
    [InlineData("ZLEXCOUNT s - +")]
    [InlineData("ZRANGE s 0 -1")]
    [InlineData("ZREVRANGE s 0 -1")]
    [InlineData("ZRANGEBYSCORE s 0 1")]
    [InlineData("ZREVRANGEBYSCORE s 0 1")]
    [InlineData("ZRANGEBYLEX s - +")]
    [InlineData("ZREVRANGEBYLEX s - +")]
    [InlineData("ZREMRANGEBYRANK s 0 1")]
    [InlineData("ZREMRANGEBYSCORE s 0 1")]
    [InlineData("ZREMRANGEBYLEX s - +")]
    public void On_a_string_key_they_reply_WRONGTYPE(string line)
    {
        using CommandRunner redis = new();
        redis.Expect("SET s v", "OK");
        redis.ExpectError(line, "WRONGTYPE");
        redis.Expect("GET s", "\"v\"");
    }

    [Theory]
    [InlineData("ZADD k", "ERR wrong number of arguments for 'zadd' command")]
    [InlineData("ZADD k 1 a 2", "ERR syntax error")]
    [InlineData("ZADD k NX CH INCR", "ERR syntax error")]
    [InlineData("ZADD k NX XX 1 a", "ERR XX and NX options at the same time are not compatible")]
    [InlineData("ZADD k NX GT 1 a", "ERR GT, LT, and/or NX options at the same time are not compatible")]
    [InlineData("ZADD k LT GT 1 a", "ERR GT, LT, and/or NX options at the same time are not compatible")]
    [InlineData("ZADD k INCR 1 a 2 b", "ERR INCR option supports a single increment-element pair")]
    [InlineData("ZADD k 1 x 2a y", "ERR value is not a valid float")]
    [InlineData("ZADD k nan x", "ERR value is not a valid float")]
    [InlineData("ZINCRBY k x a", "ERR value is not a valid float")]
    [InlineData("ZINCRBY k nx a", "ERR syntax error")]
    [InlineData("ZCOUNT k 1 x", "ERR min or max is not a float")]
    [InlineData("ZCOUNT k ((1 2", "ERR min or max is not a float")]
    [InlineData("ZLEXCOUNT k a +", "ERR min or max not valid string range item")]
    [InlineData("ZRANGE k a 1", "ERR value is not an integer or out of range")]
    [InlineData("ZRANGE k 0 1 REV REV", "ERR syntax error")]
    [InlineData("ZRANGE k 0 1 BYSCORE BYLEX", "ERR syntax error")]
    [InlineData("ZRANGE k 0 1 LIMIT 0", "ERR syntax error")]
    [InlineData("ZRANGE k 0 1 LIMIT 0 1", "ERR syntax error, LIMIT is only supported in combination")]
    [InlineData("ZRANGE k - + BYLEX WITHSCORES", "ERR syntax error, WITHSCORES not supported in combination with BYLEX")]
    [InlineData("ZREVRANGE k 0 1 REV", "ERR syntax error")]
    [InlineData("ZRANGEBYSCORE k 0 1 BYSCORE", "ERR syntax error")]
    [InlineData("ZRANGEBYSCORE k (a 1", "ERR min or max is not a float")]
    [InlineData("ZRANGEBYLEX k - x", "ERR min or max not valid string range item")]
    [InlineData("ZREMRANGEBYRANK k 0 x", "ERR value is not an integer or out of range")]
    [InlineData("ZREMRANGEBYSCORE k 0 x", "ERR min or max is not a float")]
    [InlineData("ZREMRANGEBYLEX k x -", "ERR min or max not valid string range item")]
    public void Wrong_arguments_change_nothing(string line, string error)
    {
        using CommandRunner redis = new();
        redis.ExpectError(line, error);
        redis.Expect("EXISTS k", "0");
    }

    [Fact]
    public void Options_of_ZADD_decide_what_is_added_and_what_is_changed()
    {
        using CommandRunner redis = new();
        redis.Expect("ZADD k 1 a 2 b", "2");
        redis.Expect("ZADD k NX 5 a 3 c", "1");
        redis.Expect("ZADD k XX CH 7 a 9 d", "1");
        redis.Expect("ZADD k GT CH 6 a 4 c 5 e", "2");
        redis.Expect("ZADD k LT CH 6 a 9 c 8 f", "2");
        redis.Expect("ZADD k CH 6 a 4 c", "0");
        redis.Expect("ZRANGE k 0 -1 WITHSCORES", "[\"b\", \"2\", \"c\", \"4\", \"e\", \"5\", \"a\", \"6\", \"f\", \"8\"]");
        redis.Expect("ZADD none XX 1 a", "0");
        redis.Expect("EXISTS none", "0");
    }

    [Fact]
    public void Increments_reply_the_new_score_or_null_when_refused()
    {
        using CommandRunner redis = new();
        redis.Expect("ZINCRBY k 1.5 a", "\"1.5\"");
        redis.Expect("ZADD k INCR 1.5 a", "\"3\"");
        redis.Expect("ZADD k NX INCR 1 a", "(nil)");
        redis.Expect("ZADD k XX INCR 1 b", "(nil)");
        redis.Expect("ZADD k GT INCR -1 a", "(nil)");
        redis.Expect("ZADD k GT INCR 0 a", "(nil)");
        redis.Expect("ZADD k INCR 0 a", "\"3\"");
        redis.Expect("ZADD none XX INCR 1 a", "(nil)");
        redis.Expect("ZINCRBY k inf a", "\"inf\"");
        redis.ExpectError("ZINCRBY k -inf a", "ERR resulting score is not a number (NaN)");
        redis.Expect("ZSCORE k a", "\"inf\"");
        redis.Expect("EXISTS none", "0");
    }

    [Fact]
    public void Events_and_propagation_say_what_changed_only()
    {
        using CommandRunner redis = new();
        redis.RecordEvents(KeyEventClass.All | KeyEventClass.New);
        redis.Expect("ZADD k 1 a 2 b", "2");
        redis.Expect("ZADD k 1 a", "0");
        redis.Expect("ZINCRBY k 1 a", "\"2\"");
        redis.Expect("ZREM k none", "0");
        redis.Expect("ZREM k a none b c", "2");
        redis.Expect("ZADD k 1 a 2 b 3 c 4 d", "4");
        redis.Expect("ZREMRANGEBYRANK k 0 0", "1");
        redis.Expect("ZREMRANGEBYSCORE k 8 9", "0");
        redis.Expect("ZREMRANGEBYSCORE k (2 3", "1");
        redis.Expect("ZREMRANGEBYLEX k - +", "2");
        Assert.Equal(
            "new k, zadd k, zincr k, zrem k, del k, new k, zadd k, zremrangebyrank k, zremrangebyscore k, zremrangebylex k, del k",
            redis.TakeEvents());
        Assert.Equal(
            "ZADD k 1 a 2 b | ZINCRBY k 1 a | ZREM k a none b c | ZADD k 1 a 2 b 3 c 4 d | ZREMRANGEBYRANK k 0 0"
            + " | ZREMRANGEBYSCORE k (2 3 | ZREMRANGEBYLEX k - +",
            redis.TakeWrites());
    }

    [Fact]
    public void A_set_is_small_up_to_its_limits_and_never_small_again()
    {
        using CommandRunner redis = new(o =>
        {
            o.Keyspace.SortedSetMaxListpackEntries = 3;
            o.Keyspace.SortedSetMaxListpackValueBytes = 5;
        });
        redis.Expect("ZADD k 1 a 2 b 3 12345", "3");
        redis.Expect("OBJECT ENCODING k", "\"listpack\"");
        redis.Expect("ZADD k 9 a", "0");
        redis.Expect("OBJECT ENCODING k", "\"listpack\"");
        redis.Expect("ZADD k 4 d", "1");
        redis.Expect("OBJECT ENCODING k", "\"skiplist\"");
        redis.Expect("ZREM k a b", "2");
        redis.Expect("OBJECT ENCODING k", "\"skiplist\"");
        redis.Expect("ZRANGE k 0 -1", "[\"12345\", \"d\"]");
        redis.Expect("ZADD l 1 123456", "1");
        redis.Expect("OBJECT ENCODING l", "\"skiplist\"");
        redis.Expect("ZADD m 1 a", "1");
        redis.Expect("ZADD m XX 1 123456", "0");
        redis.Expect("OBJECT ENCODING m", "\"listpack\"");
        redis.Expect("ZADD m 1 123456", "1");
        redis.Expect("OBJECT ENCODING m", "\"skiplist\"");
    }

    [Fact]
    public void Scores_are_written_with_17_digits_and_negative_zero_loses_its_sign_in_a_small_set()
    {
        using CommandRunner redis = new();
        redis.Expect("ZADD k 0.1 a -0 b 1e20 c -inf d +inf e 3.0000000000000004 f 1e17 g 4611686018427387904 h", "8");
        redis.Expect(
            "ZMSCORE k a b c d e f g h",
            "[\"0.10000000000000001\", \"0\", \"1e+20\", \"-inf\", \"inf\", \"3.0000000000000004\", \"1e+17\", "
            + "\"4.6116860184273879e+18\"]");
        redis.Expect("ZSCAN k 0 MATCH [gh]", "[\"0\", [\"g\", \"100000000000000000\", \"h\", \"4611686018427387904\"]]");
        redis.Server.Keyspace.Options.SortedSetMaxListpackEntries = 0;
        redis.Expect("ZADD l -0 b 0.1 a", "2");
        redis.Expect("ZMSCORE l a b none", "[\"0.10000000000000001\", \"-0\", (nil)]");
        redis.Expect("ZMSCORE none a", "[(nil)]");
        redis.Server.Keyspace.Options.SortedSetMaxListpackEntries = 1;
        redis.Expect("ZRANGESTORE m l -inf +inf BYSCORE", "2");
        redis.Expect("ZSCORE m b", "\"0\"");
        redis.Expect("ZRANGESTORE m l 0 -1", "2");
        redis.Expect("ZSCORE m b", "\"-0\"");
    }

    [Fact]
    public void In_RESP3_scores_are_doubles_and_come_in_pairs()
    {
        using CommandRunner redis = new();
        redis.Run("HELLO 3");
        redis.Expect("ZADD k 1.5 a inf b", "2");
        redis.Expect("ZRANGE k 0 -1 WITHSCORES", "[[\"a\", 1.5], [\"b\", inf]]");
        redis.Expect("ZRANGEBYSCORE k 0 +inf WITHSCORES LIMIT 0 1", "[[\"a\", 1.5]]");
        redis.Expect("ZREVRANGE k 0 -1", "[\"b\", \"a\"]");
        redis.Expect("ZSCORE k a", "1.5");
        redis.Expect("ZADD k INCR 1 a", "2.5");
    }
}
