using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using Tandem.Server;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence;
using Tandem.Server.Replication.Replica;
using Tandem.Server.ReplicationStream;
using Tandem.Simulation.Checks;
using Tandem.Simulation.Network;

namespace Tandem.Simulation;

/// <summary>Whole servers with their disks and the network between them, on one thread, all alike for one seed.</summary>
internal sealed class SimulatedCluster
{
    private const int TickMicroseconds = 2_500;

    private readonly SimulationLimits _limits;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly SimulatedTime _time = new();
    private readonly StreamHistory _history = new();
    private readonly List<SimulatedNode> _nodes = [];
    private readonly Dictionary<int, long> _fullCopies = [];
    private readonly Workload _workload;
    private long _steps;
    private long _fullCopiesOfOldServers;

    /// <param name="appendOnly">The option appendfsync; null: no append-only file.</param>
    public SimulatedCluster(
        int seed, int nodeCount, long backlogBytes, AppendFsync? appendOnly, BrokenRule broken, SimulationLimits limits)
    {
        // The order of tables must not depend on the process.
        DataStructures.Hashing.KeyHash.Seed = (ulong)seed + 1;
        _limits = limits;
        Random = new Random(seed);
        Network = new SimulatedNetwork(_time, Random);
        for (int i = 1; i <= nodeCount; i++)
        {
            _nodes.Add(new SimulatedNode(i, _time, Network, Configure, broken));
        }

        void Configure(TandemOptions options)
        {
            options.Replication.BacklogSizeBytes = backlogBytes;
            options.Persistence.AppendOnly = appendOnly is not null;
            options.Persistence.AppendFsync = appendOnly ?? AppendFsync.No;
            options.Persistence.AutoAofRewriteMinSizeBytes = 32 * 1024;
        }

        _workload = new Workload(this);
    }

    /// <summary>All chance of the run.</summary>
    public Random Random { get; }

    public SimulatedNetwork Network { get; }

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    /// <summary>The node that clients write to.</summary>
    public int Master { get; private set; }

    public AcknowledgedWrites Acknowledged { get; } = new();

    public Workload Workload => _workload;

    /// <summary>Told which node's process died in the middle of its turn; has to make an end of it with <see cref="Crash(int)"/> or
    /// <see cref="Kill"/>.</summary>
    public Action<int>? Died { get; set; }

    /// <summary>Milliseconds of the run.</summary>
    public long Now => _time.Microseconds / 1000;

    /// <summary>Full copies that masters began, since the start of the run.</summary>
    public long FullCopies => _fullCopiesOfOldServers + _fullCopies.Values.Sum();

    public SimulatedNode Node(int index) => _nodes[index - 1];

    /// <summary>Starts all: the first node is master of the others.</summary>
    public void StartAll(int master = 1)
    {
        Master = master;
        foreach (SimulatedNode node in _nodes)
        {
            node.Start(node.Index == master ? 0 : master);
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Run(int milliseconds)
    {
        for (long end = Now + milliseconds; Now < end;)
        {
            Step();
        }
    }

    /// <summary>Heals everything, stops writing, and lets time pass until all nodes agree.</summary>
    public void RunUntilIdle(int milliseconds = 120_000)
    {
        _workload.Stop();
        Network.HealAll();
        for (long end = Now + milliseconds; !IsIdle();)
        {
            if (Now > end)
            {
                throw new SimulationFailure("the nodes do not come into sync: " + Describe());
            }

            Run(100);
        }

        CheckAgreement();
        Acknowledged.Check(Master, Node(Master).Server!);
    }

    /// <summary>A machine loses power; what it had not forced to disk is partly lost.</summary>
    public void Crash(int index) => Crash(index, unsynced => Random.NextInt64(unsynced + 1));

    /// <summary>A server is killed; its machine goes on, so what it had written stays.</summary>
    public void Kill(int index) => Crash(index, static unsynced => unsynced);

    private void Crash(int index, Func<long, long> keptOf)
    {
        SimulatedNode node = Node(index);
        if (!node.IsUp)
        {
            return;
        }

        _fullCopiesOfOldServers += _fullCopies.GetValueOrDefault(index);
        _fullCopies.Remove(index);
        _history.Forget(index);
        node.Crash(keptOf);
    }

    /// <summary>A machine comes back with what its disk holds.</summary>
    public void Restart(int index)
    {
        if (!Node(index).IsUp)
        {
            Node(index).Start(index == Master ? 0 : Master);
        }
    }

    /// <summary>Makes a node the master, and the others that are up its replicas, as a Sentinel does.</summary>
    /// <param name="untold">A node that cannot be untold now; 0 for none.</param>
    public void Promote(int index, int untold = 0)
    {
        Master = index;
        Node(index).Server!.Replication.BecomeMaster();
        foreach (SimulatedNode node in _nodes)
        {
            if (node.Index != index && node.Index != untold)
            {
                Demote(node.Index);
            }
        }
    }

    /// <summary>Tells a node who is master.</summary>
    public void Demote(int index) =>
        Node(index).Server?.Replication.BecomeReplica("127.0.0.1", SimulatedNode.BasePort + Master);

    /// <summary>Whether every node but one that may fail is up and in sync, as far as the nodes themselves know.</summary>
    public bool IsHealthy() => _nodes.TrueForAll(node => node.IsUp
        && (node.Index == Master ? !node.Server!.Replication.IsReplica : IsStreaming(node)));

    /// <summary>What the nodes say of themselves.</summary>
    public string Describe() => string.Join("; ", _nodes.Select(node => node.Server is { } server
        ? string.Create(CultureInfo.InvariantCulture,
            $"{node.Index}: {(server.Replication.IsReplica ? server.Replication.LinkStateName : "master")} {server.Log.Id} {server.Log.End}")
        : $"{node.Index}: down"));

    /// <summary>Equal data on all nodes that are up, and equal positions.</summary>
    public void CheckAgreement()
    {
        TandemServer master = Node(Master).Server!;
        string expected = DatasetDigest.Of(master.Keyspace).ToString();
        foreach (SimulatedNode node in _nodes)
        {
            if (node.Server is { } server && DatasetDigest.Of(server.Keyspace).ToString() != expected)
            {
                throw new SimulationFailure($"node {node.Index} is in sync and holds other data than master {Master}: {Describe()};"
                    + DataDifference.Describe(Node(Master).Server!.Keyspace, server.Keyspace));
            }
        }
    }

    private void Step()
    {
        if (++_steps > _limits.Steps)
        {
            throw new SimulationFailure($"the run has no end after {_limits.Steps} steps: {Describe()}");
        }

        if (_steps % 256 == 0 && Stopwatch.GetElapsedTime(_began) > _limits.WallClock)
        {
            throw new SimulationFailure($"the run takes more than {_limits.WallClock.TotalSeconds} s: {Describe()}");
        }

        _time.Advance(TickMicroseconds);
        int first = Random.Next(_nodes.Count);
        for (int i = 0; i < _nodes.Count; i++)
        {
            SimulatedNode node = _nodes[(first + i) % _nodes.Count];
            node.Turn();
            if (node.IsDying)
            {
                Died?.Invoke(node.Index);
            }

            if (node.Server is { } server)
            {
                _fullCopies[node.Index] = server.Replication.Replicas.FullCopies;
                _history.Look(node.Index, server.Log);
            }
        }

        _workload.Turn();
    }

    private static bool IsStreaming(SimulatedNode node) =>
        node.Server!.Replication.IsReplica && node.Server.Replication.Link.Machine.State == LinkState.Streaming;

    private bool IsIdle()
    {
        if (!IsHealthy())
        {
            return false;
        }

        ReplicationLog log = Node(Master).Server!.Log;
        return _nodes.TrueForAll(node => node.Server!.Log.End == log.End && node.Server.Log.Id == log.Id);
    }
}
