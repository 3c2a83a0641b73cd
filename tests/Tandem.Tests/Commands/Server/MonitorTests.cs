using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Server;

public sealed class MonitorTests
{
    [Fact]
    public void Who_monitors_may_still_send_commands_and_is_an_ordinary_client_after_RESET()
    {
        using CommandRunner redis = new();
        TestClient monitor = redis.NewClient();
        Assert.Equal("OK", monitor.Run("MONITOR"));
        Assert.Equal("RESET", monitor.Run("RESET"));
        redis.Expect("SET k v", "OK");
        Assert.Equal("\"v\"", monitor.Run("GET k"));
        Assert.False(monitor.Connection.IsClosed);
    }
}
