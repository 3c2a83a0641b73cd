using System.Linq;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Sets;

public sealed class SetCommandTests
{
    [Theory]
    [InlineData("SADD s a")]
    [InlineData("SREM s a")]
    [InlineData("SMOVE s t a")]
    [InlineData("SMOVE t s a")]
    [InlineData("SISMEMBER s a")]
    [InlineData("SMISMEMBER s a")]
    [InlineData("SCARD s")]
    [InlineData("SMEMBERS s")]
    [InlineData("SPOP s")]
    [InlineData("SPOP s 2")]
    [InlineData("SRANDMEMBER s")]
    [InlineData("SRANDMEMBER s 2")]
    [InlineData("SSCAN s 0")]
    [InlineData("SINTER none s")]
    [InlineData("SINTERCARD 2 none s")]
    [InlineData("SINTERSTORE d none s")]
    [InlineData("SUNION none s")]
    [InlineData("SUNIONSTORE d t s")]
    [InlineData("SDIFF none s")]
    [InlineData("SDIFFSTORE d none s")]
    public void On_a_string_key_they_reply_WRONGTYPE(string line)
    {
        using CommandRunner redis = new();
        redis.Expect("SET s v", "OK");
        redis.Expect("SADD t a", "1");
        redis.ExpectError(line, "WRONGTYPE");
        redis.Expect("SMEMBERS t", "[\"a\"]");
        redis.Expect("EXISTS d", "0");
    }

    [Fact]
    public void Integers_are_a_sorted_array_until_something_else_comes_or_they_get_many()
    {
        using CommandRunner redis = new(options => options.Keyspace.SetMaxIntsetEntries = 4);
        redis.Expect("SADD k 3 -1 70000", "3");
        redis.Expect("SADD k 3 5", "1");
        redis.Expect("OBJECT ENCODING k", "\"intset\"");
        redis.Expect("SMEMBERS k", "[\"-1\", \"3\", \"5\", \"70000\"]");
        redis.Expect("SADD k 9223372036854775807", "1");
        redis.Expect("OBJECT ENCODING k", "\"hashtable\"");
        redis.Expect("SADD t 1 2", "2");
        redis.Expect("SADD t 01", "1");
        redis.Expect("OBJECT ENCODING t", "\"hashtable\"");
        redis.Expect("SMISMEMBER t 1 01 2 3", "[1, 1, 1, 0]");
        redis.Expect("SCARD t", "3");
        redis.Expect("SADD big 9223372036854775808", "1");
        redis.Expect("OBJECT ENCODING big", "\"hashtable\"");
    }

    [Fact]
    public void What_is_asked_of_an_absent_key_is_asked_of_an_empty_set()
    {
        using CommandRunner redis = new();
        redis.Expect("SISMEMBER k a", "0");
        redis.Expect("SMISMEMBER k a b", "[0, 0]");
        redis.Expect("SCARD k", "0");
        redis.Expect("SMEMBERS k", "[]");
        redis.Expect("SREM k a", "0");
        redis.Expect("SMOVE k t a", "0");
        redis.Expect("SPOP k", "(nil)");
        redis.Expect("SPOP k 3", "[]");
        redis.Expect("SRANDMEMBER k", "(nil)");
        redis.Expect("SRANDMEMBER k 3", "[]");
        redis.Expect("SSCAN k 0", "[\"0\", []]");
    }

    [Fact]
    public void The_last_member_takes_the_key_with_it()
    {
        using CommandRunner redis = new();
        redis.RecordEvents(KeyEventClass.All | KeyEventClass.New);
        redis.Expect("SADD k a b c", "3");
        redis.Expect("SADD k a", "0");
        redis.Expect("SREM k a none b", "2");
        redis.Expect("SREM k c none", "1");
        redis.Expect("TYPE k", "none");
        Assert.Equal("new k, sadd k, srem k, srem k, del k", redis.TakeEvents());
        Assert.Equal("SADD k a b c | SREM k a none b | SREM k c none", redis.TakeWrites());
    }

    [Fact]
    public void Move_takes_a_member_out_of_one_set_and_into_another()
    {
        using CommandRunner redis = new();
        redis.Expect("SADD k a b 1", "3");
        redis.Expect("SADD t 2 3", "2");
        redis.RecordEvents(KeyEventClass.All | KeyEventClass.New);
        redis.TakeWrites();
        long dirty = redis.Server.Keyspace.Dirty;
        redis.Expect("SMOVE k t 1", "1");
        redis.Expect("OBJECT ENCODING t", "\"intset\"");
        redis.Expect("SMOVE k t a", "1");
        redis.Expect("OBJECT ENCODING t", "\"hashtable\"");
        redis.Expect("SMOVE k t none", "0");
        redis.Expect("SMOVE k k b", "1");
        redis.Expect("SMOVE k k none", "0");
        redis.Expect("SMOVE k new b", "1");
        redis.Expect("EXISTS k", "0");
        redis.Expect("SADD k a", "1");
        redis.Expect("SMOVE k t a", "1");
        Assert.Equal(8, redis.Server.Keyspace.Dirty - dirty);
        Assert.Equal(
            "srem k, sadd t, srem k, sadd t, srem k, del k, new new, sadd new, new k, sadd k, srem k, del k",
            redis.TakeEvents());
        Assert.Equal(
            "SMOVE k t 1 | SMOVE k t a | SMOVE k new b | SADD k a | SMOVE k t a", redis.TakeWrites());
        redis.Expect("SCARD t", "4");
    }

    [Fact]
    public void Move_copes_with_keys_whose_time_is_over()
    {
        using CommandRunner redis = new();
        redis.Expect("SADD k a b", "2");
        redis.Expect("SADD t z", "1");
        redis.Run("PEXPIRE t 10");
        redis.AdvanceAtOnce(20);
        redis.Expect("SMOVE k t a", "1");
        redis.Expect("SMEMBERS t", "[\"a\"]");
        redis.Expect("TTL t", "-1");
        redis.Run("PEXPIRE k 10");
        redis.AdvanceAtOnce(20);
        redis.Expect("SMOVE k t b", "0");
        redis.Expect("SMEMBERS t", "[\"a\"]");
    }

    [Fact]
    public void Sets_are_sets_in_RESP3_where_Redis_makes_them_so()
    {
        using CommandRunner redis = new();
        redis.Run("HELLO 3");
        redis.Expect("SADD k a", "1");
        Assert.Equal("~1\r\n$1\r\na\r\n", Raw(redis, "SMEMBERS", "k"));
        Assert.Equal("~1\r\n$1\r\na\r\n", Raw(redis, "SUNION", "k"));
        Assert.Equal("~1\r\n$1\r\na\r\n", Raw(redis, "SDIFF", "k"));
        Assert.Equal("~1\r\n$1\r\na\r\n", Raw(redis, "SINTER", "k"));
        Assert.Equal("~0\r\n", Raw(redis, "SINTER", "k", "none"));
        Assert.Equal("*1\r\n$1\r\na\r\n", Raw(redis, "SRANDMEMBER", "k", "1"));
        Assert.Equal("*0\r\n", Raw(redis, "SRANDMEMBER", "none", "1"));
        Assert.Equal("*1\r\n:1\r\n", Raw(redis, "SMISMEMBER", "k", "a"));
        Assert.Equal("~1\r\n$1\r\na\r\n", Raw(redis, "SPOP", "k", "2"));
        Assert.Equal("~0\r\n", Raw(redis, "SPOP", "k", "2"));
        Assert.Equal("_\r\n", Raw(redis, "SPOP", "k"));
        Assert.Equal("_\r\n", Raw(redis, "SRANDMEMBER", "k"));
    }

    private static string Raw(CommandRunner redis, params string[] words)
    {
        redis.Client.Arrive([.. words.Select(System.Text.Encoding.ASCII.GetBytes)]);
        redis.Turn();
        string sent = System.Text.Encoding.ASCII.GetString(redis.Client.Connection.Sent.ToArray());
        redis.Client.Connection.Sent.Clear();
        return sent;
    }
}
