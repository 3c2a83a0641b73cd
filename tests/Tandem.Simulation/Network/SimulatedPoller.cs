using System.Collections.Generic;
using Tandem.Platform.Loop;

namespace Tandem.Simulation.Network;

/// <summary>The sources of one node; never waits, because the run moves the time.</summary>
internal sealed class SimulatedPoller : IPoller
{
    // A turn inside a turn that is repeated so often waits for something that cannot come.
    private const int MostNestedWaits = 100_000;

    private readonly List<SimulatedConnection> _connections = [];
    private readonly List<SimulatedListener> _listeners = [];
    private int _nestedWaits;

    /// <inheritdoc/>
    public string Name => "simulation";

    public void Add(SimulatedConnection connection) => _connections.Add(connection);

    public void Add(SimulatedListener listener) => _listeners.Add(listener);

    /// <inheritdoc/>
    public int Wait(int timeoutMilliseconds, int depth)
    {
        _nestedWaits = depth == 0 ? 0 : _nestedWaits + 1;
        return _nestedWaits <= MostNestedWaits ? 0 : throw new SimulationFailure("a turn inside a turn does not end");
    }

    /// <inheritdoc/>
    public int Dispatch(int depth)
    {
        foreach (SimulatedListener listener in _listeners)
        {
            listener.AcceptDue();
        }

        int called = 0;
        foreach (SimulatedConnection connection in _connections.FindAll(static connection => connection.IsReady))
        {
            if (connection.IsReady)
            {
                connection.Dispatch();
                called++;
            }
        }

        _connections.RemoveAll(static connection => connection.IsClosed);
        return called;
    }

    /// <inheritdoc/>
    public void Wake()
    {
    }

    /// <summary>The node's machine is gone: its peers are told so by their system, later.</summary>
    public void Crash()
    {
        foreach (SimulatedListener listener in _listeners)
        {
            listener.End("Connection reset by peer");
        }

        foreach (SimulatedConnection connection in _connections)
        {
            connection.End("Connection reset by peer");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
