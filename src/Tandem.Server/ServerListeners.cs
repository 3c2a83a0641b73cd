using System;
using Tandem.Platform.Networking;

namespace Tandem.Server;

/// <summary>The sockets on which the server takes connections: TCP on each address of bind, and a Unix socket.</summary>
internal sealed class ServerListeners(TandemServer server, Action<Connection> accept)
{
    private ListenerSet? _tcp;
    private Listener? _unix;

    private TandemOptions Options => server.Options;

    /// <summary>Opens all of them.</summary>
    /// <returns>False when one failed that must not, or there is none; the log says which and why.</returns>
    public bool Open()
    {
        if (Options.Network.Port > 0 && !OpenTcp())
        {
            server.ServerLog.Warning(FormattableString.Invariant($"Failed listening on port {Options.Network.Port} (TCP), aborting."));
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

        if (_tcp is not { Listeners.Count: > 0 } && _unix is null)
        {
            server.ServerLog.Warning("Configured to not listen anywhere, exiting.");
            return false;
        }

        return true;
    }

    /// <summary>The option port changed: listens there, then no longer on the old port.</summary>
    /// <returns>Why not, in Redis's words; everything is then as before.</returns>
    public string? ApplyPort()
    {
        if (Options.Network.Port == (_tcp?.Port ?? 0))
        {
            return null;
        }

        ListenerSet? old = _tcp;
        if (Options.Network.Port == 0)
        {
            _tcp = null;
        }
        else if (!OpenTcp())
        {
            return "Unable to listen on this port. Check server logs.";
        }

        old?.Close();
        return null;
    }

    /// <summary>The option bind changed: the old sockets are closed first, as both may want one address.</summary>
    /// <returns>Why not, in Redis's words; nothing is listened on then until the old value is applied again.</returns>
    public string? ApplyBind()
    {
        _tcp?.Close();
        _tcp = null;
        return Options.Network.Port > 0 && !OpenTcp() ? "Failed to bind to specified addresses." : null;
    }

    public void Close()
    {
        _tcp?.Close();
        _unix?.Close();
    }

    private bool OpenTcp()
    {
        ListenerSet? opened = ListenerSet.Open(
            server.Transport, Options.Network.Bind.Addresses, Options.Network.Port, Options.Network.TcpBacklog, accept,
            out string? error);
        if (opened is null)
        {
            server.ServerLog.Warning("Warning: " + error);
            return false;
        }

        _tcp = opened;
        return true;
    }
}
