using System;
using System.IO;
using System.Net.Sockets;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Networking;

/// <summary>A listening .NET socket watched by a <see cref="SocketPoller"/>.</summary>
internal sealed class SocketListener : Listener, IPollSource
{
    private readonly SocketPoller _poller;
    private readonly Socket _socket;
    private readonly Action<Connection> _accepted;
    private readonly string? _unixPath;
    private readonly LoopTimer _resume;
    private bool _isAccepting = true;

    /// <param name="loop">Whose timer ends a pause.</param>
    /// <param name="poller">Watches the socket from now on.</param>
    /// <param name="socket">Bound and listening; disposed by <see cref="Close"/>.</param>
    /// <param name="address">As it was asked for.</param>
    /// <param name="port">0: a unix socket, and <paramref name="address"/> its path.</param>
    /// <param name="accepted">Gets each connection.</param>
    public SocketListener(
        EventLoop loop, SocketPoller poller, Socket socket, string address, int port, Action<Connection> accepted)
    {
        _poller = poller;
        _socket = socket;
        _accepted = accepted;
        _unixPath = port == 0 ? address : null;
        Address = address;
        Port = port;
        _resume = loop.After(0, Watch);
        _resume.Cancel();
        _poller.Add(socket, this, PollEvents.Readable);
    }

    public override int Descriptor => IsClosed ? -1 : (int)_socket.Handle;

    public override bool IsAccepting
    {
        get => _isAccepting;
        set
        {
            _isAccepting = value;
            _resume.Cancel();
            Watch();
        }
    }

    public void OnReady(PollEvents ready)
    {
        for (int i = 0; i < MaxAcceptsPerTurn && _isAccepting && !IsClosed; i++)
        {
            Socket accepted;
            try
            {
                // Asking first keeps exceptions for real failures: a non-blocking Accept has no other way to say no.
                if (!_socket.Poll(0, SelectMode.SelectRead)) { return; }
                accepted = _socket.Accept();
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock)
            {
                return;
            }
            catch (SocketException e) when (
                e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                continue;
            }
            catch (SocketException e)
            {
                Pause(SocketErrorText.Describe(e.SocketErrorCode));
                return;
            }

            Hand(accepted);
        }
    }

    public override void Close()
    {
        if (IsClosed) { return; }
        IsClosed = true;
        _resume.Cancel();
        _poller.Remove(_socket);
        _socket.Dispose();
        if (_unixPath is not null) { File.Delete(_unixPath); }
    }

    private void Hand(Socket accepted)
    {
        SocketConnection connection;
        try
        {
            connection = SocketConnection.Accepted(_poller, accepted, _unixPath);
        }
        catch (SocketException)
        {
            accepted.Dispose(); // The peer was gone before its address could be asked for.
            return;
        }

        _accepted(connection);
    }

    private void Pause(string reason)
    {
        _poller.SetInterest(_socket, PollEvents.None);
        _resume.Restart(PauseMilliseconds);
        AcceptFailed?.Invoke(reason);
    }

    private void Watch()
    {
        if (!IsClosed) { _poller.SetInterest(_socket, _isAccepting ? PollEvents.Readable : PollEvents.None); }
    }
}
