using System;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands;

/// <summary>Options of known commands that came after Redis 7.0.</summary>
public sealed class NewerOptionTests
{
    [Fact]
    public void Set_IFEQ_sets_only_over_the_value_given()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k new IFEQ old", "(nil)");
        redis.Expect("EXISTS k", "0");
        redis.Run("SET k 5");
        redis.TakeLog();
        redis.Expect("SET k new IFEQ 6", "(nil)");
        redis.Expect("SET k new IFEQ 6 GET", "\"5\"");
        Assert.Equal("", redis.TakeWrites());
        redis.Expect("SET k new IFEQ 5", "OK");
        Assert.Equal("SET k new", redis.TakeWrites());
        redis.Expect("SET k get GET IFEQ new KEEPTTL", "\"new\"");
        Assert.Equal("SET k get KEEPTTL", redis.TakeWrites());
        redis.ExpectError("SET k v IFEQ a NX", "ERR syntax error");
        redis.ExpectError("SET k v IFEQ", "ERR syntax error");
        redis.Run("RPUSH list a");
        redis.ExpectError("SET list v IFEQ a", "WRONGTYPE");
    }

    [Fact]
    public void ZRank_WITHSCORE_adds_the_score()
    {
        using CommandRunner redis = new();
        redis.Run("ZADD z 1 a 2.5 b");
        redis.Expect("ZRANK z b WITHSCORE", "[1, \"2.5\"]");
        redis.Expect("ZREVRANK z b WITHSCORE", "[0, \"2.5\"]");
        redis.Expect("ZRANK z none WITHSCORE", "(nil)");
        redis.ExpectError("ZRANK z b SCORE", "ERR syntax error");
        redis.ExpectError("ZRANK z b WITHSCORE x", "ERR wrong number of arguments for 'zrank' command");
    }

    [Fact]
    public void XRead_from_plus_gives_the_last_entry()
    {
        using CommandRunner redis = new();
        redis.Run("XADD s 1-1 a b");
        redis.Run("XADD s 2-0 c d");
        redis.Expect("XREAD STREAMS s +", "[[\"s\", [[\"2-0\", [\"c\", \"d\"]]]]]");
        redis.Run("XADD s 3-0 e f");
        redis.Run("XDEL s 3-0");
        redis.Expect("XREAD STREAMS s +", "[[\"s\", [[\"2-0\", [\"c\", \"d\"]]]]]");
        redis.Expect("XREAD STREAMS none +", "(nil)");
    }

    [Fact]
    public void HScan_NOVALUES_gives_fields_only()
    {
        using CommandRunner redis = new();
        redis.Run("HSET h f v g w");
        redis.Expect("HSCAN h 0 NOVALUES COUNT 10", "[\"0\", [\"f\", \"g\"]]");
        redis.Run("CONFIG SET hash-max-listpack-entries 0");
        redis.Run("HSET big f v");
        redis.Expect("HSCAN big 0 COUNT 10 NOVALUES", "[\"0\", [\"f\"]]");
        redis.Run("SADD s a");
        redis.ExpectError("SSCAN s 0 NOVALUES", "ERR syntax error");
    }

    [Fact]
    public void Client_SETINFO_names_the_library_and_LIST_shows_it()
    {
        using CommandRunner redis = new();
        redis.Expect("CLIENT SETINFO LIB-NAME redis-py", "OK");
        redis.Expect("CLIENT SETINFO lib-ver 5.0", "OK");
        Assert.Contains(" lib-name=redis-py lib-ver=5.0", redis.Run("CLIENT LIST"), StringComparison.Ordinal);
        redis.ExpectError("CLIENT SETINFO LIB-NAME \"a b\"", "ERR lib-name cannot contain spaces, newlines or special characters.");
        redis.ExpectError("CLIENT SETINFO OTHER x", "ERR Unrecognized option 'OTHER'");
    }

    [Fact]
    public void Client_NO_TOUCH_leaves_the_idle_time_of_keys_alone()
    {
        using CommandRunner redis = new();
        redis.Run("SET k v");
        redis.Advance(5000);
        redis.Expect("CLIENT NO-TOUCH ON", "OK");
        redis.Run("GET k");
        redis.Expect("OBJECT IDLETIME k", "5");
        redis.Expect("CLIENT NO-TOUCH OFF", "OK");
        redis.Run("GET k");
        redis.Expect("OBJECT IDLETIME k", "0");
    }

    [Fact]
    public void Client_KILL_MAXAGE_closes_those_connected_for_long()
    {
        using CommandRunner redis = new();
        TestClient old = redis.NewClient();
        redis.Advance(10_000);
        TestClient young = redis.NewClient();
        redis.Expect("CLIENT KILL MAXAGE 5", "1");
        redis.Turn();
        Assert.True(old.Connection.IsClosed);
        Assert.False(young.Connection.IsClosed);
        redis.ExpectError("CLIENT KILL MAXAGE 0", "ERR maxage should be greater than 0");
    }
}
