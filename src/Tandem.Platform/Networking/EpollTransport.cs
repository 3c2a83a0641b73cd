using System;
using System.Net;
using System.Net.Sockets;
using Tandem.Platform.Interop;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Networking;

/// <summary>The transport on raw descriptors and epoll (Linux).</summary>
public sealed unsafe class EpollTransport(EventLoop loop, EpollPoller poller) : ITransport
{
    public Listener Listen(string address, int port, int backlog, Action<Connection> accepted)
    {
        IPAddress ip = ListenAddress.Resolve(address);
        int descriptor = OpenSocket(ip.AddressFamily);
        try
        {
            SetOption(descriptor, Libc.SolSocket, Libc.SoReuseAddress, 1);
            if (ip.AddressFamily == AddressFamily.InterNetworkV6)
            {
                SetOption(descriptor, Libc.IpProtoIpv6, Libc.Ipv6Only, 1);
            }

            byte* raw = stackalloc byte[NativeAddress.MaxSizeBytes];
            int length = NativeAddress.Encode(new Span<byte>(raw, NativeAddress.MaxSizeBytes), ip, port);
            BindAndListen(descriptor, raw, length, backlog);
            int boundPort = port == 0 ? FindPort(descriptor) : port;
            return new EpollListener(loop, poller, descriptor, address, boundPort, accepted);
        }
        catch (NetworkException)
        {
            _ = Libc.close(descriptor);
            throw;
        }
    }

    public Listener ListenUnix(string path, int? permissions, int backlog, Action<Connection> accepted)
    {
        byte* raw = stackalloc byte[NativeAddress.MaxSizeBytes];
        int length = NativeAddress.EncodeUnix(new Span<byte>(raw, NativeAddress.MaxSizeBytes), path);
        if (length == 0) { throw new NetworkException($"bind: path of unix socket is too long: {path}"); }
        int descriptor = OpenSocket(AddressFamily.Unix);
        try
        {
            ListenAddress.RemoveStaleFile(path);
            BindAndListen(descriptor, raw, length, backlog);
            if (permissions is { } mode) { _ = Libc.chmod(path, (uint)mode); }
            return new EpollListener(loop, poller, descriptor, path, port: 0, accepted);
        }
        catch (NetworkException)
        {
            _ = Libc.close(descriptor);
            throw;
        }
    }

    public Connection Connect(string host, int port, string? bindSource, IConnectionHandler handler)
    {
        IPAddress[] addresses = HostNames.Resolve(host, out string? error);
        foreach (IPAddress address in addresses)
        {
            int descriptor = TryConnect(address, port, bindSource, out error);
            if (descriptor < 0) { continue; }
            EpollConnection connection = EpollConnection.Connecting(poller, descriptor, address, port);
            connection.Handler = handler;
            return connection;
        }

        EpollConnection failed = EpollConnection.Failed(poller, AddressText.Format(host, port), error!);
        failed.Handler = handler;
        loop.EnqueueFromAnyThread(failed.ReportFailure);
        return failed;
    }

    /// <returns>A descriptor on which connect was started; -1: failed at once, with the reason.</returns>
    private static int TryConnect(IPAddress address, int port, string? bindSource, out string? error)
    {
        error = null;
        int descriptor = Libc.socket(Family(address.AddressFamily), StreamType, protocol: 0);
        if (descriptor < 0)
        {
            error = Errno.DescribeLast();
            return -1;
        }

        byte* raw = stackalloc byte[NativeAddress.MaxSizeBytes];
        var room = new Span<byte>(raw, NativeAddress.MaxSizeBytes);
        if (bindSource is not null)
        {
            if (!ListenAddress.TryResolveSource(bindSource, address.AddressFamily, out IPAddress? source, out error))
            {
                _ = Libc.close(descriptor);
                return -1;
            }

            SetOption(descriptor, Libc.SolSocket, Libc.SoReuseAddress, 1);
            if (Libc.bind(descriptor, raw, NativeAddress.Encode(room, source, port: 0)) != 0)
            {
                error = Errno.DescribeLast();
                _ = Libc.close(descriptor);
                return -1;
            }
        }

        if (Libc.connect(descriptor, raw, NativeAddress.Encode(room, address, port)) == 0) { return descriptor; }
        int number = Errno.Last;
        if (number == Errno.InProgress) { return descriptor; }
        error = Errno.Describe(number);
        _ = Libc.close(descriptor);
        return -1;
    }

    private const int StreamType = Libc.SockStream | Libc.SockNonBlock | Libc.SockCloseOnExec;

    private static int Family(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => Libc.AfInet,
        AddressFamily.InterNetworkV6 => Libc.AfInet6,
        _ => Libc.AfUnix,
    };

    private static int OpenSocket(AddressFamily family)
    {
        int descriptor = Libc.socket(Family(family), StreamType, protocol: 0);
        return descriptor >= 0 ? descriptor : throw Failure("socket", Errno.Last);
    }

    private static void BindAndListen(int descriptor, byte* address, int length, int backlog)
    {
        if (Libc.bind(descriptor, address, length) != 0) { throw Failure("bind", Errno.Last); }
        if (Libc.listen(descriptor, backlog) != 0) { throw Failure("listen", Errno.Last); }
    }

    private static int FindPort(int descriptor)
    {
        byte* raw = stackalloc byte[NativeAddress.MaxSizeBytes];
        int length = NativeAddress.MaxSizeBytes;
        if (Libc.getsockname(descriptor, raw, &length) != 0) { throw Failure("getsockname", Errno.Last); }
        NativeAddress.Decode(new ReadOnlySpan<byte>(raw, length), out int port);
        return port;
    }

    private static void SetOption(int descriptor, int level, int option, int value) =>
        _ = Libc.setsockopt(descriptor, level, option, &value, sizeof(int));

    private static NetworkException Failure(string call, int errno) => new($"{call}: {Errno.Describe(errno)}")
    {
        IsAddressNotAvailable = errno == Errno.AddressNotAvailable,
        IsNotSupported = errno is Errno.ProtocolNotAvailable or Errno.ProtocolNotSupported
            or Errno.SocketTypeNotSupported or Errno.ProtocolFamilyNotSupported or Errno.AddressFamilyNotSupported,
    };
}
