using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Streams;

public sealed class StreamBlockingTests
{
    [Fact]
    public void A_reader_waits_for_what_comes_after_it_asked()
    {
        using CommandRunner redis = new();
        redis.Run("XADD k 1-1 f old");
        TestClient first = redis.NewClient();
        TestClient second = redis.NewClient();
        Assert.Equal("", first.Run("XREAD BLOCK 0 STREAMS k $"));
        Assert.Equal("", second.Run("XREAD BLOCK 0 STREAMS other k $ 5-0"));
        redis.Run("XADD k 2-1 f new");
        Assert.Equal("[[\"k\", [[\"2-1\", [\"f\", \"new\"]]]]]", first.NextText());
        Assert.Equal("", second.NextText());
        redis.Run("XADD k 6-1 f newer");
        Assert.Equal("[[\"k\", [[\"6-1\", [\"f\", \"newer\"]]]]]", second.NextText());
        Assert.Equal(0, redis.Server.Dispatcher.Blocked.Count);
    }

    [Fact]
    public void All_readers_of_a_transaction_get_all_of_it_from_the_first_stream_only()
    {
        using CommandRunner redis = new();
        TestClient first = redis.NewClient();
        TestClient second = redis.NewClient();
        first.Run("HELLO 3");
        first.Run("XREAD BLOCK 0 STREAMS a b $ $");
        second.Run("XREAD COUNT 1 BLOCK 0 STREAMS a $");
        redis.Run("MULTI");
        redis.Run("XADD a 1-1 f 1");
        redis.Run("XADD a 1-2 f 2");
        redis.Run("XADD b 1-1 f 3");
        redis.Run("EXEC");
        Assert.Equal("{\"a\": [[\"1-1\", [\"f\", \"1\"]], [\"1-2\", [\"f\", \"2\"]]]}", first.NextText());
        Assert.Equal("[[\"a\", [[\"1-1\", [\"f\", \"1\"]]]]]", second.NextText());
    }

    [Fact]
    public void A_reader_survives_that_the_stream_goes_and_comes_again()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("XREAD BLOCK 0 STREAMS k $");
        redis.Run("MULTI");
        redis.Run("XADD k 5-5 f v");
        redis.Run("DEL k");
        redis.Run("LPUSH k x");
        redis.Run("EXEC");
        Assert.Equal("", client.NextText());
        redis.Run("DEL k");
        redis.Run("XADD k 1-1 f v");
        Assert.Equal("[[\"k\", [[\"1-1\", [\"f\", \"v\"]]]]]", client.NextText());
    }

    [Fact]
    public void Consumers_that_wait_share_what_comes()
    {
        using CommandRunner redis = new();
        redis.Run("XGROUP CREATE k g $ MKSTREAM");
        TestClient first = redis.NewClient();
        TestClient second = redis.NewClient();
        first.Run("XREADGROUP GROUP g a COUNT 1 BLOCK 0 STREAMS k >");
        second.Run("XREADGROUP GROUP g b BLOCK 0 STREAMS k >");
        redis.TakeWrites();
        redis.Run("XADD k 1-1 f v");
        Assert.Equal("[[\"k\", [[\"1-1\", [\"f\", \"v\"]]]]]", first.NextText());
        Assert.Equal("", second.NextText());
        Assert.Equal(
            $"XADD k 1-1 f v | XCLAIM k g a 0 1-1 TIME {redis.Now} RETRYCOUNT 1 FORCE JUSTID LASTID 1-1", redis.TakeWrites());
        redis.Run("XADD k 2-1 f v");
        Assert.Equal("[[\"k\", [[\"2-1\", [\"f\", \"v\"]]]]]", second.NextText());
    }

    [Theory]
    [InlineData("DEL k", "(error) UNBLOCKED the stream key no longer exists")]
    [InlineData("UNLINK k", "(error) UNBLOCKED the stream key no longer exists")]
    [InlineData("SET k v", "(error) UNBLOCKED the stream key no longer exists")]
    [InlineData("RENAME k l", "(error) UNBLOCKED the stream key no longer exists")]
    [InlineData("FLUSHALL", "(error) UNBLOCKED the stream key no longer exists")]
    [InlineData("SWAPDB 0 1", "(error) UNBLOCKED the stream key no longer exists")]
    [InlineData("XGROUP DESTROY k g", "(error) NOGROUP the consumer group this client was blocked on no longer exists")]
    public void A_consumer_is_told_that_its_group_is_gone(string line, string error)
    {
        using CommandRunner redis = new();
        redis.Run("XGROUP CREATE k g $ MKSTREAM");
        TestClient client = redis.NewClient();
        Assert.Equal("", client.Run("XREADGROUP GROUP g a BLOCK 0 STREAMS k >"));
        redis.Run(line);
        Assert.Equal(error, client.NextText());
    }

    [Fact]
    public void A_timeout_answers_null_and_a_transaction_does_not_wait()
    {
        using CommandRunner redis = new();
        TestClient client = redis.NewClient();
        client.Run("XREAD BLOCK 100 STREAMS k $");
        redis.Advance(200);
        Assert.Equal("(nil)", client.NextText());
        redis.Run("MULTI");
        redis.Run("XREAD BLOCK 0 STREAMS k $");
        redis.Expect("EXEC", "[(nil)]");
    }
}
