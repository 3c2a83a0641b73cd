using System;
using System.Net;
using System.Net.Sockets;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Networking;

/// <summary>A stream on a .NET socket in non-blocking mode, watched by a <see cref="SocketPoller"/>.</summary>
internal sealed class SocketConnection : Connection, IPollSource
{
    private readonly SocketPoller _poller;
    private readonly Socket? _socket;
    private readonly string _remoteAddress;
    private readonly bool _isLoopback;
    private string? _localAddress;
    private PollEvents _wanted;

    private SocketConnection(SocketPoller poller, Socket? socket, string remoteAddress, bool isLoopback)
    {
        _poller = poller;
        _socket = socket;
        _remoteAddress = remoteAddress;
        _isLoopback = isLoopback;
    }

    public override int Descriptor => _socket is null || IsClosed ? -1 : (int)_socket.Handle;

    public override string RemoteAddress => _remoteAddress;

    public override string LocalAddress => _localAddress ?? FindLocalAddress();

    public override bool IsLoopback => _isLoopback;

    public override bool WantsRead
    {
        get => (_wanted & PollEvents.Readable) != 0;
        set => Want(value ? _wanted | PollEvents.Readable : _wanted & ~PollEvents.Readable);
    }

    public override bool WantsWrite
    {
        get => (_wanted & PollEvents.Writable) != 0;
        set => Want(value ? _wanted | PollEvents.Writable : _wanted & ~PollEvents.Writable);
    }

    /// <summary>An accepted connection, watched for reading.</summary>
    /// <param name="poller">Watches it until it is closed.</param>
    /// <param name="socket">Owned from now on.</param>
    /// <param name="unixPath">The listener's path for a unix socket: both addresses, as in Redis.</param>
    public static SocketConnection Accepted(SocketPoller poller, Socket socket, string? unixPath)
    {
        socket.Blocking = false;
        string address = unixPath is null ? FormatEnd(socket.RemoteEndPoint) : AddressText.FormatUnix(unixPath);
        bool isLoopback = socket.RemoteEndPoint is IPEndPoint ip && IPAddress.IsLoopback(ip.Address);
        var connection = new SocketConnection(poller, socket, address, isLoopback)
        {
            IsUnixSocket = unixPath is not null,
            _localAddress = unixPath is null ? null : address,
            _wanted = PollEvents.Readable,
        };
        connection.SetNoDelay(true);
        poller.Add(socket, connection, PollEvents.Readable);
        return connection;
    }

    /// <summary>A connection whose Connect was started on the socket.</summary>
    public static SocketConnection Connecting(SocketPoller poller, Socket socket, IPAddress peer, int port)
    {
        var connection = new SocketConnection(
            poller, socket, AddressText.Format(peer, port), IPAddress.IsLoopback(peer))
        {
            IsConnecting = true,
            _wanted = PollEvents.Writable,
        };
        poller.Add(socket, connection, PollEvents.Writable);
        return connection;
    }

    /// <summary>
    /// A connection that could not even be tried; the handler is told by <see cref="ReportFailure"/>.
    /// </summary>
    public static SocketConnection Failed(SocketPoller poller, string target, string error) =>
        new(poller, socket: null, target, isLoopback: false)
        {
            IsConnecting = true,
            LastError = error,
            _wanted = PollEvents.Writable,
        };

    public void OnReady(PollEvents ready)
    {
        if (IsConnecting)
        {
            DecideConnect();
            return;
        }

        if ((ready & PollEvents.Readable) != 0) { Handler?.OnReadable(this); }
        if ((ready & _wanted & PollEvents.Writable) != 0 && !IsClosed) { Handler?.OnWritable(this); }
    }

    public override int Receive(Span<byte> buffer)
    {
        if (_socket is null) { return -1; }
        int received = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? (received > 0 ? received : -1) : Judge(error);
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (_socket is null) { return -1; }
        int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? sent : Judge(error);
    }

    public override void SetKeepAlive(int seconds)
    {
        if (IsUnixSocket || _socket is null || IsClosed) { return; }
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, seconds > 0);
        if (seconds <= 0) { return; }
        _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, seconds / 3));
        _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    public override void SetNoDelay(bool enabled)
    {
        if (!IsUnixSocket && _socket is not null && !IsClosed) { _socket.NoDelay = enabled; }
    }

    public override void Close()
    {
        if (IsClosed) { return; }
        IsClosed = true;
        IsConnecting = false;
        _wanted = PollEvents.None;
        if (_socket is null) { return; }
        _poller.Remove(_socket);
        _socket.Dispose();
    }

    /// <summary>Tells the handler of a connection that failed at once, in a turn after Connect returned.</summary>
    public void ReportFailure()
    {
        if (IsClosed) { return; }
        IsConnecting = false;
        Handler?.OnWritable(this);
    }

    private void DecideConnect()
    {
        IsConnecting = false;
        var error = (SocketError)(int)_socket!.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != SocketError.Success)
        {
            LastError = SocketErrorText.Describe(error);
            _wanted = PollEvents.None;
        }
        else
        {
            SetNoDelay(true);
        }

        _poller.SetInterest(_socket, _wanted);
        Handler?.OnWritable(this);
    }

    private void Want(PollEvents wanted)
    {
        if (_wanted == wanted || IsClosed) { return; }
        _wanted = wanted;
        if (!IsConnecting && _socket is not null) { _poller.SetInterest(_socket, wanted); }
    }

    private int Judge(SocketError error)
    {
        if (error is SocketError.WouldBlock or SocketError.IOPending or SocketError.Interrupted) { return 0; }
        LastError = SocketErrorText.Describe(error);
        return -1;
    }

    private string FindLocalAddress()
    {
        if (_socket is null || IsClosed) { return AddressText.Unknown; }
        return _localAddress = FormatEnd(_socket.LocalEndPoint);
    }

    private static string FormatEnd(EndPoint? end) =>
        end is IPEndPoint ip ? AddressText.Format(ip.Address, ip.Port) : AddressText.Unknown;
}
