using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Dispatch;

public sealed class DispatcherClockTests
{
    [Fact]
    public void Commands_see_the_millisecond_turn_though_the_wall_clock_is_read_now_and_then()
    {
        using CommandRunner redis = new();
        redis.Clock.UnixMicroseconds = 1_700_000_000_000_999;
        redis.Server.Dispatcher.RefreshTime();
        redis.Expect("SET k v PXAT 1700000000001", "OK");
        redis.Expect("PTTL k", "1");
        redis.Clock.UnixMicroseconds++;
        redis.Clock.MonotonicMicroseconds++;
        redis.Expect("EXISTS k", "0");
    }
}
