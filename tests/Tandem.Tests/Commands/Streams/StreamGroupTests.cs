using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Streams;

public sealed class StreamGroupTests
{
    [Fact]
    public void Groups_are_made_set_back_and_destroyed()
    {
        using CommandRunner redis = new();
        redis.RecordEvents(KeyEventClass.All);
        redis.ExpectError("XGROUP CREATE k g $", "ERR The XGROUP subcommand requires the key to exist.");
        redis.Expect("XGROUP CREATE k g $ MKSTREAM", "OK");
        redis.ExpectError("XGROUP CREATE k g $", "BUSYGROUP Consumer Group name already exists");
        redis.ExpectError("XGROUP CREATE k h x", "ERR Invalid stream ID");
        redis.ExpectError("XGROUP CREATE k h $ ENTRIESREAD -2", "ERR value for ENTRIESREAD must be positive or -1");
        redis.ExpectError("XGROUP CREATE k h $ NONSENSE", "ERR unknown subcommand or wrong number of arguments for 'CREATE'");
        redis.Expect("XGROUP SETID k g 5-5 ENTRIESREAD 3", "OK");
        redis.ExpectError("XGROUP SETID k h 0", "NOGROUP No such consumer group 'h' for key name 'k'");
        redis.Expect("XGROUP CREATECONSUMER k g c", "1");
        redis.Expect("XGROUP CREATECONSUMER k g c", "0");
        redis.Expect("XGROUP DELCONSUMER k g c", "0");
        redis.Expect("XGROUP DESTROY k h", "0");
        redis.Expect("XGROUP DESTROY k g", "1");
        Assert.Equal(
            "xgroup-create k, xgroup-setid k, xgroup-createconsumer k, xgroup-delconsumer k, xgroup-destroy k",
            redis.TakeEvents());
        Assert.Equal(
            "XGROUP CREATE k g $ MKSTREAM | XGROUP SETID k g 5-5 ENTRIESREAD 3 | XGROUP CREATECONSUMER k g c"
            + " | XGROUP DELCONSUMER k g c | XGROUP DESTROY k g",
            redis.TakeWrites());
    }

    [Fact]
    public void Deliveries_are_pending_until_acknowledged_and_propagated_one_by_one()
    {
        using CommandRunner redis = new();
        long now = redis.Now;
        redis.Run("XADD k 1-1 f 1");
        redis.Run("XADD k 2-1 f 2");
        redis.Run("XADD k 3-1 f 3");
        redis.Run("XGROUP CREATE k g 0");
        redis.TakeWrites();
        redis.Expect("XREADGROUP GROUP g c COUNT 1 STREAMS k >", "[[\"k\", [[\"1-1\", [\"f\", \"1\"]]]]]");
        redis.Expect("XREADGROUP GROUP g d NOACK STREAMS k >", "[[\"k\", [[\"2-1\", [\"f\", \"2\"]], [\"3-1\", [\"f\", \"3\"]]]]]");
        redis.Expect("XREADGROUP GROUP g d STREAMS k >", "(nil)");
        Assert.Equal(
            $"XCLAIM k g c 0 1-1 TIME {now} RETRYCOUNT 1 FORCE JUSTID LASTID 1-1 | MULTI | XGROUP CREATECONSUMER k g d"
            + " | XGROUP SETID k g 3-1 ENTRIESREAD 3 | EXEC",
            redis.TakeWrites());
        redis.Expect("XREADGROUP GROUP g c STREAMS k 0", "[[\"k\", [[\"1-1\", [\"f\", \"1\"]]]]]");
        redis.Expect("XPENDING k g", "[1, \"1-1\", \"1-1\", [[\"c\", \"1\"]]]");
        redis.Advance(50);
        redis.Expect("XPENDING k g - + 10", "[[\"1-1\", \"c\", 50, 2]]");
        redis.Expect("XPENDING k g IDLE 60 - + 10", "[]");
        redis.Expect("XPENDING k g - + 10 nobody", "[]");
        redis.Expect("XDEL k 1-1", "1");
        redis.Expect("XREADGROUP GROUP g c STREAMS k 0", "[[\"k\", [[\"1-1\", (nil)]]]]");
        redis.ExpectError("XACK k g 1-1 x", "ERR Invalid stream ID");
        redis.Expect("XACK k g 1-1 2-1", "1");
        redis.Expect("XACK k none 1-1", "0");
        redis.Expect("XPENDING k g", "[0, (nil), (nil), (nil)]");
        redis.ExpectError("XPENDING k none", "NOGROUP No such key 'k' or consumer group 'none'");
        redis.ExpectError("XPENDING k g - +", "ERR syntax error");
    }

    [Fact]
    public void Claims_move_entries_that_are_pending_long_enough_and_forget_those_that_are_gone()
    {
        using CommandRunner redis = new();
        for (int i = 1; i <= 4; i++)
        {
            redis.Run($"XADD k {i}-1 f {i}");
        }

        redis.Run("XGROUP CREATE k g 0");
        redis.Run("XREADGROUP GROUP g c COUNT 3 STREAMS k >");
        redis.Advance(100);
        redis.Run("XDEL k 2-1");
        redis.TakeWrites();
        redis.Expect("XCLAIM k g d 200 1-1", "[]");
        redis.Expect("XCLAIM k g d 100 1-1 2-1 4-1", "[[\"1-1\", [\"f\", \"1\"]]]");
        redis.Expect("XCLAIM k g d 0 4-1 FORCE JUSTID RETRYCOUNT 7 IDLE 40", "[\"4-1\"]");
        redis.Expect("XPENDING k g - + 10", "[[\"1-1\", \"d\", 0, 2], [\"3-1\", \"c\", 100, 1], [\"4-1\", \"d\", 40, 7]]");
        redis.Expect("XCLAIM k g d 0 9-9 LASTID 8-8", "[]");
        long now = redis.Now;
        Assert.Equal(
            $"MULTI | XCLAIM k g d 0 1-1 TIME {now} RETRYCOUNT 2 FORCE JUSTID LASTID 3-1"
            + $" | XCLAIM k g c 0 2-1 TIME {now - 100} RETRYCOUNT 1 FORCE JUSTID LASTID 3-1 | EXEC"
            + $" | XCLAIM k g d 0 4-1 TIME {now - 40} RETRYCOUNT 7 FORCE JUSTID LASTID 3-1"
            + " | XGROUP SETID k g 8-8 ENTRIESREAD 3",
            redis.TakeWrites());
        redis.ExpectError("XCLAIM k g d x 1-1", "ERR Invalid min-idle-time argument for XCLAIM");
        redis.ExpectError("XCLAIM k g d 0 1-1 NONSENSE", "ERR Unrecognized XCLAIM option 'NONSENSE'");
        redis.ExpectError("XCLAIM k none d 0 1-1", "NOGROUP No such key 'k' or consumer group 'none'");
    }

    [Fact]
    public void Automatic_claims_go_on_from_the_id_they_reply()
    {
        using CommandRunner redis = new();
        for (int i = 1; i <= 5; i++)
        {
            redis.Run($"XADD k {i}-1 f {i}");
        }

        redis.Run("XGROUP CREATE k g 0");
        redis.Run("XREADGROUP GROUP g c STREAMS k >");
        redis.Run("XDEL k 2-1");
        redis.Expect("XAUTOCLAIM k g d 0 - COUNT 3 JUSTID", "[\"4-1\", [\"1-1\", \"3-1\"], [\"2-1\"]]");
        redis.Expect("XAUTOCLAIM k g d 0 (4-1", "[\"0-0\", [[\"5-1\", [\"f\", \"5\"]]], []]");
        redis.Expect("XAUTOCLAIM k g d 9999 0", "[\"0-0\", [], []]");
        redis.Expect("XPENDING k g", "[4, \"1-1\", \"5-1\", [[\"c\", \"1\"], [\"d\", \"3\"]]]");
        redis.ExpectError("XAUTOCLAIM k g d 0 0 COUNT 0", "ERR COUNT must be > 0");
        redis.ExpectError("XAUTOCLAIM k g d 0 0 NONSENSE", "ERR syntax error");
        redis.ExpectError("XAUTOCLAIM none g d 0 0", "NOGROUP No such key 'none' or consumer group 'g'");
    }

    [Fact]
    public void The_lag_is_known_as_long_as_nothing_ahead_was_deleted()
    {
        using CommandRunner redis = new();
        redis.Run("HELLO 3");
        for (int i = 1; i <= 5; i++)
        {
            redis.Run($"XADD k {i}-1 f {i}");
        }

        redis.Run("XGROUP CREATE k g 0");
        redis.Run("XREADGROUP GROUP g c COUNT 2 STREAMS k >");
        redis.Expect(
            "XINFO GROUPS k",
            "[{\"name\": \"g\", \"consumers\": 1, \"pending\": 2, \"last-delivered-id\": \"2-1\", \"entries-read\": 2, \"lag\": 3}]");
        redis.Run("XDEL k 4-1");
        redis.Expect(
            "XINFO GROUPS k",
            "[{\"name\": \"g\", \"consumers\": 1, \"pending\": 2, \"last-delivered-id\": \"2-1\", \"entries-read\": 2, "
            + "\"lag\": (nil)}]");
        redis.Run("XREADGROUP GROUP g c STREAMS k >");
        redis.Expect(
            "XINFO GROUPS k",
            "[{\"name\": \"g\", \"consumers\": 1, \"pending\": 4, \"last-delivered-id\": \"5-1\", \"entries-read\": 5, \"lag\": 0}]");
        redis.Expect("XINFO CONSUMERS k g", "[{\"name\": \"c\", \"pending\": 4, \"idle\": 0}]");
    }
}
