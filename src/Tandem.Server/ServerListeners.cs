using System;
using Tandem.Platform.Networking;

namespace Tandem.Server;

/// <summary>The sockets on which the server takes connections: TCP and TLS on each address of bind, and a Unix socket.</summary>
internal sealed class ServerListeners(TandemServer server, Action<Connection> accept)
{
    private const string CannotListen = "Unable to listen on this port. Check server logs.";

    private ListenerSet? _tcp;
    private ListenerSet? _tls;
    private Listener? _unix;

    private TandemOptions Options => server.Options;

    /// <summary>Opens all of them.</summary>
    /// <returns>False when one failed that must not, or there is none; the log says which and why.</returns>
    public bool Open()
    {
        if (!TryOpen(server.Transport, Options.Network.Port, ref _tcp))
        {
            server.ServerLog.Warning(FormattableString.Invariant($"Failed listening on port {Options.Network.Port} (TCP), aborting."));
            return false;
        }

        if (!TryOpen(server.Tls.Transport, Options.Tls.Port, ref _tls))
        {
            server.ServerLog.Warning(FormattableString.Invariant($"Failed listening on port {Options.Tls.Port} (TLS), aborting."));
            return false;
        }

        if (!string.IsNullOrEmpty(Options.Network.UnixSocket))
        {
            try
            {
                int? permissions = Options.Network.UnixSocketPermissions == 0 ? null : (int)Options.Network.UnixSocketPermissions;
                _unix = server.Transport.ListenUnix(
                    Options.Network.UnixSocket, permissions, Options.Network.TcpBacklog, accept);
            }
            catch (NetworkException e)
            {
                server.ServerLog.Warning("Failed opening Unix socket: bind: " + e.Message);
                return false;
            }
        }

        if (_tcp is not { Listeners.Count: > 0 } && _tls is not { Listeners.Count: > 0 } && _unix is null)
        {
            server.ServerLog.Warning("Configured to not listen anywhere, exiting.");
            return false;
        }

        return true;
    }

    /// <summary>The option port changed: listens there, then no longer on the old port.</summary>
    /// <returns>Why not, in Redis's words; everything is then as before.</returns>
    public string? ApplyPort() => Move(server.Transport, Options.Network.Port, ref _tcp);

    /// <summary>The option tls-port changed: reads the certificates, listens there, then no longer on the old port.</summary>
    /// <returns>Why not, in Redis's words; everything is then as before.</returns>
    public string? ApplyTlsPort() => server.Tls.Apply() ?? Move(server.Tls.Transport, Options.Tls.Port, ref _tls);

    /// <summary>The option bind changed: the old sockets are closed first, as both may want one address.</summary>
    /// <returns>Why not, in Redis's words; nothing is listened on then until the old value is applied again.</returns>
    public string? ApplyBind()
    {
        _tcp?.Close();
        _tls?.Close();
        _tcp = _tls = null;
        return TryOpen(server.Transport, Options.Network.Port, ref _tcp)
            && TryOpen(server.Tls.Transport, Options.Tls.Port, ref _tls)
            ? null
            : "Failed to bind to specified addresses.";
    }

    public void Close()
    {
        _tcp?.Close();
        _tls?.Close();
        _unix?.Close();
    }

    private string? Move(ITransport transport, int port, ref ListenerSet? listeners)
    {
        ListenerSet? old = listeners;
        if (port == (old?.Port ?? 0))
        {
            return null;
        }

        if (!TryOpen(transport, port, ref listeners))
        {
            return CannotListen;
        }

        old?.Close();
        return null;
    }

    // Port 0 listens nowhere. After a failure nothing has changed.
    private bool TryOpen(ITransport transport, int port, ref ListenerSet? listeners)
    {
        if (port == 0)
        {
            listeners = null;
            return true;
        }

        ListenerSet? opened = ListenerSet.Open(
            transport, Options.Network.Bind.Addresses, port, Options.Network.TcpBacklog, accept, out string? error);
        if (opened is null)
        {
            server.ServerLog.Warning("Warning: " + error);
            return false;
        }

        listeners = opened;
        return true;
    }
}
