using System;
using Tandem.Platform.Networking;

namespace Tandem.Tests.Support;

/// <summary>A transport for servers that are not to touch a network.</summary>
internal sealed class TestTransport : ITransport
{
    public Listener Listen(string address, int port, int backlog, Action<Connection> accepted) =>
        throw new NotSupportedException("a server in a command test does not listen");

    public Listener ListenUnix(string path, int? permissions, int backlog, Action<Connection> accepted) =>
        throw new NotSupportedException("a server in a command test does not listen");

    /// <summary>Gives a connection that is never decided.</summary>
    public Connection Connect(string host, int port, string? bindSource, IConnectionHandler handler) =>
        new TestConnection { Handler = handler, WantsRead = false };
}
