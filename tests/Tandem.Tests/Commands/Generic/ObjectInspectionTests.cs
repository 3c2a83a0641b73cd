using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Generic;

public sealed class ObjectInspectionTests
{
    [Fact]
    public void Strings_have_three_encodings()
    {
        using CommandRunner redis = new();
        redis.Expect("MSET int 123 embstr abc raw aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "OK");
        redis.Expect("OBJECT ENCODING int", "\"int\"");
        redis.Expect("OBJECT ENCODING embstr", "\"embstr\"");
        redis.Expect("OBJECT ENCODING raw", "\"raw\"");
        redis.Expect("APPEND int 4", "4");
        redis.Expect("OBJECT ENCODING int", "\"raw\"");
        redis.Expect("OBJECT ENCODING nokey", "(nil)");
    }

    [Fact]
    public void Small_integers_count_as_shared()
    {
        using CommandRunner redis = new();
        redis.Expect("MSET small 9999 big 10000 text x", "OK");
        redis.Expect("OBJECT REFCOUNT small", "2147483647");
        redis.Expect("OBJECT REFCOUNT big", "1");
        redis.Expect("OBJECT REFCOUNT text", "1");
    }

    [Fact]
    public void Idle_time_grows_until_the_key_is_used()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v", "OK");
        redis.Advance(10_000);
        redis.Expect("OBJECT IDLETIME k", "10");
        redis.Expect("TOUCH k", "1");
        redis.Expect("OBJECT IDLETIME k", "0");
        redis.ExpectError("OBJECT FREQ k", "ERR An LFU maxmemory policy is not selected");
        redis.ExpectError("OBJECT NOSUCH k", "ERR unknown subcommand 'NOSUCH'. Try OBJECT HELP.");
    }

    [Fact]
    public void Type_names_what_a_key_holds()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v", "OK");
        redis.Expect("TYPE k", "string");
        redis.Expect("TYPE nokey", "none");
    }
    [Fact]
    public void Under_a_policy_that_looks_at_each_keys_use_no_integer_counts_as_shared()
    {
        using CommandRunner redis = new();
        redis.Expect("SET small 1", "OK");
        redis.Expect("CONFIG SET maxmemory-policy allkeys-lru", "OK");
        redis.Expect("OBJECT REFCOUNT small", "2147483647");
        redis.Expect("CONFIG SET maxmemory 1gb", "OK");
        redis.Expect("OBJECT REFCOUNT small", "1");
    }

}
