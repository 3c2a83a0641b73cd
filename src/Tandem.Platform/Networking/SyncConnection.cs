using System;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tandem.Platform.Networking;

/// <summary>A TCP connection of which each step blocks, with a time limit.</summary>
public sealed class SyncConnection : ISyncConnection
{
    private const int MaxLineBytes = 16 * 1024;

    private readonly Socket _socket;
    private readonly byte[] _received = new byte[MaxLineBytes];
    private int _length;

    private SyncConnection(Socket socket) => _socket = socket;

    public bool HasTimedOut { get; private set; }

    /// <summary>Connects to the first of a host's addresses that accepts.</summary>
    /// <param name="timeoutMilliseconds">For each address.</param>
    /// <returns>Null when none does.</returns>
    public static ISyncConnection? TryConnect(string host, int port, int timeoutMilliseconds)
    {
        if (port is < 1 or > ushort.MaxValue)
        {
            return null;
        }

        foreach (IPAddress address in HostNames.Resolve(host, out _))
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            if (IsConnected(socket, new IPEndPoint(address, port), timeoutMilliseconds))
            {
                socket.Blocking = true;
                socket.NoDelay = true;
                return new SyncConnection(socket);
            }

            socket.Dispose();
        }

        return null;
    }

    public bool TrySend(ReadOnlySpan<byte> bytes, int timeoutMilliseconds)
    {
        HasTimedOut = false;
        try
        {
            _socket.SendTimeout = timeoutMilliseconds;
            while (bytes.Length > 0)
            {
                bytes = bytes[_socket.Send(bytes)..];
            }

            return true;
        }
        catch (SocketException e)
        {
            HasTimedOut = e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock;
            return false;
        }
    }

    public string? ReadLine(int timeoutMilliseconds)
    {
        HasTimedOut = false;
        while (true)
        {
            int end = _received.AsSpan(0, _length).IndexOf((byte)'\n');
            if (end >= 0)
            {
                string line = Encoding.Latin1.GetString(_received, 0, end).TrimEnd('\r');
                _length -= end + 1;
                _received.AsSpan(end + 1, _length).CopyTo(_received);
                return line;
            }

            if (_length == _received.Length || !TryReceive(timeoutMilliseconds))
            {
                return null;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool TryReceive(int timeoutMilliseconds)
    {
        try
        {
            _socket.ReceiveTimeout = timeoutMilliseconds;
            int received = _socket.Receive(_received.AsSpan(_length));
            _length += received;
            return received > 0;
        }
        catch (SocketException e)
        {
            HasTimedOut = e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock;
            return false;
        }
    }

    private static bool IsConnected(Socket socket, IPEndPoint to, int timeoutMilliseconds)
    {
        try
        {
            socket.Connect(to);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return socket.Poll(TimeSpan.FromMilliseconds(timeoutMilliseconds), SelectMode.SelectWrite)
                && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
