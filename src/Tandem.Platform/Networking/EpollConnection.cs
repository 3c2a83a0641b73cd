using System;
using System.IO;
using System.Net;
using Tandem.Platform.Interop;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Networking;

/// <summary>
/// A TCP or unix stream on a raw descriptor, watched edge-triggered by an <see cref="EpollPoller"/>. Receive is recv, Send
/// is send.
/// </summary>
/// <remarks>A recv that did not fill its buffer, or a send that was cut short, has seen the end of what there was: the kernel
/// then reports what comes next by itself. After anything else the handler may have left something, and it is asked for.
/// The end of the stream is no such news when it came with the last bytes, so it is always asked for.</remarks>
internal sealed unsafe class EpollConnection : Connection, IPollSource
{
    private readonly EpollPoller _poller;
    private readonly string _remoteAddress;
    private readonly bool _isLoopback;
    private string? _localAddress;
    private int _descriptor;
    private PollEvents _wanted;
    private bool _isDrained;
    private bool _isFull;
    private bool _isInReport;

    private EpollConnection(EpollPoller poller, int descriptor, string remoteAddress, bool isLoopback)
    {
        _poller = poller;
        _descriptor = descriptor;
        _remoteAddress = remoteAddress;
        _isLoopback = isLoopback;
    }

    public override int Descriptor => _descriptor;

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

    /// <summary>An accepted TCP connection, watched for reading.</summary>
    /// <exception cref="IOException">The poller is out of room.</exception>
    public static EpollConnection Accepted(EpollPoller poller, int descriptor, IPAddress? peer, int port)
    {
        string address = peer is null ? AddressText.Unknown : AddressText.Format(peer, port);
        var connection = new EpollConnection(
            poller, descriptor, address, peer is not null && IPAddress.IsLoopback(peer));
        connection.SetNoDelay(true);
        connection._wanted = PollEvents.Readable;
        poller.Add(descriptor, connection, PollEvents.Readable, isEdgeTriggered: true);
        return connection;
    }

    /// <summary>
    /// An accepted unix connection, watched for reading. Both of its addresses are the listener's path, as in Redis.
    /// </summary>
    /// <exception cref="IOException">The poller is out of room.</exception>
    public static EpollConnection AcceptedUnix(EpollPoller poller, int descriptor, string path)
    {
        string address = AddressText.FormatUnix(path);
        var connection = new EpollConnection(poller, descriptor, address, isLoopback: false)
        {
            IsUnixSocket = true,
            _localAddress = address,
            _wanted = PollEvents.Readable,
        };
        poller.Add(descriptor, connection, PollEvents.Readable, isEdgeTriggered: true);
        return connection;
    }

    /// <summary>
    /// A connection on which connect(2) was called and is not decided, or is but nobody was told yet.
    /// </summary>
    /// <exception cref="IOException">The poller is out of room.</exception>
    public static EpollConnection Connecting(EpollPoller poller, int descriptor, IPAddress peer, int port)
    {
        var connection = new EpollConnection(
            poller, descriptor, AddressText.Format(peer, port), IPAddress.IsLoopback(peer))
        {
            IsConnecting = true,
            _wanted = PollEvents.Writable,
        };
        connection.SetNoDelay(true);
        poller.Add(descriptor, connection, PollEvents.Writable, isEdgeTriggered: true);
        return connection;
    }

    /// <summary>
    /// A connection that could not even be tried; the handler is told by <see cref="ReportFailure"/>.
    /// </summary>
    public static EpollConnection Failed(EpollPoller poller, string target, string error) =>
        new(poller, descriptor: -1, target, isLoopback: false)
        {
            IsConnecting = true,
            LastError = error,
            _wanted = PollEvents.Writable,
        };

    public void OnReady(PollEvents ready)
    {
        bool wasInReport = _isInReport;
        _isInReport = true;
        _isDrained = false;
        _isFull = false;
        if (IsConnecting)
        {
            DecideConnect();
        }
        else
        {
            if ((ready & PollEvents.Readable) != 0)
            {
                Handler?.OnReadable(this);
            }

            if ((ready & _wanted & PollEvents.Writable) != 0 && !IsClosed)
            {
                Handler?.OnWritable(this);
            }
        }

        _isInReport = wasInReport;
        PollEvents left = (_isDrained && (ready & PollEvents.HungUp) == 0 ? PollEvents.None : ready & PollEvents.Readable)
            | (_isFull ? PollEvents.None : ready & PollEvents.Writable);
        if ((left & _wanted) != PollEvents.None && !IsClosed && !IsConnecting)
        {
            _poller.Rearm(_descriptor);
        }
    }

    public override int Receive(Span<byte> buffer)
    {
        while (true)
        {
            nint received;
            fixed (byte* start = buffer) { received = Libc.recv(_descriptor, start, buffer.Length, flags: 0); }
            if (received > 0)
            {
                _isDrained = received < buffer.Length;
                if (!_isDrained && !_isInReport && WantsRead)
                {
                    _poller.Rearm(_descriptor); // Somebody who pulls, such as the loader of a full copy, may stop here.
                }

                return (int)received;
            }

            if (received == 0) { return -1; }
            int error = Errno.Last;
            if (error == Errno.TryAgain)
            {
                _isDrained = true;
                return 0;
            }

            if (error == Errno.Interrupted) { continue; }
            LastError = Errno.Describe(error);
            return -1;
        }
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            nint sent;
            fixed (byte* start = bytes) { sent = Libc.send(_descriptor, start, bytes.Length, Libc.MsgNoSignal); }
            if (sent >= 0)
            {
                _isFull = sent < bytes.Length;
                return (int)sent;
            }

            int error = Errno.Last;
            if (error == Errno.TryAgain)
            {
                _isFull = true;
                return 0;
            }

            if (error == Errno.Interrupted) { continue; }
            LastError = Errno.Describe(error);
            return -1;
        }
    }

    public override void SetKeepAlive(int seconds)
    {
        if (IsUnixSocket || _descriptor < 0) { return; }
        SetOption(Libc.SolSocket, Libc.SoKeepAlive, seconds > 0 ? 1 : 0);
        if (seconds <= 0) { return; }
        SetOption(Libc.IpProtoTcp, Libc.TcpKeepIdle, seconds);
        SetOption(Libc.IpProtoTcp, Libc.TcpKeepInterval, Math.Max(1, seconds / 3));
        SetOption(Libc.IpProtoTcp, Libc.TcpKeepCount, 3);
    }

    public override void SetNoDelay(bool enabled)
    {
        if (!IsUnixSocket && _descriptor >= 0) { SetOption(Libc.IpProtoTcp, Libc.TcpNoDelay, enabled ? 1 : 0); }
    }

    public override void Close()
    {
        if (IsClosed) { return; }
        IsClosed = true;
        IsConnecting = false;
        _wanted = PollEvents.None;
        if (_descriptor < 0) { return; }
        _poller.Remove(_descriptor);
        _ = Libc.close(_descriptor);
        _descriptor = -1;
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
        int error = 0;
        int length = sizeof(int);
        if (Libc.getsockopt(_descriptor, Libc.SolSocket, Libc.SoError, &error, &length) != 0) { error = Errno.Last; }
        if (error != 0)
        {
            LastError = Errno.Describe(error);
            _wanted = PollEvents.None;
        }

        _poller.SetInterest(_descriptor, _wanted);
        Handler?.OnWritable(this);
    }

    private void Want(PollEvents wanted)
    {
        if (_wanted == wanted || IsClosed) { return; }
        _wanted = wanted;
        if (!IsConnecting && _descriptor >= 0) { _poller.SetInterest(_descriptor, wanted); }
    }

    private void SetOption(int level, int option, int value) =>
        _ = Libc.setsockopt(_descriptor, level, option, &value, sizeof(int));

    private string FindLocalAddress()
    {
        if (_descriptor < 0) { return AddressText.Unknown; }
        byte* raw = stackalloc byte[NativeAddress.MaxSizeBytes];
        int length = NativeAddress.MaxSizeBytes;
        if (Libc.getsockname(_descriptor, raw, &length) != 0) { return AddressText.Unknown; }
        IPAddress? address = NativeAddress.Decode(new ReadOnlySpan<byte>(raw, length), out int port);
        return _localAddress = address is null ? AddressText.Unknown : AddressText.Format(address, port);
    }
}
