using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Networking;
using Tandem.Server.PubSub;

namespace Tandem.Server.Sentinel;

/// <summary>Does what <see cref="SentinelMachine"/> decides: connections, events to subscribers and log, the file, scripts.</summary>
internal sealed class SentinelDriver
{
    private const int TickPeriod = 100;
    private const int UneasyTickPeriod = 10;

    private readonly EventLoop _loop;
    private readonly ITransport _transport;
    private readonly ServerLog _log;
    private readonly Func<Subscriptions> _subscriptions;
    private readonly Func<string?> _save;
    private readonly Dictionary<LinkChannel, InstanceConnection> _connections = [];
    private readonly HashSet<InstanceConnection> _written = [];
    private LoopTimer? _timer;

    /// <param name="subscriptions">Where events are published.</param>
    /// <param name="save">Writes the configuration file; what went wrong, or null.</param>
    /// <param name="isExecutable">Whether a script can be run.</param>
    public SentinelDriver(
        EventLoop loop, ITransport transport, ServerLog log, SentinelState state, Func<Subscriptions> subscriptions, Func<string?> save,
        Func<string, bool> isExecutable)
    {
        _loop = loop;
        _transport = transport;
        _log = log;
        _subscriptions = subscriptions;
        _save = save;
        Machine = new SentinelMachine(state);
        Settings = new SentinelSettings(state, Machine.Outbox, isExecutable);
        Config = new SentinelConfig(state, Machine.Table, Settings);
        Scripts = new ScriptRunner(loop, log, new ScriptQueue(state.Times));
    }

    public SentinelMachine Machine { get; }

    public SentinelState State => Machine.State;

    public SentinelSettings Settings { get; }

    public SentinelConfig Config { get; }

    public ScriptRunner Scripts { get; }

    /// <summary>Option bind-source-addr.</summary>
    public string? BindSource { get; set; }

    /// <summary>Why the configuration could not be written when that was last tried; null when it could.</summary>
    public string? SaveError { get; private set; }

    /// <summary>Milliseconds of the clock that the machine is told.</summary>
    public long Now => _loop.MonotonicMilliseconds;

    /// <summary>Begins to watch the masters of the configuration.</summary>
    public void Start()
    {
        foreach (MonitoredMaster master in State.Masters.Values)
        {
            Machine.Outbox.Announce(
                LogLevel.Warning, "+monitor", master, "quorum " + SentinelOutbox.Number(master.Quorum));
        }

        _timer = _loop.Every(TickPeriod, () => Step(new SentinelEvent.Tick()));
        Step(new SentinelEvent.Tick());
    }

    /// <summary>Gives the machine an event and does what it says.</summary>
    public void Step(SentinelEvent happened)
    {
        Perform(Machine.Step(happened, Now));
        if (happened is SentinelEvent.Tick)
        {
            Scripts.Tick(Now);
            int period = Machine.IsUneasy ? UneasyTickPeriod : TickPeriod;
            if (_timer is { } timer && timer.PeriodMilliseconds != period)
            {
                timer.PeriodMilliseconds = period;
            }
        }
    }

    /// <summary>Does what a command made due.</summary>
    public void Perform() => Perform(Machine.Outbox.Take());

    private void Perform(IReadOnlyList<SentinelAction> actions)
    {
        bool isSaved = false;
        foreach (SentinelAction action in actions)
        {
            switch (action)
            {
                case SentinelAction.Open open:
                    Open(open);
                    break;
                case SentinelAction.Close close:
                    if (_connections.Remove(close.Channel, out InstanceConnection? closed))
                    {
                        closed.Close();
                    }

                    break;
                case SentinelAction.Send send:
                    if (_connections.TryGetValue(send.Channel, out InstanceConnection? connection))
                    {
                        connection.Send(send.Request, send.Instance, send.Words);
                        _written.Add(connection);
                    }

                    break;
                case SentinelAction.Save when !isSaved:
                    // Once is enough: the state is already that after all actions, and nothing was sent yet that needs it.
                    isSaved = true;
                    Flush();
                    Save();
                    break;
                default:
                    Tell(action);
                    break;
            }
        }

        Flush();
    }

    private void Tell(SentinelAction action)
    {
        switch (action)
        {
            case SentinelAction.Announce announce:
                _log.Write(announce.Level, announce.Event + " " + announce.Text);
                if (announce.Level != LogLevel.Debug)
                {
                    _subscriptions().Publish(Encoding.UTF8.GetBytes(announce.Event), Encoding.UTF8.GetBytes(announce.Text));
                }

                break;
            case SentinelAction.Log log:
                _log.Write(log.Level, log.Text);
                break;
            case SentinelAction.RunScript script:
                Scripts.Queue.Add(script.Path, script.Arguments);
                break;
            case SentinelAction.Crash crash:
                _log.Warning(crash.Why);
                Environment.Exit(99);
                break;
        }
    }

    private void Open(SentinelAction.Open open)
    {
        InstanceConnection? connection = null;
        connection = new InstanceConnection(open.Channel, happened => Happened(connection!, happened));
        _connections[open.Channel] = connection;
        connection.Open(_transport, open.Host, open.Port, BindSource);
    }

    // What a connection says that was replaced meanwhile is of no interest.
    private void Happened(InstanceConnection connection, SentinelEvent happened)
    {
        LinkChannel? channel = happened switch
        {
            SentinelEvent.Opened opened => opened.Channel,
            SentinelEvent.Replied replied => replied.Channel,
            SentinelEvent.Heard heard => heard.Channel,
            SentinelEvent.Lost lost => lost.Channel,
            _ => null,
        };
        if (channel is null || !_connections.TryGetValue(channel, out InstanceConnection? current) || current != connection)
        {
            return;
        }

        if (happened is SentinelEvent.Lost)
        {
            _connections.Remove(channel);
        }

        Step(happened);
    }

    private void Flush()
    {
        foreach (InstanceConnection connection in _written)
        {
            connection.Flush();
        }

        _written.Clear();
    }

    private void Save()
    {
        SaveError = _save();
        if (SaveError is { } error)
        {
            _log.Warning("WARNING: Sentinel was not able to save the new configuration on disk!!!: " + error);
        }
        else
        {
            _log.Notice("Sentinel new configuration saved on disk");
        }
    }
}
