using System;

namespace Tandem.Platform.Networking;

/// <summary>Makes listeners and connections whose events come through one loop.</summary>
public interface ITransport
{
    /// <summary>Listens on TCP.</summary>
    /// <param name="address">An IPv4 or IPv6 address, "*" (all of IPv4), "::*" (all of IPv6) or a host name.</param>
    /// <param name="port">0: any free one, see <see cref="Listener.Port"/>.</param>
    /// <param name="backlog">Connections the system holds until they are accepted.</param>
    /// <param name="accepted">Gets each connection; sets its handler, or closes it.</param>
    /// <exception cref="NetworkException">The address is taken, not of this machine, or not supported.</exception>
    Listener Listen(string address, int port, int backlog, Action<Connection> accepted);

    /// <summary>Listens on a unix socket; a file of that name is removed before.</summary>
    /// <param name="path">The socket's file.</param>
    /// <param name="permissions">Mode bits like 0x1C0 (octal 700); null: as the umask has it.</param>
    /// <param name="backlog">Connections the system holds until they are accepted.</param>
    /// <param name="accepted">Gets each connection; sets its handler, or closes it.</param>
    /// <exception cref="NetworkException">The path is too long, or its folder does not allow it.</exception>
    Listener ListenUnix(string path, int? permissions, int backlog, Action<Connection> accepted);

    /// <summary>
    /// Starts to connect. The handler's OnWritable is called in a later turn, once it is decided: with
    /// <see cref="Connection.LastError"/> when it failed, also when it failed at once. Names are resolved here,
    /// blocking.
    /// </summary>
    /// <param name="host">An address or a host name, whose addresses are tried in order while they fail at
    /// once.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="bindSource">Address to connect from; null: the system's choice.</param>
    /// <param name="handler">Told of all that happens.</param>
    Connection Connect(string host, int port, string? bindSource, IConnectionHandler handler);
}
