using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Connection;

public sealed class PingTests
{
    [Fact]
    public void Ping_answers_PONG_or_the_message()
    {
        using CommandRunner redis = new();
        redis.Expect("PING", "PONG");
        redis.Expect("PING hello", "\"hello\"");
        redis.ExpectError("PING a b", "ERR wrong number of arguments for 'ping' command");
        redis.Expect("ECHO \"a b\"", "\"a b\"");
    }

    [Fact]
    public void Select_changes_the_database_of_one_client()
    {
        using CommandRunner redis = new();
        TestClient other = redis.NewClient();
        redis.Expect("SET k 0", "OK");
        redis.Expect("SELECT 3", "OK");
        redis.Expect("GET k", "(nil)");
        Assert.Equal("\"0\"", other.Run("GET k"));
        redis.ExpectError("SELECT 16", "ERR DB index is out of range");
        redis.ExpectError("SELECT -1", "ERR DB index is out of range");
        redis.ExpectError("SELECT x", "ERR value is not an integer or out of range");
    }

    [Fact]
    public void Quit_answers_and_closes()
    {
        using CommandRunner redis = new();
        redis.Expect("QUIT", "OK");
        Assert.True(redis.Client.Connection.IsClosed);
    }
}
