using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Networking;

/// <summary>The transport on .NET sockets, for every system.</summary>
public sealed class SocketTransport(EventLoop loop, SocketPoller poller) : ITransport
{
    public Listener Listen(string address, int port, int backlog, Action<Connection> accepted)
    {
        IPAddress ip = ListenAddress.Resolve(address);
        Socket socket = Open(ip.AddressFamily, ProtocolType.Tcp);
        if (ip.AddressFamily == AddressFamily.InterNetworkV6) { socket.DualMode = false; }
        Start(socket, new IPEndPoint(ip, port), backlog);
        int boundPort = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return new SocketListener(loop, poller, socket, address, boundPort, accepted);
    }

    public Listener ListenUnix(string path, int? permissions, int backlog, Action<Connection> accepted)
    {
        UnixDomainSocketEndPoint end;
        try
        {
            end = new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new NetworkException($"bind: path of unix socket is too long: {path}");
        }

        ListenAddress.RemoveStaleFile(path);
        Socket socket = Open(AddressFamily.Unix, ProtocolType.Unspecified);
        Start(socket, end, backlog);
        if (permissions is { } mode && !OperatingSystem.IsWindows()) { File.SetUnixFileMode(path, (UnixFileMode)mode); }
        return new SocketListener(loop, poller, socket, path, port: 0, accepted);
    }

    public Connection Connect(string host, int port, string? bindSource, IConnectionHandler handler)
    {
        IPAddress[] addresses = HostNames.Resolve(host, out string? error);
        foreach (IPAddress address in addresses)
        {
            Socket? socket = TryConnect(address, port, bindSource, out error);
            if (socket is null) { continue; }
            SocketConnection connection = SocketConnection.Connecting(poller, socket, address, port);
            connection.Handler = handler;
            return connection;
        }

        SocketConnection failed = SocketConnection.Failed(poller, AddressText.Format(host, port), error!);
        failed.Handler = handler;
        loop.EnqueueFromAnyThread(failed.ReportFailure);
        return failed;
    }

    /// <returns>A socket on which Connect was started; null: failed at once, with the reason.</returns>
    private static Socket? TryConnect(IPAddress address, int port, string? bindSource, out string? error)
    {
        error = null;
        IPAddress? source = null;
        if (bindSource is not null
            && !ListenAddress.TryResolveSource(bindSource, address.AddressFamily, out source, out error))
        {
            return null;
        }

        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            if (source is not null) { socket.Bind(new IPEndPoint(source, 0)); }
            socket.Connect(new IPEndPoint(address, port));
            return socket;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return socket;
        }
        catch (SocketException e)
        {
            error = SocketErrorText.Describe(e.SocketErrorCode);
            socket?.Dispose();
            return null;
        }
    }

    private static Socket Open(AddressFamily family, ProtocolType protocol)
    {
        try
        {
            return new Socket(family, SocketType.Stream, protocol) { Blocking = false };
        }
        catch (SocketException e)
        {
            throw Failure("socket", e);
        }
    }

    /// <remarks>
    /// SO_REUSEADDR is not asked for: .NET sets it on Unix before a bind, and on Windows it means port theft.
    /// </remarks>
    private static void Start(Socket socket, EndPoint end, int backlog)
    {
        try
        {
            socket.Bind(end);
            socket.Listen(backlog);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Failure("bind", e);
        }
    }

    private static NetworkException Failure(string call, SocketException e) =>
        new($"{call}: {SocketErrorText.Describe(e.SocketErrorCode)}", e)
        {
            IsAddressNotAvailable = e.SocketErrorCode == SocketError.AddressNotAvailable,
            IsNotSupported = e.SocketErrorCode is SocketError.AddressFamilyNotSupported
                or SocketError.ProtocolNotSupported or SocketError.ProtocolFamilyNotSupported
                or SocketError.ProtocolOption or SocketError.SocketNotSupported,
        };
}
