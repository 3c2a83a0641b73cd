using System;
using Tandem.Platform.Loop;
using Tandem.Server.Dispatch;
using Tandem.Server.Info;

namespace Tandem.Server;

/// <summary>Every periodic job, one line each, with its period in milliseconds.</summary>
internal sealed class ServerCron : IDisposable
{
    // What is freed later takes at most a fifth of the time, in pieces that no client notices.
    private const int FreeingPeriod = 5;
    private const int FreeingMicroseconds = 1000;
    private const int FreeingSlice = 500;

    // Option watchdog-period is never less than two of these: one may be late.
    private const int WatchdogRestartPeriod = 100;

    private readonly TandemServer _server;
    private readonly LoopTimer _expiryTimer;
    private readonly Action _runSlowExpiry;
    private readonly Action _runFastExpiry;
    private readonly LoopWatchdog _watchdog;
    private LoopTimer? _freeTimer;

    public ServerCron(TandemServer server)
    {
        _server = server;
        RefreshAccessClock();
        Samples = new Sampler(server);
        _watchdog = new LoopWatchdog(ReportStandstill);
        ApplyWatchdogPeriod();
        server.Loop.Every(WatchdogRestartPeriod, _watchdog.Restart);
        Every(100, RefreshAccessClock);
        server.Keyspace.LazyFree.Filled = () => _freeTimer ??= server.Loop.Every(FreeingPeriod, FreeLazily);
        _runSlowExpiry = () => server.Expiry.RunSlow(ExpiryPeriod);
        _runFastExpiry = server.Expiry.RunFast;
        _expiryTimer = Every(ExpiryPeriod, Expire);
        Every(100, () => server.Shutdown.Continue());
        Every(100, () => server.Failover.Continue());
        Every(100, () => UnlessLoading(server.Saves.Tick));
        Every(100, () => UnlessLoading(server.AppendOnly.Tick));
        Every(100, server.Replication.TickFast);
        Every(1000, server.Replication.Tick);
        Every(1000, CareForClients);
        Every(1000, server.Memory.Sample);
        Every(100, Samples.Sample);
        Every(100, server.Tracking.LimitTable);
        Every(1000, () => server.Migrations.CloseIdle(server.Loop.UnixMilliseconds));
    }

    public Sampler Samples { get; }

    /// <summary>How often background work is done per second now: option hz, or more while there are many clients.</summary>
    /// <remarks>Source of the numbers: Redis 7.0, server.h, MAX_CLIENTS_PER_CLOCK_TICK and CONFIG_MAX_HZ.</remarks>
    public int Hz
    {
        get
        {
            int hz = _server.Options.Server.Hz;
            while (_server.Options.Server.DynamicHz && _server.Clients.Count / hz > 200 && hz < 500)
            {
                hz = Math.Min(hz * 2, 500);
            }

            return hz;
        }
    }

    private int ExpiryPeriod => Math.Max(1000 / Hz, 1);

    private bool MayExpire => (_server.Dispatcher.Gate & (ServerGate.Loading | ServerGate.Paused | ServerGate.Busy)) == 0;

    /// <summary>A short run of active expiry when the last run left something; called before the loop sleeps.</summary>
    public void ExpireBeforeSleep()
    {
        if (_server.Expiry.WantsFastRun && MayExpire && !_server.Replication.IsReplica)
        {
            _server.Dispatcher.RefreshTime();
            _server.Dispatcher.RunUnit(_runFastExpiry, asTransaction: false);
        }
    }

    /// <summary>Option watchdog-period was changed.</summary>
    /// <returns>Null: there is nothing to refuse.</returns>
    public string? ApplyWatchdogPeriod()
    {
        ServerOptions options = _server.Options.Server;
        if (options.WatchdogPeriodMilliseconds > 0)
        {
            options.WatchdogPeriodMilliseconds = Math.Max(options.WatchdogPeriodMilliseconds, 2 * WatchdogRestartPeriod);
        }

        _watchdog.PeriodMilliseconds = options.WatchdogPeriodMilliseconds;
        return null;
    }

    public void Dispose() => _watchdog.Dispose();

    // On another thread: what it reads may be a moment old. The stack of the engine's thread cannot be had from here.
    private void ReportStandstill()
    {
        _server.ServerLog.Warning("--- WATCHDOG TIMER EXPIRED ---");
        string work = _server.Loader.IsLoading ? "loads the data set"
            : _server.Dispatcher.Current is { } client ? "runs the command " + client.LastCommand
            : "is between commands";
        _server.ServerLog.Warning("The engine " + work);
        _server.ServerLog.Warning("--------");
    }

    private LoopTimer Every(int periodMilliseconds, Action work) => _server.Loop.Every(periodMilliseconds, () =>
    {
        if (!_server.Debugging.PausesCron)
        {
            work();
        }
    });

    // What is there then is a part of the data: no file may be made of it.
    private void UnlessLoading(Action work)
    {
        if ((_server.Dispatcher.Gate & ServerGate.Loading) == 0)
        {
            work();
        }
    }

    // A replica waits for its master's DEL, but for keys that clients of its own gave an expiry.
    private void Expire()
    {
        _expiryTimer.PeriodMilliseconds = ExpiryPeriod;
        if (!MayExpire)
        {
            return;
        }

        _server.Dispatcher.RefreshTime();
        if (_server.Replication.IsReplica)
        {
            if (_server.Expiry.IsEnabled)
            {
                _server.Dispatcher.RunUnit(_server.Expiry.WritableReplicaKeys.Run, asTransaction: false);
            }

            return;
        }

        long start = _server.Loop.MonotonicMicrosecondsNow();
        _server.Dispatcher.RunUnit(_runSlowExpiry, asTransaction: false);
        _server.Dispatcher.LatencyEvent?.Invoke(
            "expire-cycle", (_server.Loop.MonotonicMicrosecondsNow() - start) / 1000);
    }

    // LRU time is in seconds, 24 bits. Source: Redis server.h, LRU_CLOCK_RESOLUTION.
    private void RefreshAccessClock() =>
        _server.Keyspace.AccessClock = (uint)(_server.Loop.UnixMilliseconds / 1000) & 0xFFFFFF;

    private void CareForClients() => _server.Upkeep.Tick(_server.Loop.UnixMilliseconds);

    // Freeing is no periodic work in Redis, whose other threads do it, so DEBUG PAUSE-CRON does not hold it up.
    private void FreeLazily()
    {
        long end = _server.Loop.MonotonicMicrosecondsNow() + FreeingMicroseconds;
        do
        {
            if (!_server.Keyspace.LazyFree.Step(FreeingSlice))
            {
                _freeTimer?.Cancel();
                _freeTimer = null;
                return;
            }
        }
        while (_server.Loop.MonotonicMicrosecondsNow() < end);
    }
}
