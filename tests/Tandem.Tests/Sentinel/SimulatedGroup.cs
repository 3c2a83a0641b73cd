using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.Protocol;
using Tandem.Server.Replication;
using Tandem.Server.Sentinel;
using Xunit;

namespace Tandem.Tests.Sentinel;

/// <summary>Sentinels and servers on a simulated network: messages take a moment that a seeded generator chooses, the clock is
/// moved by <see cref="Run"/>.</summary>
internal sealed class SimulatedGroup
{
    private const int FirstServerPort = 7000;
    private const int FirstSentinelPort = 5000;

    private readonly Random _random;
    private readonly PriorityQueue<Action, (long At, long Order)> _due = new();
    private readonly Dictionary<object, long> _lastDelivery = [];
    private readonly Dictionary<LinkChannel, int> _generations = [];
    private readonly HashSet<(int, int)> _cut = [];
    private readonly Dictionary<long, string> _leaders = [];
    private long _order;

    /// <param name="guard">Options min-replicas-to-ack and master-lease of the servers; null when nothing is written.</param>
    public SimulatedGroup(int sentinels, int servers, int quorum, int seed = 1, long downAfter = 1000, ReplicationOptions? guard = null)
    {
        Writes = guard is null ? null : new SimulatedWrites(this, guard.MinReplicasToAck, guard.MasterLeaseMilliseconds > 0);
        _random = new Random(seed);
        for (int i = 0; i < servers; i++)
        {
            Servers.Add(new SimulatedServer(FirstServerPort + i)
            {
                MasterPort = i == 0 ? 0 : FirstServerPort,
                Guard = guard,
            });
            Servers[i].Restart();
        }

        for (int i = 0; i < sentinels; i++)
        {
            SimulatedSentinel sentinel = new(FirstSentinelPort + i, seed + i);
            Assert.Null(sentinel.Machine.Table.Add("m", Address(FirstServerPort), quorum, Now));
            sentinel.Master.DownAfterMilliseconds = downAfter;
            sentinel.Master.FailoverTimeoutMilliseconds = 10_000;
            Sentinels.Add(sentinel);
        }
    }

    /// <summary>Clients of a guarded group.</summary>
    public SimulatedWrites? Writes { get; }

    public long Now { get; private set; } = 1_000_000;

    public List<SimulatedServer> Servers { get; } = [];

    public List<SimulatedSentinel> Sentinels { get; } = [];

    /// <summary>Servers that know no FAILOVER.</summary>
    public bool RefusesHandOver { get; set; }

    /// <summary>The longest way of a message, milliseconds.</summary>
    public int MaxLatency { get; set; } = 3;

    public SimulatedServer this[int port] => Servers.Single(s => s.Port == port);

    /// <summary>A group that has found together.</summary>
    public static SimulatedGroup Settled(int sentinels, int servers, int quorum, int seed = 1, ReplicationOptions? guard = null)
    {
        SimulatedGroup group = new(sentinels, servers, quorum, seed, guard: guard);
        group.Run(15_000);
        Assert.All(group.Sentinels, s => Assert.Equal(sentinels - 1, s.Master.Sentinels.Count));
        Assert.All(group.Sentinels, s => Assert.Equal(servers - 1, s.Master.Replicas.Count));
        return group;
    }

    /// <summary>Lets time pass: each live Sentinel ticks every 10 ms.</summary>
    public void Run(long milliseconds)
    {
        long end = Now + milliseconds;
        while (Now < end)
        {
            Now++;
            while (_due.TryPeek(out _, out (long At, long Order) next) && next.At <= Now)
            {
                _due.Dequeue()();
            }

            if (Writes is not null)
            {
                Writes.Tick(Now);
            }
            else if (Now % 10 == 0)
            {
                SimulatedServer.Replicate(Servers);
            }

            foreach (SimulatedSentinel sentinel in Sentinels)
            {
                if (sentinel.IsAlive && (Now + sentinel.Port) % 10 == 0)
                {
                    Step(sentinel, new SentinelEvent.Tick());
                }
            }
        }
    }

    /// <summary>Lets time pass until something holds; fails when it does not in time.</summary>
    /// <returns>How long it took.</returns>
    public long RunUntil(Func<bool> condition, long limit)
    {
        long start = Now;
        while (!condition())
        {
            Assert.True(Now - start < limit, "not in time:\n" + Story());
            Run(1);
        }

        return Now - start;
    }

    /// <summary>kill -9: connections break at once.</summary>
    public void Kill(SimulatedServer server)
    {
        server.IsAlive = false;
        server.Waiting.Clear();
        server.Subscribers.Clear();
        BreakChannelsTo(server.Port);
    }

    /// <summary>A message between servers.</summary>
    public void Deliver(int from, SimulatedServer to, Action work) => Later((from, to.Port), () =>
    {
        if (to.IsHung)
        {
            to.Waiting.Add(work);
        }
        else if (to.IsAlive && !_cut.Contains((from, to.Port)))
        {
            work();
        }
    });

    public void Kill(SimulatedSentinel sentinel)
    {
        sentinel.IsAlive = false;
        foreach (SimulatedServer server in Servers)
        {
            server.Subscribers.RemoveAll(s => s.Sentinel == sentinel);
        }

        BreakChannelsTo(sentinel.Port);
    }

    /// <summary>Two ports no longer reach each other; what is on its way is lost.</summary>
    public void Cut(int a, int b)
    {
        _cut.Add((a, b));
        _cut.Add((b, a));
    }

    public void HealAll() => _cut.Clear();

    /// <summary>All that happened, for messages of failed tests.</summary>
    public string Story() => string.Join('\n', Sentinels.Select(s =>
        $"{s.Port} {(s.IsAlive ? "alive" : "dead")} master {s.Master.CurrentAddress.Port} {s.Master.Flags} {s.Master.FailoverState}\n  "
            + string.Join("\n  ", s.Events.Where(static e => !e.Contains("-link", StringComparison.Ordinal)).TakeLast(40))))
            + "\n" + string.Join('\n', Servers.Select(static s =>
                $"{s.Port} follows {s.MasterPort}, alive {s.IsAlive}, hung {s.IsHung}, fenced {s.Fence.IsUp} for {s.Fence.Epoch}, "
                    + $"{s.Values.Count} values of {s.Fence.DataEpoch}"));

    /// <summary>Whether all live Sentinels and servers agree on one master.</summary>
    public bool IsOneGroup()
    {
        SimulatedServer[] masters = [.. Servers.Where(s => s is { IsAlive: true, MasterPort: 0 })];
        return masters.Length == 1 && Servers.TrueForAll(static s => !s.Fence.IsUp)
            && Servers.Where(static s => s.IsAlive).All(s => s == masters[0] || s.MasterPort == masters[0].Port)
            && Sentinels.Where(static s => s.IsAlive).All(s => s.Master.CurrentAddress.Port == masters[0].Port);
    }

    private static InstanceAddress Address(int port) => new("127.0.0.1", "127.0.0.1", port);

    private static int PortOf(SentinelAction.Open open) => open.Port;

    private readonly Dictionary<LinkChannel, (SimulatedSentinel Owner, int Port)> _ends = [];

    private void Step(SimulatedSentinel sentinel, SentinelEvent happened)
    {
        if (sentinel.IsAlive)
        {
            Perform(sentinel, sentinel.Machine.Step(happened, Now));
        }
    }

    private void Perform(SimulatedSentinel sentinel, IReadOnlyList<SentinelAction> actions)
    {
        foreach (SentinelAction action in actions)
        {
            switch (action)
            {
                case SentinelAction.Open open:
                    Open(sentinel, open);
                    break;
                case SentinelAction.Close close:
                    Forget(close.Channel);
                    break;
                case SentinelAction.Send send:
                    Send(sentinel, send);
                    break;
                case SentinelAction.Log log:
                    sentinel.Events.Add(Now + " " + log.Text);
                    break;
                case SentinelAction.Announce announce:
                    sentinel.Events.Add(Now + " " + announce.Event + " " + announce.Text);
                    if (announce.Event == "+elected-leader" && !sentinel.Master.Has(InstanceFlags.ForcedFailover))
                    {
                        // The one promise of an election.
                        Assert.True(
                            _leaders.TryAdd(sentinel.Master.FailoverEpoch, sentinel.Machine.State.MyId), "two leaders:\n" + Story());
                    }

                    break;
            }
        }
    }

    private void Open(SimulatedSentinel sentinel, SentinelAction.Open open)
    {
        Forget(open.Channel);
        int generation = _generations[open.Channel];
        _ends[open.Channel] = (sentinel, PortOf(open));
        if (_cut.Contains((sentinel.Port, open.Port)))
        {
            return;
        }

        Later(open.Channel, () =>
        {
            if (_generations[open.Channel] == generation)
            {
                Step(sentinel, IsAlive(open.Port)
                    ? new SentinelEvent.Opened(open.Channel, "127.0.0.1")
                    : new SentinelEvent.Lost(open.Channel, "Connection refused"));
            }
        });
    }

    private void Send(SimulatedSentinel sentinel, SentinelAction.Send send)
    {
        int generation = _generations.GetValueOrDefault(send.Channel);
        if (!_ends.TryGetValue(send.Channel, out (SimulatedSentinel Owner, int Port) end))
        {
            // The other end was killed while the network between was cut: it shows now.
            Later(send.Channel, () =>
            {
                if (_generations[send.Channel] == generation)
                {
                    Step(sentinel, new SentinelEvent.Lost(send.Channel, "Connection reset by peer"));
                }
            });
            return;
        }

        int port = end.Port;
        Later(send.Channel, () =>
        {
            if (_generations[send.Channel] != generation || _cut.Contains((sentinel.Port, port)) || !IsAlive(port))
            {
                return;
            }

            if (Servers.Find(s => s.Port == port) is { IsHung: true, Guard: not null } hung)
            {
                // It is read later, even if the connection is gone by then.
                hung.Waiting.Add(Arrive);
            }
            else
            {
                Arrive();
            }
        });

        void Arrive()
        {
            if (Answer(sentinel, port, send) is not { } reply)
            {
                return;
            }

            Later(send.Channel, () =>
            {
                if (_generations[send.Channel] == generation && !_cut.Contains((sentinel.Port, port)))
                {
                    Step(sentinel, new SentinelEvent.Replied(send.Channel, send.Request, send.Instance, reply));
                }
            });
        }
    }

    private RespValue? Answer(SimulatedSentinel from, int port, SentinelAction.Send send)
    {
        string[] words = send.Words;
        if (Sentinels.Find(s => s.Port == port) is { } sentinel)
        {
            switch (words[0])
            {
                case "PUBLISH":
                    Step(sentinel, new SentinelEvent.Heard(null, words[2]));
                    return SimulatedReply.Number(1);
                case "SENTINEL":
                    (bool isDown, string? leader, long epoch) = sentinel.Machine.Asked(
                        words[2], int.Parse(words[3], CultureInfo.InvariantCulture), long.Parse(words[4], CultureInfo.InvariantCulture),
                        words[5], Now);
                    Perform(sentinel, sentinel.Machine.Outbox.Take());
                    return new RespValue
                    {
                        Type = RespType.Array,
                        Items = [SimulatedReply.Number(isDown ? 1 : 0), SimulatedReply.Bulk(leader ?? "*"), SimulatedReply.Number(epoch)],
                    };
                default:
                    return SimulatedReply.Simple(words[0] == "PING" ? "PONG" : "OK");
            }
        }

        SimulatedServer server = this[port];
        if (server.IsHung)
        {
            return null;
        }

        switch (words[0])
        {
            case "SUBSCRIBE":
                server.Subscribers.Add((from, send.Channel));
                return SimulatedReply.Simple("OK");
            case "PUBLISH":
                foreach ((SimulatedSentinel subscriber, LinkChannel channel) in server.Subscribers)
                {
                    Later(channel, () =>
                    {
                        if (!_cut.Contains((subscriber.Port, port)))
                        {
                            Step(subscriber, new SentinelEvent.Heard(channel, words[2]));
                        }
                    });
                }

                return SimulatedReply.Number(server.Subscribers.Count);
            default:
                return server.Answer(words, this);
        }
    }

    private bool IsAlive(int port) =>
        Servers.Exists(s => s.Port == port && s.IsAlive) || Sentinels.Exists(s => s.Port == port && s.IsAlive);

    private void BreakChannelsTo(int port)
    {
        foreach ((LinkChannel channel, (SimulatedSentinel owner, int to)) in _ends.ToArray())
        {
            if (to == port)
            {
                Forget(channel);
                if (!_cut.Contains((owner.Port, port)))
                {
                    Step(owner, new SentinelEvent.Lost(channel, "Connection reset by peer"));
                }
            }
        }
    }

    private void Forget(LinkChannel channel)
    {
        _generations[channel] = _generations.GetValueOrDefault(channel) + 1;
        _ends.Remove(channel);
        foreach (SimulatedServer server in Servers)
        {
            server.Subscribers.RemoveAll(s => s.Channel == channel);
        }
    }

    // In order on each connection.
    private void Later(object channel, Action work)
    {
        long at = Math.Max(Now + _random.Next(MaxLatency + 1), _lastDelivery.GetValueOrDefault(channel));
        _lastDelivery[channel] = at;
        _due.Enqueue(work, (at, _order++));
    }
}
