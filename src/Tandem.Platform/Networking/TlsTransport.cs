using System;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Networking;

/// <summary>A transport whose TCP connections are encrypted, over another one.</summary>
/// <param name="inner">Makes the connections below.</param>
/// <param name="context">Certificates for connections that begin now; null makes them fail.</param>
public sealed class TlsTransport(EventLoop loop, ITransport inner, Func<TlsContext?> context) : ITransport
{
    // Who has not agreed on keys by then does not want to.
    private const int HandshakeMilliseconds = 10_000;

    /// <summary>Told of connections that were accepted but failed before they could be used, and why.</summary>
    public Action<Connection, string>? AcceptFailed { get; set; }

    public Listener Listen(string address, int port, int backlog, Action<Connection> accepted) =>
        inner.Listen(address, port, backlog, connection => Accept(connection, accepted));

    public Listener ListenUnix(string path, int? permissions, int backlog, Action<Connection> accepted) =>
        inner.ListenUnix(path, permissions, backlog, accepted);

    public Connection Connect(string host, int port, string? bindSource, IConnectionHandler handler)
    {
        if (context() is { } current)
        {
            return TlsConnection.Connect(
                loop, first => inner.Connect(host, port, bindSource, first), current.Client, handler);
        }

        // Nothing is to be sent in clear: an address that no socket can have fails as any other does.
        return inner.Connect("tls is not configured", port, bindSource, handler);
    }

    private void Accept(Connection connection, Action<Connection> accepted)
    {
        if (context() is not { } current)
        {
            connection.Close();
            return;
        }

        LoopTimer? limit = null;
        bool isDecided = false;
        TlsConnection tls = TlsConnection.Accept(loop, connection, current.Server, done =>
        {
            isDecided = true;
            limit?.Cancel();
            if (done.LastError is { } error)
            {
                AcceptFailed?.Invoke(done, error);
                done.Close();
            }
            else
            {
                accepted(done);
            }
        });
        if (!isDecided)
        {
            limit = loop.After(HandshakeMilliseconds, tls.Close);
        }
    }
}
