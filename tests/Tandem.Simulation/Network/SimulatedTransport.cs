using System;
using Tandem.Platform.Networking;

namespace Tandem.Simulation.Network;

/// <summary>What one node sees of the network. Hosts do not matter: a port is a node.</summary>
internal sealed class SimulatedTransport(SimulatedNetwork network, SimulatedPoller poller, int node) : ITransport
{
    /// <inheritdoc/>
    public Listener Listen(string address, int port, int backlog, Action<Connection> accepted)
    {
        SimulatedListener listener = new(network, poller, node, address, port, accepted);
        network.Listen(listener);
        poller.Add(listener);
        return listener;
    }

    /// <inheritdoc/>
    public Listener ListenUnix(string path, int? permissions, int backlog, Action<Connection> accepted) =>
        throw new NetworkException("bind: no unix sockets in a simulation") { IsNotSupported = true };

    /// <inheritdoc/>
    public Connection Connect(string host, int port, string? bindSource, IConnectionHandler handler)
    {
        SimulatedConnection connection = network.Connect(node, port, handler);
        poller.Add(connection);
        return connection;
    }
}
