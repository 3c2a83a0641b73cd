using System.Text;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Server;

public sealed class SlowLogTests
{
    [Fact]
    public void A_command_that_blocked_is_logged_once_when_it_ends_and_monitored_once_when_it_begins()
    {
        using CommandRunner redis = new(o => o.Monitoring.SlowlogLogSlowerThanMicroseconds = 0);
        TestClient monitor = redis.NewClient();
        Assert.Equal("OK", monitor.Run("MONITOR"));
        TestClient blocked = redis.NewClient();
        Assert.Equal("", blocked.Run("BLPOP l 0"));
        redis.Expect("SLOWLOG RESET", "OK");
        redis.Expect("RPUSH l a", "1");
        Assert.Equal("[\"l\", \"a\"]", blocked.NextText());
        string log = redis.Run("SLOWLOG GET");
        Assert.Equal(2, log.Split("\"BLPOP\", \"l\", \"0\"").Length);
        string seen = Encoding.Latin1.GetString(monitor.Connection.Sent.ToArray());
        Assert.Equal(2, seen.Split("\"BLPOP\"").Length);
    }
    [Fact]
    public void Passwords_that_CONFIG_SET_is_given_are_not_shown()
    {
        using CommandRunner redis = new(o => o.Monitoring.SlowlogLogSlowerThanMicroseconds = 0);
        redis.Expect("CONFIG SET maxmemory 0 masterauth secret", "OK");
        Assert.Contains("\"CONFIG\", \"SET\", \"maxmemory\", \"0\", \"masterauth\", \"(redacted)\"", redis.Run("SLOWLOG GET"));
    }

}
