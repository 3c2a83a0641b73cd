using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Generic;

public sealed class ExpireTests
{
    [Fact]
    public void A_key_is_gone_at_its_time_and_a_DEL_is_propagated()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v", "OK");
        redis.Expect("EXPIRE k 10", "1");
        redis.Expect("TTL k", "10");
        Assert.Equal($"SET k v | PEXPIREAT k {redis.Now + 10_000}", redis.TakeWrites());
        redis.RecordEvents();
        redis.AdvanceAtOnce(10_000);
        redis.Expect("GET k", "(nil)");
        Assert.Equal("expired k", redis.TakeEvents());
        Assert.Equal("DEL k", redis.TakeWrites());
    }

    [Fact]
    public void A_time_that_is_over_deletes_the_key()
    {
        using CommandRunner redis = new();
        redis.Expect("MSET a 1 b 1 c 1", "OK");
        redis.TakeLog();
        redis.RecordEvents();
        redis.Expect("EXPIRE a -1", "1");
        redis.Expect("EXPIREAT b 5", "1");
        redis.Expect("GETEX c PXAT 1", "\"1\"");
        redis.Expect("DBSIZE", "0");
        Assert.Equal("DEL a | DEL b | DEL c", redis.TakeWrites());
        Assert.Equal("del a, del b, del c", redis.TakeEvents());
    }

    [Theory]
    [InlineData("", "NX", true)]
    [InlineData("", "XX", false)]
    [InlineData("", "GT", false)]
    [InlineData("", "LT", true)]
    [InlineData("50", "NX", false)]
    [InlineData("50", "XX", true)]
    [InlineData("50", "GT", true)]
    [InlineData("50", "LT", false)]
    [InlineData("200", "GT", false)]
    [InlineData("200", "LT", true)]
    [InlineData("100", "GT", false)]
    [InlineData("100", "LT", false)]
    public void Conditions_decide_by_the_expiry_there_is(string present, string condition, bool applies)
    {
        using CommandRunner redis = new();
        redis.Run("SET k v" + (present.Length > 0 ? " EX " + present : ""));
        redis.TakeLog();
        redis.Expect("EXPIRE k 100 " + condition, applies ? "1" : "0");
        redis.Expect("TTL k", applies ? "100" : present.Length > 0 ? present : "-1");
        Assert.Equal(applies ? $"PEXPIREAT k {redis.Now + 100_000} {condition}" : "", redis.TakeWrites());
    }

    [Fact]
    public void Persist_takes_the_expiry_away()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v EX 5", "OK");
        redis.TakeLog();
        redis.Expect("PERSIST k", "1");
        redis.Expect("PERSIST k", "0");
        redis.Expect("PERSIST nokey", "0");
        Assert.Equal("PERSIST k", redis.TakeWrites());
        redis.Advance(6000);
        redis.Expect("GET k", "\"v\"");
    }

    [Fact]
    public void GetEx_propagates_its_effect()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v", "OK");
        redis.TakeLog();
        redis.Expect("GETEX k", "\"v\"");
        redis.Expect("GETEX k PERSIST", "\"v\"");
        Assert.Equal("", redis.TakeWrites());
        redis.Expect("GETEX k EX 7", "\"v\"");
        Assert.Equal($"PEXPIREAT k {redis.Now + 7000}", redis.TakeWrites());
        redis.Expect("GETEX k PERSIST", "\"v\"");
        Assert.Equal("PERSIST k", redis.TakeWrites());
    }

    [Fact]
    public void Set_propagates_an_absolute_time()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v EX 7", "OK");
        redis.Expect("SETEX k 8 w", "OK");
        redis.Expect("SET k x PX 5 GET", "\"w\"");
        redis.Expect("SET k y KEEPTTL", "OK");
        Assert.Equal(
            $"SET k v PXAT {redis.Now + 7000} | SET k w PXAT {redis.Now + 8000} | SET k x PXAT {redis.Now + 5}"
            + " | SET k y KEEPTTL",
            redis.TakeWrites());
    }

    [Fact]
    public void Keys_hides_what_is_over_and_scan_removes_it()
    {
        using CommandRunner redis = new();
        redis.Expect("SET stays v", "OK");
        redis.Expect("SET goes v PX 10", "OK");
        redis.AdvanceAtOnce(20);
        redis.Expect("KEYS *", "[\"stays\"]");
        redis.Expect("DBSIZE", "2");
        redis.Expect("SCAN 0", "[\"0\", [\"stays\"]]");
        redis.Expect("DBSIZE", "1");
    }

    [Fact]
    public void The_cycle_removes_expired_keys_each_with_a_DEL_of_its_own()
    {
        using CommandRunner redis = new();
        redis.Expect("MSET a 1 b 2 c 3", "OK");
        redis.Expect("PEXPIRE a 50", "1");
        redis.Expect("PEXPIRE b 50", "1");
        redis.TakeLog();
        redis.Advance(300);
        redis.Expect("DBSIZE", "1");
        string log = redis.TakeWrites();
        Assert.True(log is "DEL a | DEL b" or "DEL b | DEL a", log);
        Assert.Equal(2, redis.Server.Keyspace.Statistics.ExpiredKeys);
    }

    [Fact]
    public void The_cycle_comes_to_every_expired_key_among_many()
    {
        using CommandRunner redis = new();
        for (int i = 0; i < 20_000; i++)
        {
            redis.Run(i % 3 == 0 ? $"SET k{i} v PX 100" : $"SET k{i} v");
        }

        redis.Advance(5000);
        redis.Expect("DBSIZE", (20_000 - 6667).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_cycle_can_be_turned_off()
    {
        using CommandRunner redis = new();
        redis.Server.Expiry.IsEnabled = false;
        redis.Expect("SET k v PX 10", "OK");
        redis.Advance(1000);
        redis.Expect("DBSIZE", "1");
    }

    [Fact]
    public void A_replica_hides_expired_keys_but_expires_only_what_its_own_clients_gave_an_expiry()
    {
        using CommandRunner redis = new();
        redis.Expect("SET masters v PX 100", "OK");
        redis.Server.Options.Replication.ReplicaReadOnly = false;
        redis.Server.Replication.BecomeReplica("127.0.0.1", 1);
        Assert.Equal(ExpiryRule.Hide, redis.Server.Keyspace.ExpiryRule);
        redis.Expect("SET own v PX 100", "OK");
        redis.Advance(300);
        redis.Expect("EXISTS masters own", "0");
        redis.Expect("DBSIZE", "1");
    }

    [Fact]
    public void Conditions_stay_in_what_is_propagated()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v", "OK");
        redis.TakeLog();
        redis.Expect("EXPIREAT k 4102444800 NX", "1");
        Assert.Equal("PEXPIREAT k 4102444800000 NX", redis.TakeWrites());
        redis.Expect("PEXPIREAT k 4102444700000 XX LT", "1");
        Assert.Equal("PEXPIREAT k 4102444700000 XX LT", redis.TakeWrites());
        redis.Expect("GETEX k EXAT 4102444800", "\"v\"");
        Assert.Equal("PEXPIREAT k 4102444800000", redis.TakeWrites());
    }

    [Fact]
    public void The_latest_time_of_all_is_told_in_seconds()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v PXAT 9223372036854775807", "OK");
        redis.Expect("EXPIRETIME k", "9223372036854776");
    }

    [Fact]
    public void Keys_that_a_replica_received_anew_are_its_masters_to_expire()
    {
        using CommandRunner redis = new();
        redis.Server.Options.Replication.ReplicaReadOnly = false;
        redis.Server.Replication.BecomeReplica("127.0.0.1", 1);
        redis.Expect("SET k v PX 100", "OK");
        Assert.Contains("slave_expires_tracked_keys:1", redis.Run("INFO stats"));
        HashTable copy = HashTable.Create();
        copy.Add("k"u8, HashTable.Hash("k"u8)).Tag = ValueTag.Of(DataType.String, ValueEncoding.EmbStr);
        copy.SetExpiry(copy.Find("k"u8, HashTable.Hash("k"u8)), redis.Now + 100);
        redis.Server.Keyspace[0].ReplaceTable(copy);
        Assert.Contains("slave_expires_tracked_keys:0", redis.Run("INFO stats"));
        redis.Advance(300);
        redis.Expect("EXISTS k", "0");
        redis.Expect("DBSIZE", "1");
    }
}
