using System;
using System.IO;
using Tandem.Platform.Interop;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Networking;

/// <summary>A listening descriptor watched by an <see cref="EpollPoller"/>.</summary>
internal sealed unsafe class EpollListener : Listener, IPollSource
{
    private readonly EventLoop _loop;
    private readonly EpollPoller _poller;
    private readonly Action<Connection> _accepted;
    private readonly string? _unixPath;
    private readonly LoopTimer _resume;
    private int _descriptor;
    private bool _isAccepting = true;

    /// <param name="loop">Whose timer ends a pause.</param>
    /// <param name="poller">Watches the descriptor from now on.</param>
    /// <param name="descriptor">Bound and listening; closed by <see cref="Close"/>.</param>
    /// <param name="address">As it was asked for.</param>
    /// <param name="port">0: a unix socket, and <paramref name="address"/> its path.</param>
    /// <param name="accepted">Gets each connection.</param>
    public EpollListener(
        EventLoop loop, EpollPoller poller, int descriptor, string address, int port, Action<Connection> accepted)
    {
        _loop = loop;
        _poller = poller;
        _descriptor = descriptor;
        _accepted = accepted;
        _unixPath = port == 0 ? address : null;
        Address = address;
        Port = port;
        _resume = _loop.After(0, Watch);
        _resume.Cancel();
        _poller.Add(descriptor, this, PollEvents.Readable);
    }

    public override int Descriptor => _descriptor;

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
        byte* peer = stackalloc byte[NativeAddress.MaxSizeBytes];
        for (int i = 0; i < MaxAcceptsPerTurn && _isAccepting && !IsClosed; i++)
        {
            int length = NativeAddress.MaxSizeBytes;
            int accepted = Libc.accept4(_descriptor, peer, &length, Libc.SockNonBlock | Libc.SockCloseOnExec);
            if (accepted >= 0)
            {
                Hand(accepted, new ReadOnlySpan<byte>(peer, length));
                continue;
            }

            int error = Errno.Last;
            if (error == Errno.TryAgain) { return; }
            if (error is Errno.Interrupted or Errno.ConnectionAborted) { continue; }
            Pause(Errno.Describe(error));
            return;
        }
    }

    public override void Close()
    {
        if (IsClosed) { return; }
        IsClosed = true;
        _resume.Cancel();
        _poller.Remove(_descriptor);
        _ = Libc.close(_descriptor);
        _descriptor = -1;
        if (_unixPath is not null) { File.Delete(_unixPath); }
    }

    private void Hand(int accepted, ReadOnlySpan<byte> peer)
    {
        EpollConnection connection;
        try
        {
            connection = _unixPath is not null
                ? EpollConnection.AcceptedUnix(_poller, accepted, _unixPath)
                : EpollConnection.Accepted(
                    _poller, accepted, NativeAddress.Decode(peer, out int port), port);
        }
        catch (IOException e)
        {
            _ = Libc.close(accepted);
            Pause(e.Message);
            return;
        }

        _accepted(connection);
    }

    private void Pause(string reason)
    {
        _poller.SetInterest(_descriptor, PollEvents.None);
        _resume.Restart(PauseMilliseconds);
        AcceptFailed?.Invoke(reason);
    }

    private void Watch()
    {
        if (!IsClosed) { _poller.SetInterest(_descriptor, _isAccepting ? PollEvents.Readable : PollEvents.None); }
    }
}
