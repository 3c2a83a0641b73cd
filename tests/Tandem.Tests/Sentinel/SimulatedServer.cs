using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Protocol;
using Tandem.Server.Replication;
using Tandem.Server.ReplicationStream;
using Tandem.Server.Sentinel;
using Tandem.Tests.Support;

namespace Tandem.Tests.Sentinel;

/// <summary>A data server as Sentinels see it: roles, offsets, INFO; in a guarded group also what was written, and the real fence and
/// lease.</summary>
[SuppressMessage("Design", "CA1001", Justification = "a loop over the test's poller holds nothing")]
internal sealed class SimulatedServer
{
    private readonly TestClock _clock = new();
    private readonly MemoryStorage _storage = new();
    private readonly EventLoop _loop;

    public SimulatedServer(int port)
    {
        Port = port;
        _loop = new EventLoop(new TestPoller(), _clock);
        Start();
    }

    public int Port { get; }

    public bool IsAlive { get; set; } = true;

    /// <summary>Alive, but answers nothing: SIGSTOP.</summary>
    public bool IsHung { get; set; }

    /// <summary>0 for a master.</summary>
    public int MasterPort
    {
        get;
        set
        {
            if (field != value)
            {
                field = value;
                BeginStint();
            }
        }
    }

    public long Offset { get; set; }

    public int Priority { get; set; } = 100;

    public int Restarts { get; private set; }

    /// <summary>Options of a guarded group; null in others.</summary>
    public ReplicationOptions? Guard { get; set; }

    public FailoverFence Fence { get; private set; } = null!;

    public MasterLease Lease { get; private set; } = null!;

    /// <summary>What was written, in order; each value is unique.</summary>
    public List<int> Values { get; } = [];

    /// <summary>Counts its times in one role.</summary>
    public int Stint { get; private set; }

    /// <summary>As a master: how many values each replica has confirmed.</summary>
    public Dictionary<int, int> Confirmed { get; } = [];

    /// <summary>As a master: writes that are not acknowledged: how many values there are with each, and until when it waits.</summary>
    public List<(int Value, int Count, long Deadline)> Pending { get; } = [];

    /// <summary>What arrived while it was hung.</summary>
    public List<Action> Waiting { get; } = [];

    /// <summary>Connections that are subscribed to hello messages, and the Sentinel of each.</summary>
    public List<(SimulatedSentinel Sentinel, LinkChannel Channel)> Subscribers { get; } = [];

    public string RunId => string.Create(CultureInfo.InvariantCulture, $"{Port:D20}{Restarts:D20}");

    /// <summary>Where nothing is written: offsets grow, and replicas have their master's.</summary>
    public static void Replicate(List<SimulatedServer> servers)
    {
        foreach (SimulatedServer server in servers)
        {
            if (!server.IsAlive || server.IsHung)
            {
                continue;
            }

            if (server.MasterPort == 0)
            {
                server.Offset++;
            }
            else if (servers.Find(s => s.Port == server.MasterPort) is { IsAlive: true, IsHung: false, MasterPort: 0 } master)
            {
                server.Offset = master.Offset;
            }
        }
    }

    /// <summary>Its clock.</summary>
    public void SetTime(long now)
    {
        _clock.MonotonicMicroseconds = now * 1000;
        _loop.RefreshTime();
    }

    /// <summary>The process is another one; what is on disk stays.</summary>
    public void Restart()
    {
        IsAlive = true;
        IsHung = false;
        Restarts++;
        Start();
        BeginStint();
    }

    /// <summary>What it answers to a command of a Sentinel.</summary>
    public RespValue Answer(string[] words, SimulatedGroup group)
    {
        switch (words[0])
        {
            case "PING":
                return SimulatedReply.Simple("PONG");
            case "INFO":
                return SimulatedReply.Bulk(Info(group.Servers));
            case "FENCE" or "LEASE" when Guard is not null:
                return Order(words);
            case "FAILOVER" when group.RefusesHandOver:
                return SimulatedReply.Error("ERR unknown command 'FAILOVER'");
            case "FAILOVER" when words[1] == "TO":
                HandOver(group[(int)NumberOf(words[3])]);
                return SimulatedReply.Simple("OK");
            case "SLAVEOF":
                Fence.Lower();
                MasterPort = words[1] == "NO" ? 0 : (int)NumberOf(words[2]);
                return SimulatedReply.Simple("OK");
            default:
                return SimulatedReply.Simple("OK");
        }
    }

    /// <summary>FENCE and LEASE.</summary>
    public RespValue Order(string[] words)
    {
        if (words[0] == "LEASE")
        {
            return SimulatedReply.Number(MasterPort != 0 || !Lease.IsOn
                ? 0
                : Lease.Renew(words[1], (int)NumberOf(words[2]), (int)NumberOf(words[3]), NumberOf(words[4]), NumberOf(words[5])));
        }

        long epoch = NumberOf(words[1]);
        bool promotes = words.Length == 3;
        bool follows = words.Length == 5;
        if ((promotes && MasterPort != 0 && !Fence.MayPromote(epoch)) || epoch < Fence.Epoch)
        {
            return SimulatedReply.Error("STALEEPOCH");
        }

        Fence.Enter(epoch, raises: !promotes && !follows && MasterPort != 0, promotes);
        if (promotes || follows)
        {
            Fence.Lower();
            if (promotes && MasterPort == 0)
            {
                // It never heard that it had been replaced, and is the master again.
                BeginStint();
            }

            MasterPort = follows ? (int)NumberOf(words[4]) : 0;
            return SimulatedReply.Simple("OK");
        }

        Lease.Revoke();
        return SimulatedReply.Array(
            SimulatedReply.Bulk(MasterPort == 0 ? "master" : "slave"), SimulatedReply.Bulk("history"), SimulatedReply.Number(Values.Count),
            SimulatedReply.Number(Fence.DataEpoch));
    }

    public string Info(IEnumerable<SimulatedServer> all)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# Server\r\nrun_id:{RunId}\r\n# Replication\r\n");
        if (Guard is not null)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"log_on_disk:1\r\nmin_replicas_to_ack:{Guard.MinReplicasToAck}\r\nmaster_lease_ms:{Guard.MasterLeaseMilliseconds}\r\n"
                    + $"fence_epoch:{Fence.Epoch}\r\ndata_epoch:{Fence.DataEpoch}\r\nfenced:{(Fence.IsUp ? 1 : 0)}\r\n");
        }

        if (MasterPort == 0)
        {
            text.Append("role:master\r\n");
            int number = 0;
            foreach (SimulatedServer replica in all.Where(s => s.MasterPort == Port && s.IsAlive))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"slave{number++}:ip=127.0.0.1,port={replica.Port},state=online,offset={replica.Offset},lag=0\r\n");
            }

            return text.ToString();
        }

        bool isUp = !Fence.IsUp && all.Any(s => s.Port == MasterPort && s is { IsAlive: true, IsHung: false });
        text.Append(
            CultureInfo.InvariantCulture,
            $"role:slave\r\nmaster_host:127.0.0.1\r\nmaster_port:{MasterPort}\r\nmaster_link_status:{(isUp ? "up" : "down")}\r\n"
                + $"slave_repl_offset:{Offset}\r\nslave_priority:{Priority}\r\nreplica_announced:1\r\n");
        return text.ToString();
    }

    private static long NumberOf(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private void HandOver(SimulatedServer target)
    {
        target.Offset = Offset;
        target.Values.Clear();
        target.Values.AddRange(Values);
        (target.MasterPort, MasterPort) = (0, target.Port);
    }

    private void Start()
    {
        Fence = new FailoverFence(_loop, _storage);
        Lease = new MasterLease(_loop, Guard ?? new ReplicationOptions(), new ReplicationLog(ReplicationId.None));
        Waiting.Clear();
    }

    private void BeginStint()
    {
        Stint++;
        Confirmed.Clear();
        Pending.Clear();
    }
}
