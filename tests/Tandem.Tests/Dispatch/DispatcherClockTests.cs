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

    [Fact]
    public void A_run_of_one_brief_command_is_timed_as_one_and_counted_call_by_call()
    {
        using CommandRunner redis = new();
        redis.Client.Arrive("GET"u8.ToArray(), "a"u8.ToArray());
        redis.Client.Arrive("GET"u8.ToArray(), "b"u8.ToArray());
        redis.Client.Arrive("GET"u8.ToArray(), "c"u8.ToArray());
        redis.Client.Arrive("STRLEN"u8.ToArray(), "c"u8.ToArray());
        redis.Client.Connection.Handler!.OnReadable(redis.Client.Connection);
        string statistics = redis.NewClient().Run("INFO commandstats");
        Assert.Contains("cmdstat_get:calls=3,", statistics);
        Assert.Contains("cmdstat_strlen:calls=1,", statistics);
        Assert.Contains("\"calls\", 3", redis.NewClient().Run("LATENCY HISTOGRAM get"));
        Assert.Contains("\"calls\", 1", redis.NewClient().Run("LATENCY HISTOGRAM strlen"));
    }

    [Fact]
    public void Each_command_is_timed_by_itself_while_the_slow_log_asks_for_brief_ones()
    {
        using CommandRunner redis = new(o => o.Monitoring.SlowlogLogSlowerThanMicroseconds = 0);
        redis.Client.Arrive("GET"u8.ToArray(), "a"u8.ToArray());
        redis.Client.Arrive("GET"u8.ToArray(), "b"u8.ToArray());
        redis.Client.Connection.Handler!.OnReadable(redis.Client.Connection);
        string log = redis.NewClient().Run("SLOWLOG GET");
        Assert.Contains("\"GET\", \"a\"", log);
        Assert.Contains("\"GET\", \"b\"", log);
    }
}
