using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Tandem.IntegrationTests.Support;

/// <summary>A network link to a server that can be cut: passes bytes on between whoever connects and the server's port.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _open = [];
    private readonly int _target;
    private bool _isCut;

    /// <param name="target">The server behind it.</param>
    public Relay(ServerProcess target)
    {
        _target = target.Port;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where to connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks the connections there are, and all that are tried from now on.</summary>
    public void Cut()
    {
        lock (_open)
        {
            _isCut = true;
            _open.ForEach(static socket => socket.Dispose());
            _open.Clear();
        }
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend()
    {
        lock (_open)
        {
            _isCut = false;
        }
    }

    public void Dispose()
    {
        Cut();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await _listener.AcceptSocketAsync();
                Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                if (Add(near, far))
                {
                    _ = ConnectAsync(near, far);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was closed.
        }
    }

    private bool Add(Socket near, Socket far)
    {
        lock (_open)
        {
            if (!_isCut)
            {
                _open.Add(near);
                _open.Add(far);
                return true;
            }
        }

        near.Dispose();
        far.Dispose();
        return false;
    }

    private async Task ConnectAsync(Socket near, Socket far)
    {
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (SocketException)
        {
            // The server is away; the other side learns it by being closed.
        }
        catch (ObjectDisposedException)
        {
            // Cut.
        }

        near.Dispose();
        far.Dispose();
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[1 << 16];
        int count;
        while ((count = await from.ReceiveAsync(buffer)) > 0)
        {
            for (int sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
    }
}
