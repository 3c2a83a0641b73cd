using System;
using System.Linq;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Hashes;

/// <summary>Fields of hashes that expire.</summary>
public sealed class HExpireTests
{
    [Fact]
    public void A_field_expires_and_the_others_stay()
    {
        using CommandRunner redis = new();
        redis.Run("HSET h f v g w");
        redis.Expect("HPEXPIRE h 1000 FIELDS 1 f", "[1]");
        redis.Expect("HPTTL h FIELDS 3 f g x", "[1000, -1, -2]");
        redis.AdvanceAtOnce(999);
        redis.Expect("HGET h f", "\"v\"");
        redis.AdvanceAtOnce(1);
        redis.Expect("HGET h f", "(nil)");
        redis.Expect("HGETALL h", "[\"g\", \"w\"]");
        redis.Expect("HLEN h", "1");
        redis.Expect("HTTL h FIELDS 1 f", "[-2]");
    }

    [Fact]
    public void Active_expiry_removes_fields_and_the_hash_with_its_last_one()
    {
        using CommandRunner redis = new();
        redis.Run("HSET h f v g w");
        redis.Run("HPEXPIRE h 500 FIELDS 1 f");
        redis.Run("HPEXPIRE h 1500 FIELDS 1 g");
        redis.RecordEvents();
        redis.TakeLog();
        redis.Advance(700);
        Assert.Equal("hexpired h", redis.TakeEvents());
        Assert.Equal("HDEL h f", redis.TakeWrites());
        redis.Expect("EXISTS h", "1");
        redis.Advance(1000);
        Assert.Equal("hexpired h, del h", redis.TakeEvents());
        Assert.Equal("HDEL h g", redis.TakeWrites());
        redis.Expect("DBSIZE", "0");
    }

    [Fact]
    public void Thousands_of_fields_that_expire_at_different_times_all_go()
    {
        using CommandRunner redis = new();
        for (int i = 0; i < 3000; i++)
        {
            redis.Run($"HSET h f{i} v");
            redis.Run($"HPEXPIRE h {100 + (i % 7 * 400)} FIELDS 1 f{i}");
        }

        redis.Run("HSET h stays v");
        redis.Advance(1000);
        redis.Expect("HLEN h", $"{1 + Enumerable.Range(0, 3000).Count(i => 100 + (i % 7 * 400) > 1000)}");
        redis.Advance(4000);
        redis.Expect("HLEN h", "1");
        redis.Expect("HGET h stays", "\"v\"");
    }

    [Theory]
    [InlineData("NX", "[1, 0, -2]")]
    [InlineData("XX", "[0, 1, -2]")]
    [InlineData("GT", "[0, 1, -2]")]
    [InlineData("LT", "[1, 0, -2]")]
    [InlineData("", "[1, 1, -2]")]
    public void A_condition_is_about_the_expiry_that_there_is(string condition, string reply)
    {
        using CommandRunner redis = new();
        redis.Run("HSET h without v with w");
        redis.Run("HEXPIRE h 100 FIELDS 1 with");
        redis.Expect($"HEXPIRE h 200 {condition} FIELDS 3 without with none", reply);
    }

    [Fact]
    public void A_time_that_is_over_deletes_the_fields()
    {
        using CommandRunner redis = new();
        redis.Run("HSET h f v g w i x");
        redis.TakeLog();
        redis.RecordEvents();
        redis.Expect("HEXPIREAT h 1 FIELDS 2 f g", "[2, 2]");
        Assert.Equal("HDEL h f g", redis.TakeWrites());
        Assert.Equal("hdel h", redis.TakeEvents());
        redis.Expect("HPEXPIRE h 0 FIELDS 2 i i", "[2, -2]");
        Assert.Equal("hdel h, del h", redis.TakeEvents());
        redis.Expect("EXISTS h", "0");
    }

    [Fact]
    public void Replicas_get_the_time_itself()
    {
        using CommandRunner redis = new();
        redis.Run("HSET h f v g w");
        redis.TakeLog();
        redis.Run("HEXPIRE h 100 NX FIELDS 2 f x");
        Assert.Equal($"HPEXPIREAT h {redis.Now + 100_000} FIELDS 1 f", redis.TakeWrites());
        redis.Run("HPERSIST h FIELDS 2 f g");
        Assert.Equal("HPERSIST h FIELDS 1 f", redis.TakeWrites());
        redis.Run("HEXPIRE h 100 XX FIELDS 1 g");
        Assert.Equal("", redis.TakeWrites());
    }

    [Theory]
    [InlineData("HEXPIRE h 10 FIELDS 1", "ERR wrong number of arguments")]
    [InlineData("HEXPIRE h 10 NX XX FIELDS 1 f", "ERR Mandatory argument FIELDS is missing or not at the right position")]
    [InlineData("HEXPIRE h 10 FIELDS 0 f", "ERR Parameter `numFields` should be greater than 0")]
    [InlineData("HEXPIRE h 10 FIELDS 2 f", "ERR The `numfields` parameter must match the number of arguments")]
    [InlineData("HEXPIRE h -1 FIELDS 1 f", "ERR invalid expire time, must be >= 0")]
    [InlineData("HEXPIRE h 9223372036854775807 FIELDS 1 f", "ERR invalid expire time in 'hexpire' command")]
    [InlineData("HTTL h FIELDS 0 f", "ERR Number of fields must be a positive integer")]
    [InlineData("HTTL s FIELDS 1 f", "WRONGTYPE")]
    [InlineData("HGETEX h EX 1 PX 1 FIELDS 1 f", "ERR Only one of EX, PX, EXAT, PXAT or PERSIST arguments can be specified")]
    [InlineData("HSETEX h FNX FXX FIELDS 1 f v", "ERR syntax error")]
    [InlineData("HSETEX h FIELDS 1 f v g", "ERR The `numfields` parameter must match the number of arguments")]
    public void Wrong_arguments_are_refused(string line, string error)
    {
        using CommandRunner redis = new();
        redis.Run("SET s v");
        redis.ExpectError(line, error);
    }

    [Fact]
    public void An_absent_hash_has_no_fields()
    {
        using CommandRunner redis = new();
        redis.Expect("HEXPIRE h 10 FIELDS 2 f g", "[-2, -2]");
        redis.Expect("HPERSIST h FIELDS 1 f", "[-2]");
        redis.Expect("HEXPIRETIME h FIELDS 1 f", "[-2]");
        redis.Expect("HGETEX h EX 10 FIELDS 1 f", "[(nil)]");
        redis.Expect("HGETDEL h FIELDS 1 f", "[(nil)]");
        redis.Expect("EXISTS h", "0");
    }

    [Fact]
    public void Setting_a_field_takes_its_expiry_away_and_counting_it_up_does_not()
    {
        using CommandRunner redis = new();
        redis.Run("HSET h f 1 g 1 i 1");
        redis.Run("HEXPIRE h 100 FIELDS 3 f g i");
        redis.Run("HSET h f 2");
        redis.Run("HINCRBY h g 1");
        redis.TakeLog();
        redis.Run("HINCRBYFLOAT h i 1.5");
        Assert.Equal($"MULTI | HSET h i 2.5 | HPEXPIREAT h {redis.Now + 100_000} FIELDS 1 i | EXEC", redis.TakeWrites());
        redis.Expect("HTTL h FIELDS 3 f g i", "[-1, 100, 100]");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2000)] // Too big to be walked by a command: what is over is hidden.
    public void A_field_that_is_over_counts_as_absent_for_writes_and_the_log_says_so(int fields)
    {
        using CommandRunner redis = new();
        for (int i = 0; i < fields; i++)
        {
            redis.Run($"HSET h x{i} v");
        }

        redis.Run("HSET h a 5 b 5 c 5");
        redis.Run("HPEXPIRE h 100 FIELDS 3 a b c");
        redis.AdvanceAtOnce(100);
        redis.TakeLog();
        redis.Expect("HINCRBY h a 1", "1");
        redis.Expect("HSETNX h b new", "1");
        redis.Expect("HSET h c new", "1");
        string[] log = redis.TakeWrites().Split(" | ");
        Assert.True(Array.IndexOf(log, "HDEL h a") < Array.IndexOf(log, "HINCRBY h a 1"));
        Assert.True(Array.IndexOf(log, "HDEL h b") < Array.IndexOf(log, "HSETNX h b new"));
        redis.Expect("HTTL h FIELDS 3 a b c", "[-1, -1, -1]");
        redis.Expect("HLEN h", $"{fields + 3}");
    }

    [Fact]
    public void Fields_that_are_over_are_never_shown_by_a_big_hash()
    {
        using CommandRunner redis = new();
        for (int i = 0; i < 1000; i++)
        {
            redis.Run($"HSET h x{i} v");
        }

        redis.Run("HPEXPIRE h 100 FIELDS 999 " + string.Join(' ', Enumerable.Range(0, 999).Select(i => "x" + i)));
        redis.AdvanceAtOnce(100);
        redis.Expect("HLEN h", "1");
        redis.Expect("HKEYS h", "[\"x999\"]");
        redis.Expect("HRANDFIELD h", "\"x999\"");
        redis.Expect("HRANDFIELD h 5", "[\"x999\"]");
        redis.Expect("HRANDFIELD h -2 WITHVALUES", "[\"x999\", \"v\", \"x999\", \"v\"]");
        redis.Expect("HSCAN h 0 COUNT 5000", "[\"0\", [\"x999\", \"v\"]]");
        redis.Expect("HDEL h x1 x2", "0");
        redis.Expect("HEXISTS h x3", "0");
        redis.Expect("HSTRLEN h x3", "0");
        redis.Expect("HMGET h x3 x999", "[(nil), \"v\"]");
    }

    [Theory]
    [InlineData("RENAME h other")]
    [InlineData("COPY h other")]
    [InlineData("MOVE h 1", "SELECT 1", "RENAME h other")]
    [InlineData("SWAPDB 0 1", "SELECT 1", "RENAME h other")]
    [InlineData("DEBUG RELOAD", "RENAME h other")]
    public void Fields_expire_wherever_the_hash_goes(params string[] lines)
    {
        using CommandRunner redis = new();
        redis.Server.Options.Server.EnableDebugCommand = Tandem.Server.ProtectedAction.Yes;
        redis.Run("HSET h f v g w");
        redis.Run("HPEXPIRE h 1000 FIELDS 1 f");
        foreach (string line in lines)
        {
            Assert.False(redis.Run(line).StartsWith("(error)", StringComparison.Ordinal), line);
        }

        redis.Expect("HPTTL other FIELDS 2 f g", "[1000, -1]");
        redis.RecordEvents();
        redis.Advance(1200);
        Assert.Contains("hexpired other", redis.TakeEvents(), StringComparison.Ordinal);
        redis.Expect("HKEYS other", "[\"g\"]");
    }

    [Fact]
    public void Dump_and_Restore_keep_when_fields_expire()
    {
        using CommandRunner redis = new();
        redis.Run("HSET h f v g w");
        redis.Run("HPEXPIRE h 1000 FIELDS 1 f");
        byte[] payload = redis.Client.Send("DUMP"u8.ToArray(), "h"u8.ToArray())!.Bytes;
        Assert.Equal(24, payload[0]);
        redis.Client.Send("RESTORE"u8.ToArray(), "copy"u8.ToArray(), "0"u8.ToArray(), payload);
        redis.Expect("HPTTL copy FIELDS 2 f g", "[1000, -1]");
        redis.Run("HPERSIST h FIELDS 1 f");
        Assert.Equal(4, redis.Client.Send("DUMP"u8.ToArray(), "h"u8.ToArray())!.Bytes[0]);
    }

    [Fact]
    public void HGetEx_and_HGetDel_give_values_and_change_the_fields()
    {
        using CommandRunner redis = new();
        redis.Run("HSET h f v g w");
        redis.TakeLog();
        redis.Expect("HGETEX h PX 500 FIELDS 2 f x", "[\"v\", (nil)]");
        Assert.Equal($"HPEXPIREAT h {redis.Now + 500} FIELDS 1 f", redis.TakeWrites());
        redis.Expect("HGETEX h PERSIST FIELDS 1 f", "[\"v\"]");
        Assert.Equal("HPERSIST h FIELDS 1 f", redis.TakeWrites());
        redis.Expect("HGETEX h FIELDS 1 f", "[\"v\"]");
        Assert.Equal("", redis.TakeWrites());
        redis.Expect("HGETDEL h FIELDS 2 f x", "[\"v\", (nil)]");
        Assert.Equal("HDEL h f", redis.TakeWrites());
        redis.Expect("HGETEX h EXAT 1 FIELDS 1 g", "[\"w\"]");
        Assert.Equal("HDEL h g", redis.TakeWrites());
        redis.Expect("EXISTS h", "0");
    }

    [Fact]
    public void HSetEx_sets_all_fields_or_none()
    {
        using CommandRunner redis = new();
        redis.TakeLog();
        redis.Expect("HSETEX h FXX EX 10 FIELDS 1 f v", "0");
        redis.Expect("EXISTS h", "0");
        redis.Expect("HSETEX h FNX PX 1000 FIELDS 2 f v g w", "1");
        Assert.Equal($"MULTI | HSET h f v g w | HPEXPIREAT h {redis.Now + 1000} FIELDS 2 f g | EXEC", redis.TakeWrites());
        redis.Expect("HSETEX h FNX FIELDS 2 g x i x", "0");
        redis.Expect("HSETEX h FXX KEEPTTL FIELDS 1 g x", "1");
        Assert.Equal($"MULTI | HSET h g x | HPEXPIREAT h {redis.Now + 1000} FIELDS 1 g | EXEC", redis.TakeWrites());
        redis.Expect("HSETEX h FIELDS 1 f y", "1");
        redis.Expect("HPTTL h FIELDS 2 f g", "[-1, 1000]");
        redis.Expect("HSETEX h PXAT 1 FIELDS 2 f z g z", "1");
        redis.Expect("EXISTS h", "0");
    }

    [Fact]
    public void A_replica_hides_fields_that_are_over_and_waits_for_HDEL()
    {
        using CommandRunner redis = new();
        redis.Run("HSET h f v g w");
        redis.Run("HPEXPIRE h 100 FIELDS 1 f");
        redis.Run("REPLICAOF 127.0.0.1 1");
        redis.AdvanceAtOnce(200);
        redis.Expect("HGET h f", "(nil)");
        redis.Expect("HLEN h", "1");
        redis.Advance(500);
        redis.Run("REPLICAOF NO ONE");
        redis.TakeLog();
        redis.Advance(200);
        Assert.Contains("HDEL h f", redis.TakeWrites(), StringComparison.Ordinal);
    }
}
