using System;
using System.Threading;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests;

/// <summary>Periodic work that has no home of its own.</summary>
public sealed class ServerCronTests
{
    [Fact]
    public void A_watchdog_period_that_is_too_short_for_the_periodic_work_is_made_longer()
    {
        using CommandRunner redis = new();
        redis.Expect("CONFIG SET watchdog-period 50", "OK");
        redis.Expect("CONFIG GET watchdog-period", "[\"watchdog-period\", \"200\"]");
        redis.Expect("CONFIG SET watchdog-period 0", "OK");
        redis.Expect("CONFIG GET watchdog-period", "[\"watchdog-period\", \"0\"]");
    }

    [Fact]
    public void An_engine_that_stands_still_for_the_watchdogs_period_is_reported()
    {
        using CommandRunner redis = new(static options => options.Server.WatchdogPeriodMilliseconds = 200);

        // Nobody turns the loop.
        Assert.True(SpinWait.SpinUntil(() => redis.ServerLog.Count >= 3, TimeSpan.FromSeconds(60)), "no report in a minute");
        Assert.Equal(
            ["--- WATCHDOG TIMER EXPIRED ---", "The engine is between commands", "--------"], redis.ServerLog[..3]);
    }
}
