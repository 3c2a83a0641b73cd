using Tandem.DataStructures.Memory;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Streams;

public sealed class StreamCommandTests
{
    [Theory]
    [InlineData("XADD s * f v")]
    [InlineData("XTRIM s MAXLEN 1")]
    [InlineData("XLEN s")]
    [InlineData("XRANGE s - +")]
    [InlineData("XREVRANGE s + -")]
    [InlineData("XDEL s 1-1")]
    [InlineData("XSETID s 1-1")]
    [InlineData("XREAD STREAMS none s 0 0")]
    [InlineData("XREADGROUP GROUP g c STREAMS s >")]
    [InlineData("XGROUP CREATE s g $")]
    [InlineData("XGROUP DESTROY s g")]
    [InlineData("XACK s g 1-1")]
    [InlineData("XPENDING s g")]
    [InlineData("XCLAIM s g c 0 1-1")]
    [InlineData("XAUTOCLAIM s g c 0 0")]
    [InlineData("XINFO STREAM s")]
    public void On_a_string_key_they_reply_WRONGTYPE(string line)
    {
        using CommandRunner redis = new();
        redis.Expect("SET s v", "OK");
        redis.ExpectError(line, "WRONGTYPE");
    }

    [Fact]
    public void Ids_rise_and_are_made_from_the_time_when_they_are_not_given()
    {
        using CommandRunner redis = new();
        long now = redis.Now;
        redis.Expect("XADD k * f v", $"\"{now}-0\"");
        redis.Expect("XADD k * f v", $"\"{now}-1\"");
        redis.ExpectError("XADD k 1-1 f v", "ERR The ID specified in XADD is equal or smaller than the target stream top item");
        redis.Expect($"XADD k {now + 5} f v", $"\"{now + 5}-0\"");
        redis.Expect($"XADD k {now + 5}-* f v", $"\"{now + 5}-1\"");
        redis.Expect($"XADD k {now + 6}-* f v", $"\"{now + 6}-0\"");
        redis.Expect("XADD l 0-* f v", "\"0-1\"");
        redis.ExpectError("XADD m 0-0 f v", "ERR The ID specified in XADD must be greater than 0-0");
        redis.ExpectError("XADD m - f v", "ERR Invalid stream ID");
        redis.ExpectError("XADD m 1-1-1 f v", "ERR Invalid stream ID");
        redis.ExpectError("XADD m 1-1 f", "ERR wrong number of arguments for 'xadd' command");
        redis.Expect("XADD m NOMKSTREAM * f v", "(nil)");
        redis.Expect("EXISTS m", "0");
        redis.Expect("XADD m 18446744073709551615-18446744073709551614 f v", "\"18446744073709551615-18446744073709551614\"");
        redis.Expect("XADD m * f v", "\"18446744073709551615-18446744073709551615\"");
        redis.ExpectError("XADD m * f v", "ERR The stream has exhausted the last possible ID");
        redis.Expect("XADD n 5-18446744073709551615 f v", "\"5-18446744073709551615\"");
        redis.ExpectError("XADD n 5-* f v", "ERR The ID specified in XADD is equal or smaller");
    }

    [Fact]
    public void Ranges_give_entries_in_both_directions_and_leave_out_their_ends_behind_a_parenthesis()
    {
        using CommandRunner redis = new();
        for (int i = 1; i <= 3; i++)
        {
            redis.Run($"XADD k {i}-{i} f {i} g x");
        }

        redis.Expect("XRANGE k - + COUNT 1", "[[\"1-1\", [\"f\", \"1\", \"g\", \"x\"]]]");
        redis.Expect("XRANGE k (1-1 (3-3", "[[\"2-2\", [\"f\", \"2\", \"g\", \"x\"]]]");
        redis.Expect("XREVRANGE k 2 1", "[[\"2-2\", [\"f\", \"2\", \"g\", \"x\"]], [\"1-1\", [\"f\", \"1\", \"g\", \"x\"]]]");
        redis.Expect("XRANGE k - + COUNT 0", "(nil)");
        redis.Expect("XRANGE none - + COUNT 0", "[]");
        redis.Expect("XRANGE k 4 +", "[]");
        redis.ExpectError("XRANGE k (18446744073709551615-18446744073709551615 +", "ERR invalid start ID for the interval");
        redis.ExpectError("XRANGE k - (0-0", "ERR invalid end ID for the interval");
        redis.ExpectError("XRANGE k (- +", "ERR Invalid stream ID");
        redis.ExpectError("XRANGE k - + COUNT", "ERR syntax error");
        redis.Expect("XLEN k", "3");
        redis.Expect("XDEL k 2-2 9-9", "1");
        redis.ExpectError("XDEL k 1-1 x", "ERR Invalid stream ID");
        redis.Expect("XLEN k", "2");
        redis.Expect("XDEL k 1-1 3-3", "2");
        redis.Expect("XLEN k", "0");
        redis.Expect("EXISTS k", "1");
    }

    [Fact]
    public void Trimming_is_propagated_exactly()
    {
        using CommandRunner redis = new(o => o.Keyspace.StreamNodeMaxEntries = 2);
        redis.RecordEvents(KeyEventClass.All);
        for (int i = 1; i <= 5; i++)
        {
            redis.Run($"XADD k {i} f {i}");
        }

        redis.TakeWrites();
        redis.TakeEvents();
        redis.Expect("XADD k MAXLEN ~ 3 6 f v", "\"6-0\"");
        redis.Expect("XLEN k", "4");
        redis.Expect("XTRIM k MINID ~ 6-0 LIMIT 9", "2");
        redis.Expect("XTRIM k MAXLEN = 1", "1");
        redis.Expect("XTRIM k MAXLEN 1", "0");
        redis.Run("XADD k 7-* f v");
        Assert.Equal(
            "XADD k MAXLEN = 4 6 f v | XTRIM k MINID = 5-0 LIMIT 9 | XTRIM k MAXLEN = 1 | XADD k 7-0 f v", redis.TakeWrites());
        Assert.Equal("xadd k, xtrim k, xtrim k, xtrim k, xadd k", redis.TakeEvents());
    }

    [Theory]
    [InlineData("XTRIM k MAXLEN -1", "ERR The MAXLEN argument must be >= 0.")]
    [InlineData("XTRIM k MAXLEN x", "ERR value is not an integer or out of range")]
    [InlineData("XTRIM k MAXLEN 1 MINID 1", "ERR syntax error, MAXLEN and MINID options at the same time are not compatible")]
    [InlineData("XTRIM k MAXLEN 1 LIMIT 1", "ERR syntax error, LIMIT cannot be used without the special ~ option")]
    [InlineData("XTRIM k MAXLEN ~ 1 LIMIT -1", "ERR The LIMIT argument must be >= 0.")]
    [InlineData("XTRIM k LIMIT 1", "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy")]
    [InlineData("XTRIM k LIMIT 0 LIMIT 0", "ERR syntax error, XTRIM must be called with a trimming strategy")]
    [InlineData("XADD k LIMIT 1 * f v", "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy")]
    [InlineData("XSETID none 1-1", "ERR no such key")]
    [InlineData("XSETID k 0-1", "ERR The ID specified in XSETID is smaller than the target stream top item")]
    [InlineData("XSETID k 9-9 ENTRIESADDED 0", "ERR The entries_added specified in XSETID is smaller than the target stream")]
    [InlineData("XSETID k 9-9 MAXDELETEDID 10-0", "ERR The ID specified in XSETID is smaller than the provided")]
    [InlineData("XREAD STREAMS k l 0", "ERR Unbalanced XREAD list of streams")]
    [InlineData("XREAD COUNT 1 BLOCK 1", "ERR syntax error")]
    [InlineData("XREAD GROUP g c STREAMS k 0", "ERR The GROUP option is only supported by XREADGROUP")]
    [InlineData("XREAD BLOCK x STREAMS k 0", "ERR timeout is not an integer or out of range")]
    [InlineData("XREAD BLOCK -1 STREAMS k 0", "ERR timeout is negative")]
    [InlineData("XREAD STREAMS k >", "ERR The > ID can be specified only when calling XREADGROUP")]
    [InlineData("XREADGROUP COUNT 1 BLOCK 1 STREAMS k 0", "ERR Missing GROUP option for XREADGROUP")]
    [InlineData("XREADGROUP GROUP g c STREAMS k >", "NOGROUP No such key 'k' or consumer group 'g' in XREADGROUP with GROUP")]
    [InlineData("XINFO STREAM none", "ERR no such key")]
    [InlineData("XINFO STREAM k PART", "ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.")]
    [InlineData("XINFO CONSUMERS k g", "NOGROUP No such consumer group 'g' for key name 'k'")]
    public void Wrong_arguments_are_refused(string line, string error)
    {
        using CommandRunner redis = new();
        redis.Run("XADD k 1-1 f v");
        redis.ExpectError(line, error);
        redis.Expect("XLEN k", "1");
    }

    [Fact]
    public void Reading_gives_what_is_behind_the_ids()
    {
        using CommandRunner redis = new();
        redis.Run("XADD a 1-1 f v");
        redis.Run("XADD a 2-1 f v");
        redis.Run("XADD b 1-1 f v");
        redis.Expect("XREAD STREAMS a b none 1-1 1-1 0", "[[\"a\", [[\"2-1\", [\"f\", \"v\"]]]]]");
        redis.Expect("XREAD COUNT 1 STREAMS a b 0 0", "[[\"a\", [[\"1-1\", [\"f\", \"v\"]]]], [\"b\", [[\"1-1\", [\"f\", \"v\"]]]]]");
        redis.Expect("XREAD STREAMS a $", "(nil)");
        redis.Run("HELLO 3");
        redis.Expect("XREAD STREAMS b 0", "{\"b\": [[\"1-1\", [\"f\", \"v\"]]]}");
    }

    [Fact]
    public void A_stream_is_described()
    {
        using CommandRunner redis = new();
        redis.Run("HELLO 3");
        redis.Run("XADD k 1-1 f v");
        redis.Run("XADD k 2-1 f v");
        redis.Run("XDEL k 1-1");
        redis.Expect(
            "XINFO STREAM k",
            "{\"length\": 1, \"radix-tree-keys\": 1, \"radix-tree-nodes\": 2, \"last-generated-id\": \"2-1\", "
            + "\"max-deleted-entry-id\": \"1-1\", \"entries-added\": 2, \"recorded-first-entry-id\": \"2-1\", \"groups\": 0, "
            + "\"first-entry\": [\"2-1\", [\"f\", \"v\"]], \"last-entry\": [\"2-1\", [\"f\", \"v\"]]}");
        redis.Expect("XSETID k 9-9 ENTRIESADDED 7 MAXDELETEDID 3-3", "OK");
        redis.Expect(
            "XINFO STREAM k FULL",
            "{\"length\": 1, \"radix-tree-keys\": 1, \"radix-tree-nodes\": 2, \"last-generated-id\": \"9-9\", "
            + "\"max-deleted-entry-id\": \"3-3\", \"entries-added\": 7, \"recorded-first-entry-id\": \"2-1\", "
            + "\"entries\": [[\"2-1\", [\"f\", \"v\"]]], \"groups\": []}");
    }

    [Fact]
    public void Copies_and_payloads_are_equal_to_the_original_and_nothing_leaks()
    {
        using CommandRunner redis = new();
        long before = NativeHeap.UsedBytes;
        for (int i = 0; i < 300; i++)
        {
            redis.Run($"XADD k {i + 1}-0 f {i} g{i % 3} x");
        }

        redis.Run("XGROUP CREATE k g 0");
        redis.Run("XREADGROUP GROUP g c COUNT 50 STREAMS k >");
        redis.Run("XDEL k 5-0 250-0");
        string digest = redis.Run("DEBUG DIGEST-VALUE k");
        byte[] payload = redis.Client.Send("DUMP"u8.ToArray(), "k"u8.ToArray())!.Bytes;
        redis.Client.Send("RESTORE"u8.ToArray(), "r"u8.ToArray(), "0"u8.ToArray(), payload);
        redis.Expect("COPY k c", "1");
        foreach (string key in (string[])["r", "c"])
        {
            redis.Expect($"DEBUG DIGEST-VALUE {key}", digest);
            redis.Expect($"XINFO STREAM {key} FULL COUNT 0", redis.Run("XINFO STREAM k FULL COUNT 0"));
        }

        redis.Expect("UNLINK k r", "2");
        redis.Expect("DEL c", "1");
        while (redis.Server.Keyspace.LazyFree.Step(1000))
        {
        }

        Assert.Equal(before, NativeHeap.UsedBytes);
    }
}
