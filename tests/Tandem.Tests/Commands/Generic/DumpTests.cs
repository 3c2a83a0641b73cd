using System;
using System.Text;
using Tandem.Server.Keyspace.Eviction;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Generic;

public sealed class DumpTests
{
    [Theory]
    [InlineData("12345")]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_was_dumped_is_restored(string value)
    {
        using CommandRunner redis = new();
        redis.Client.RunWords("SET", "k", value);
        byte[] payload = redis.Client.Send("DUMP"u8.ToArray(), "k"u8.ToArray())!.Bytes;
        Assert.Equal("OK", Restore(redis, "copy", "0", payload));
        redis.Expect("GET copy", $"\"{value}\"");
        redis.Expect("TTL copy", "-1");
    }

    [Fact]
    public void Restore_propagates_an_absolute_time()
    {
        using CommandRunner redis = new();
        byte[] payload = Payload(redis);
        redis.TakeLog();
        Assert.Equal("OK", Restore(redis, "copy", "5000", payload));
        redis.Expect("PTTL copy", "5000");
        string log = redis.TakeWrites();
        Assert.StartsWith($"RESTORE copy {redis.Now + 5000} ", log, StringComparison.Ordinal);
        Assert.EndsWith(" ABSTTL", log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_that_is_over_stores_nothing()
    {
        using CommandRunner redis = new();
        byte[] payload = Payload(redis);
        redis.TakeLog();
        Assert.Equal("OK", Restore(redis, "copy", "1", payload, "ABSTTL"));
        Assert.Equal("", redis.TakeWrites());
        Assert.Equal("OK", Restore(redis, "k", "1", payload, "REPLACE", "ABSTTL"));
        Assert.Equal("DEL k", redis.TakeWrites());
        redis.Expect("EXISTS k copy", "0");
    }

    [Fact]
    public void What_cannot_be_restored_is_refused()
    {
        using CommandRunner redis = new();
        byte[] payload = Payload(redis);
        Assert.Equal("(error) BUSYKEY Target key name already exists.", Restore(redis, "k", "0", payload));
        Assert.Equal("(error) ERR Invalid TTL value, must be >= 0", Restore(redis, "n", "-1", payload));
        Assert.Equal("(error) ERR syntax error", Restore(redis, "n", "0", payload, "FOO"));
        Assert.Equal(
            "(error) ERR Invalid FREQ value, must be >= 0 and <= 255", Restore(redis, "n", "0", payload, "FREQ", "256"));
        payload[1] ^= 1;
        Assert.Equal("(error) ERR DUMP payload version or checksum are wrong", Restore(redis, "n", "0", payload));
        redis.Expect("EXISTS n", "0");
        redis.Expect("DUMP n", "(nil)");
    }

    [Fact]
    public void Idle_time_is_taken_over()
    {
        using CommandRunner redis = new();
        byte[] payload = Payload(redis);
        redis.Advance(200);
        Assert.Equal("OK", Restore(redis, "copy", "0", payload, "IDLETIME", "1000"));
        redis.Expect("OBJECT IDLETIME copy", "1000");
    }

    private static byte[] Payload(CommandRunner redis)
    {
        redis.Expect("SET k some-value", "OK");
        return redis.Client.Send("DUMP"u8.ToArray(), "k"u8.ToArray())!.Bytes;
    }

    private static string Restore(CommandRunner redis, string key, string ttl, byte[] payload, params string[] options)
    {
        byte[][] words =
        [
            "RESTORE"u8.ToArray(), Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(ttl), payload,
            .. Array.ConvertAll(options, Encoding.ASCII.GetBytes),
        ];
        return redis.Client.Send(words)!.ToString();
    }

    [Fact]
    public void A_frequency_is_restored_once_the_policy_counts_accesses()
    {
        using CommandRunner redis = new(o => o.Keyspace.MaxMemoryPolicy = MaxMemoryPolicy.AllKeysLfu);
        redis.Expect("SET k v", "OK");
        byte[] payload = redis.Client.Send("DUMP"u8.ToArray(), "k"u8.ToArray())!.Bytes;
        redis.Client.Send(
            "RESTORE"u8.ToArray(), "l"u8.ToArray(), "0"u8.ToArray(), payload, "FREQ"u8.ToArray(), "100"u8.ToArray());
        redis.Expect("OBJECT FREQ l", "100");
        redis.ExpectError("OBJECT IDLETIME l", "ERR An LFU maxmemory policy is selected");
    }

    /// <summary>Payloads of Redis's own test suite, integration/corrupt-dump; old forms are looked through even without
    /// sanitize-dump-payload.</summary>
    [Theory]
    [InlineData("0D1B1B00000016000000040000026100040262000402610004026400FF0900A1983678CC8E932E")] // ziplist: a field twice
    [InlineData("120101000A008FC6C0571C0AB33C")] // a list's node of no bytes
    [InlineData("090200FF0900C0F1B8674C16ACE3")] // a zipmap of no pairs
    public void A_damaged_collection_is_refused(string payload)
    {
        using CommandRunner redis = new();
        redis.Server.Debugging.SkipsChecksumValidation = true;
        string reply = redis.Client.Send(
            "RESTORE"u8.ToArray(), "k"u8.ToArray(), "0"u8.ToArray(), System.Convert.FromHexString(payload))!.ToString()!;
        Assert.Equal("(error) ERR Bad data format", reply);
        redis.Expect("DBSIZE", "0");
    }
}
