using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Tandem.Platform.Config;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server;
using Tandem.Server.Keyspace;
using Tandem.Server.ReplicationStream;
using Tandem.Simulation.Network;

namespace Tandem.Simulation;

/// <summary>A machine: its disk stays, the server on it comes and goes.</summary>
internal sealed class SimulatedNode
{
    /// <summary>Node n listens here plus n.</summary>
    public const int BasePort = 7000;

    private const int MostLogLines = 400;

    private readonly SimulatedTime _time;
    private readonly SimulatedNetwork _network;
    private readonly Action<TandemOptions> _configure;
    private readonly BrokenRule _broken;
    private Action? _dropConnections;
    private int _operationsLeft = -1;

    public SimulatedNode(
        int index, SimulatedTime time, SimulatedNetwork network, Action<TandemOptions> configure, BrokenRule broken)
    {
        Index = index;
        _time = time;
        _network = network;
        _configure = configure;
        _broken = broken;
        Clock = new SimulatedTime.NodeClock(time);
        Storage.Fault = Operate;
    }

    /// <summary>1 and up.</summary>
    public int Index { get; }

    public int Port => BasePort + Index;

    public SimulatedTime.NodeClock Clock { get; }

    public MemoryStorage Storage { get; } = new();

    /// <summary>The running server; null while there is none.</summary>
    public TandemServer? Server { get; private set; }

    public bool IsUp => Server is not null;

    /// <summary>The last lines that its servers logged.</summary>
    public Queue<string> LogLines { get; } = new();

    /// <summary>The process that runs, or the next one, does so many more things to its files; then it ends, without a word.</summary>
    public void DieAfter(int operations) => _operationsLeft = operations;

    /// <summary>Starts a server on what the disk holds.</summary>
    /// <param name="master">Whom to follow; 0 for nobody.</param>
    public void Start(int master)
    {
        try
        {
            TryStart(master);
        }
        catch (ProcessDeath)
        {
            Crash(static unsynced => unsynced);
            _operationsLeft = -1;
        }
    }

    private void TryStart(int master)
    {
        TandemOptions options = new();
        options.Network.Port = Port;
        options.Persistence.Save.TrySet([""]);
        options.Replication.DisklessSyncDelaySeconds = 0;
        _configure(options);
        if (master != 0)
        {
            options.Replication.Master.Set("127.0.0.1", BasePort + master);
        }

        SimulatedPoller poller = new();
        _dropConnections = poller.Crash;
        EventLoop loop = new(poller, Clock);
        ServerLog log = new(Clock, Stream.Null) { Second = (_, line) => Note(line) };
        Server = new TandemServer(
            loop, new SimulatedTransport(_network, poller, Index), Storage, options, log, hasThreads: false)
        {
            Config = new ConfigRegistry(options.Sections),
        };
        Server.Log.Broken = _broken;
        if (!Server.Listeners.Open())
        {
            throw new SimulationFailure($"node {Index} cannot listen");
        }

        if (!ServerStartup.Resume(Server))
        {
            throw new SimulationFailure($"node {Index} cannot start on what its disk holds: {LogLines.LastOrDefault()}");
        }
    }

    /// <summary>The machine loses power.</summary>
    /// <param name="keptOf">How many of so many bytes that were not forced to disk stay there.</param>
    public void Crash(Func<long, long> keptOf)
    {
        if (Server is not { } server)
        {
            return;
        }

        Server = null;
        IsDying = false;
        _operationsLeft = -1;
        Storage.Fault = static (_, _) => "the process is gone";
        _dropConnections!();

        // First, so that what is written while the parts are put away no longer reaches the disk.
        Storage.Crash(keptOf);
        server.Snapshots.Abandon();
        foreach (Database database in server.Keyspace.Databases)
        {
            database.Root.LazyFree.Add(database.Table);
        }

        while (server.Keyspace.LazyFree.Step(int.MaxValue))
        {
        }

        server.Dispose();
        Storage.Fault = Operate;
    }

    /// <summary>True when the process ended in its last turn: the run has yet to decide what of its files is left.</summary>
    public bool IsDying { get; private set; }

    /// <summary>One turn of the server's loop; a server that ends itself leaves its files as they are.</summary>
    public void Turn()
    {
        try
        {
            Server?.Loop.RunOnce(0);
        }
        catch (ProcessDeath)
        {
            IsDying = true;
            return;
        }

        if (Server is { Lifecycle.HasEnded: true })
        {
            Crash(static unsynced => unsynced);
        }
    }

    private string? Operate(string operation, string path)
    {
        if (_operationsLeft < 0 || operation is "open" or "read")
        {
            return null;
        }

        // From here on nothing is done, whatever the way out of the turn tries.
        return _operationsLeft == 0 ? throw new ProcessDeath($"before {operation} of {path}") : Count();

        string? Count()
        {
            _operationsLeft--;
            return null;
        }
    }

    private void Note(string line)
    {
        LogLines.Enqueue(string.Create(null, $"{_time.Microseconds / 1000,8} ms  node {Index}: {line}"));
        if (LogLines.Count > MostLogLines)
        {
            LogLines.Dequeue();
        }
    }
}
