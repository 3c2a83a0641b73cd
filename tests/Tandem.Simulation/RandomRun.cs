using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.Server;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.ReplicationStream;

namespace Tandem.Simulation;

/// <summary>One run: a master and two replicas, writes all the time, and faults as the seed has them; in the end everything is
/// healed and must agree.</summary>
internal sealed class RandomRun
{
    private const int Nodes = 3;
    private const int MostEvents = 14;

    private readonly SimulatedCluster _cluster;
    private readonly List<string> _events = [];
    private readonly Random _random;
    private readonly bool _isAppendOnly;
    private readonly bool _isAlwaysDurable;

    public RandomRun(int seed, BrokenRule broken, SimulationLimits limits)
    {
        Seed = seed;
        Random size = new(seed);
        int backlogBytes = size.Next(2) == 0 ? 16 * 1024 : 1 << 20;
        AppendFsync? appendOnly = size.Next(2) == 0 ? null : (AppendFsync)size.Next(3);
        _isAppendOnly = appendOnly is not null;
        _isAlwaysDurable = appendOnly is AppendFsync.Always;
        _cluster = new SimulatedCluster(seed, Nodes, backlogBytes, appendOnly, broken, limits);
        _random = _cluster.Random;
        _cluster.Died = Died;
    }

    public int Seed { get; }

    /// <summary>What was done to the nodes, in order.</summary>
    public IReadOnlyList<string> Events => _events;

    public SimulatedCluster Cluster => _cluster;

    /// <summary>Position and data at the end.</summary>
    public string FinalState { get; private set; } = string.Empty;

    /// <summary>Runs to the end.</summary>
    /// <exception cref="SimulationFailure">What is wrong.</exception>
    public void Run()
    {
        try
        {
            _cluster.StartAll();
            _cluster.Run(3_000);
            _cluster.Workload.Go(10 + _random.Next(60));
            for (int i = 3 + _random.Next(MostEvents - 3); i > 0; i--)
            {
                _cluster.Run(50 + _random.Next(2_500));
                Happen();
            }

            _cluster.Run(500);
            RestartAll();
            _cluster.RunUntilIdle();
            TandemServer master = _cluster.Node(_cluster.Master).Server!;
            FinalState = $"{_cluster.Now} ms, offset {master.Log.End}, data {DatasetDigest.Of(master.Keyspace)}, "
                + $"{_cluster.FullCopies} full copies, {_cluster.Acknowledged.Count} acknowledged writes";
        }
        catch (Exception e) when (e is not SimulationFailure)
        {
            throw new SimulationFailure($"a server fails: {e.GetType().Name}: {e.Message}", e);
        }
        finally
        {
            foreach (SimulatedNode node in _cluster.Nodes)
            {
                node.Crash(static _ => 0);
            }
        }
    }

    private void Happen()
    {
        int node = 1 + _random.Next(Nodes);
        int other = 1 + _random.Next(Nodes);
        switch (_random.Next(17))
        {
            case 0 or 1 when node != other:
                Note($"cut {node}-{other}");
                _cluster.Network.Cut(node, other);
                break;
            case 2 or 3:
                Note("heal all");
                _cluster.Network.HealAll();
                break;
            case 4:
                FailOver();
                break;
            case 5:
                CrashReplica();
                break;
            case 6:
                RestartAll();
                break;
            case 7:
                _cluster.Node(node).Clock.Offset += _random.NextInt64(-5_000_000, 5_000_000);
                Note($"the clock of {node} jumps");
                break;
            case 8:
                _cluster.Network.MaxLatency = 1 + _random.Next(_random.Next(2) == 0 ? 500 : 100_000);
                Note($"latency up to {_cluster.Network.MaxLatency} us");
                break;
            case 9 or 10:
                Save(node);
                break;
            case 11 or 12 when _isAppendOnly:
                KillMaster();
                break;
            case 13:
                _cluster.Node(node).Storage.TearNextWriteAfterBytes = _random.Next(50);
                Note($"the next write of {node} fails in its middle");
                break;
            case 14 or 15 when _isAppendOnly:
                DieSoon(node);
                break;
            default:
                ToggleDisk(node);
                break;
        }
    }

    /// <summary>The master's process ends, or its machine loses power; it comes back as master and its replicas follow it.</summary>
    private void KillMaster()
    {
        int master = _cluster.Master;
        if (!_cluster.Node(master).IsUp)
        {
            return;
        }

        bool isFull = _random.Next(2) == 0;
        if (isFull)
        {
            Note($"the disk of master {master} is full");
            _cluster.Node(master).Storage.CapacityBytes = 100;
            _cluster.Run(20 + _random.Next(400));
        }

        End(master, losesPower: !isFull && _random.Next(3) == 0);
        _cluster.Run(_random.Next(500));
        Repair(_cluster.Node(master));
        _cluster.Restart(master);
    }

    /// <summary>What a replica acknowledged is on its master's disk when there is an append-only file; after a failure of power only
    /// when each reply waited for the disk.</summary>
    private void End(int node, bool losesPower)
    {
        bool holdsAll = _cluster.Node(node).Server is { AppendOnly.State: AofState.On } && (!losesPower || _isAlwaysDurable);
        if (node == _cluster.Master && !holdsAll)
        {
            _cluster.Acknowledged.Excuse();
        }

        Note($"{(losesPower ? "no power for" : "kill")} {node}{(node == _cluster.Master ? ", the master" : string.Empty)}"
            + (holdsAll ? string.Empty : ", whose disk has not all that was acknowledged"));
        if (losesPower)
        {
            _cluster.Crash(node);
        }
        else
        {
            _cluster.Kill(node);
        }
    }

    /// <summary>A process is to end between two operations on its files: some of an append, or, when it saves or rewrites, of the many
    /// that replace files.</summary>
    private void DieSoon(int node)
    {
        if (_cluster.Node(node).Server is not { } server || (node != _cluster.Master && !_cluster.IsHealthy()))
        {
            return;
        }

        bool rewrites = _random.Next(2) == 0 && server.AppendOnly.Request() is null;
        int operations = _random.Next(rewrites ? 25 : 8);
        Note($"{node} dies after {operations} operations on its files{(rewrites ? ", and rewrites" : string.Empty)}");
        _cluster.Node(node).DieAfter(operations);
    }

    private void Died(int node) => End(node, losesPower: _random.Next(3) == 0);

    /// <summary>A restart then begins from there: an old position, or an old history.</summary>
    private void Save(int node)
    {
        if (_cluster.Node(node).Server is { Saves.IsRunning: false, Snapshots.Current: null } server)
        {
            Note($"{node} saves");
            server.Saves.Start();
        }
    }

    /// <summary>The master crashes or is cut off, and the replica that is farthest becomes master.</summary>
    private void FailOver()
    {
        int old = _cluster.Master;
        if (!_cluster.IsHealthy())
        {
            _cluster.Acknowledged.Excuse();
        }

        SimulatedNode? next = _cluster.Nodes
            .Where(node => node.Index != old && node.IsUp && node.Server!.Log.IsActive)
            .MaxBy(static node => node.Server!.Log.End);
        if (next is null || !_cluster.Node(old).IsUp)
        {
            return;
        }

        bool crashes = _random.Next(2) == 0;
        if (crashes)
        {
            _cluster.Crash(old);
        }
        else
        {
            // It stays master for some time without knowing better, and somebody writes to it.
            foreach (SimulatedNode node in _cluster.Nodes)
            {
                _cluster.Network.Cut(old, node.Index);
            }

            _cluster.Workload.Stray(old);
            _cluster.Run(_random.Next(1_000));
        }

        if (!next.IsUp)
        {
            return;
        }

        Note($"{next.Index} becomes master instead of {old}, which {(crashes ? "crashed" : "was cut off")}");
        _cluster.Promote(next.Index, untold: crashes ? 0 : old);
        _cluster.Run(_random.Next(1_000));
        if (!crashes)
        {
            _cluster.Demote(old);
        }
    }

    private void CrashReplica()
    {
        int node = 1 + _random.Next(Nodes);
        if (node == _cluster.Master || !_cluster.IsHealthy())
        {
            return;
        }

        Note($"crash {node}");
        _cluster.Crash(node);
    }

    private void RestartAll()
    {
        foreach (SimulatedNode node in _cluster.Nodes)
        {
            Repair(node);
            if (!node.IsUp && _isAppendOnly && _random.Next(4) == 0)
            {
                int operations = _random.Next(15);
                Note($"{node.Index} starts and dies after {operations} operations on its files");
                node.DieAfter(operations);
                _cluster.Restart(node.Index);
                _cluster.Run(_random.Next(100));
                Repair(node);
            }

            if (!node.IsUp)
            {
                Note($"restart {node.Index}");
                _cluster.Restart(node.Index);
            }
        }
    }

    // A server does not start on a disk that it cannot write to, and nothing more happens to it.
    private static void Repair(SimulatedNode node)
    {
        node.Storage.CapacityBytes = long.MaxValue;
        node.Storage.TearNextWriteAfterBytes = -1;
        node.DieAfter(-1);
    }

    private void ToggleDisk(int node)
    {
        bool isFull = _cluster.Node(node).Storage.CapacityBytes < long.MaxValue;
        _cluster.Node(node).Storage.CapacityBytes = isFull ? long.MaxValue : 100;
        Note(isFull ? $"the disk of {node} has room again" : $"the disk of {node} is full");
    }

    private void Note(string text) => _events.Add($"{_cluster.Now,8} ms  {text}");
}
