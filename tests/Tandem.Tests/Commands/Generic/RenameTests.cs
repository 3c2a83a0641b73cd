using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Generic;

public sealed class RenameTests
{
    [Fact]
    public void Rename_takes_value_and_expiry_along()
    {
        using CommandRunner redis = new();
        redis.Expect("SET a hello PX 5000", "OK");
        redis.Expect("SET b 1", "OK");
        redis.TakeLog();
        redis.RecordEvents();
        redis.Expect("RENAME a b", "OK");
        Assert.Equal("new b, rename_from a, rename_to b", redis.TakeEvents());
        Assert.Equal("RENAME a b", redis.TakeWrites());
        redis.Expect("GET b", "\"hello\"");
        redis.Expect("PTTL b", "5000");
        redis.Expect("EXISTS a", "0");
        redis.ExpectError("RENAME a b", "ERR no such key");
        redis.Expect("RENAME b b", "OK");
        redis.Expect("RENAMENX b b", "0");
        redis.Expect("SET c 1", "OK");
        redis.Expect("RENAMENX b c", "0");
        redis.Expect("RENAMENX b d", "1");
    }

    [Fact]
    public void Rename_loses_the_expiry_of_the_key_it_overwrites()
    {
        using CommandRunner redis = new();
        redis.Expect("SET a 1", "OK");
        redis.Expect("SET b 2 EX 100", "OK");
        redis.Expect("RENAME a b", "OK");
        redis.Expect("TTL b", "-1");
    }

    [Fact]
    public void A_watched_key_that_is_renamed_or_overwritten_has_changed()
    {
        using CommandRunner redis = new();
        TestClient watcher = redis.NewClient();
        foreach (string watched in new[] { "a", "b" })
        {
            redis.Expect("MSET a 1 b 2", "OK");
            watcher.Run("WATCH " + watched);
            redis.Expect("RENAME a b", "OK");
            watcher.Run("MULTI");
            watcher.Run("PING");
            Assert.Equal("(nil)", watcher.Run("EXEC"));
        }
    }

    [Fact]
    public void Move_and_copy_reach_other_databases()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v PX 5000", "OK");
        redis.Expect("COPY k k DB 2", "1");
        redis.Expect("COPY k k DB 2", "0");
        redis.Expect("COPY k k DB 2 REPLACE", "1");
        redis.Expect("MOVE k 2", "0");
        redis.Expect("MOVE k 1", "1");
        redis.Expect("EXISTS k", "0");
        redis.Expect("SELECT 1", "OK");
        redis.Expect("PTTL k", "5000");
        redis.Expect("SELECT 2", "OK");
        redis.Expect("GET k", "\"v\"");
        redis.Expect("PTTL k", "5000");
        redis.ExpectError("MOVE k 2", "ERR source and destination objects are the same");
    }

    [Fact]
    public void Swapdb_exchanges_what_clients_see()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k zero", "OK");
        redis.Expect("SWAPDB 0 1", "OK");
        redis.Expect("GET k", "(nil)");
        redis.Expect("SELECT 1", "OK");
        redis.Expect("GET k", "\"zero\"");
    }

    [Fact]
    public void Flushing_is_propagated_even_if_nothing_was_there()
    {
        using CommandRunner redis = new();
        redis.Expect("FLUSHDB", "OK");
        redis.Expect("FLUSHALL ASYNC", "OK");
        Assert.Equal("FLUSHDB | FLUSHALL ASYNC", redis.TakeWrites());
        redis.Expect("MSET a 1 b 2", "OK");
        redis.Expect("FLUSHALL", "OK");
        redis.Expect("DBSIZE", "0");
        redis.ExpectError("FLUSHALL NOW", "ERR syntax error");
    }
}
