using System;
using System.Collections.Generic;
using Tandem.Platform.Networking;

namespace Tandem.Simulation.Network;

/// <summary>A port of a node.</summary>
internal sealed class SimulatedListener : Listener
{
    private readonly SimulatedNetwork _network;
    private readonly Action<Connection> _accepted;
    private readonly SimulatedPoller _poller;

    public SimulatedListener(
        SimulatedNetwork network, SimulatedPoller poller, int node, string address, int port, Action<Connection> accepted)
    {
        _network = network;
        _poller = poller;
        _accepted = accepted;
        Node = node;
        Address = address;
        Port = port;
    }

    /// <summary>Whose it is.</summary>
    public int Node { get; }

    /// <inheritdoc/>
    public override int Descriptor => 3;

    /// <inheritdoc/>
    public override bool IsAccepting { get; set; } = true;

    /// <summary>Connections on their way, each with the time of its arrival.</summary>
    public Queue<(SimulatedConnection Connection, long Due)> Pending { get; } = new();

    /// <summary>Takes what has arrived.</summary>
    public void AcceptDue()
    {
        while (!IsClosed && IsAccepting && Pending.TryPeek(out (SimulatedConnection Connection, long Due) first)
            && first.Due <= _network.Now)
        {
            Pending.Dequeue();
            _poller.Add(first.Connection);
            _accepted(first.Connection);
        }
    }

    /// <inheritdoc/>
    public override void Close() => End(null);

    /// <summary>Stops listening; connections that were not accepted end.</summary>
    public void End(string? error)
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        _network.Forget(this);
        foreach ((SimulatedConnection connection, long _) in Pending)
        {
            connection.End(error);
        }

        Pending.Clear();
    }
}
