using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Tandem.Platform.Loop;

/// <summary>
/// Two sockets connected over loopback: a byte sent on one ends a Select on the other, on every system.
/// </summary>
internal sealed class SocketWakeup : IPollSource, IDisposable
{
    private readonly Socket _sender;
    private readonly byte[] _buffer = new byte[64];
    private int _isSignalled;
    private int _disposed;

    public SocketWakeup()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _sender = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sender.Connect(listener.LocalEndPoint!);
        Socket = AcceptFrom(listener, _sender.LocalEndPoint!);
        Socket.Blocking = false;
        _sender.Blocking = false;
        _sender.NoDelay = true;
    }

    /// <summary>The end that becomes readable.</summary>
    public Socket Socket { get; }

    /// <summary>Any thread.</summary>
    public void Signal()
    {
        if (Volatile.Read(ref _disposed) != 0 || Interlocked.Exchange(ref _isSignalled, 1) != 0) { return; }
        _sender.Send([1], SocketFlags.None, out _);
    }

    /// <summary>Empties the socket, then lets the flag fall: for the order see <see cref="Wakeup.OnReady"/>.</summary>
    public void OnReady(PollEvents ready)
    {
        Socket.Receive(_buffer, SocketFlags.None, out _);
        Volatile.Write(ref _isSignalled, 0);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) { return; }
        _sender.Dispose();
        Socket.Dispose();
    }

    /// <summary>Accepts our own connection; any process of the machine could have come first.</summary>
    private static Socket AcceptFrom(Socket listener, EndPoint expected)
    {
        while (true)
        {
            Socket accepted = listener.Accept();
            if (expected.Equals(accepted.RemoteEndPoint)) { return accepted; }
            accepted.Dispose();
        }
    }
}
