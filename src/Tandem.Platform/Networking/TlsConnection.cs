using System;
using System.Net.Security;
using System.Threading.Tasks;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Networking;

/// <summary>A connection whose bytes are encrypted by TLS on their way over another one.</summary>
/// <remarks>
/// Nothing blocks, and everything happens on the loop's thread (<see cref="TlsChannel"/>). The other connection's events only say
/// that it is worth a try. Decrypted bytes that the owner has not taken yet are announced again in the next turn, as the poller does for
/// bytes that lie in the system.
/// </remarks>
internal sealed class TlsConnection : Connection, IConnectionHandler
{
    // Announcements to the owner in one event: then others have their turn.
    private const int MaxRounds = 16;

    private const int LingerMilliseconds = 5000;

    private readonly EventLoop _loop;
    private readonly Connection _inner;
    private readonly TlsChannel _channel;
    private Action<TlsConnection>? _accepted;
    private Func<SslStream, Task>? _begin;
    private Task? _handshake;
    private bool _wantsRead;
    private bool _wantsWrite;
    private bool _isAnnounced;

    private TlsConnection(EventLoop loop, Connection inner)
    {
        _loop = loop;
        _inner = inner;
        _channel = new TlsChannel(inner);
        IsConnecting = true;
    }

    public override int Descriptor => _inner.Descriptor;

    public override string RemoteAddress => _inner.RemoteAddress;

    public override string LocalAddress => _inner.LocalAddress;

    public override bool IsLoopback => _inner.IsLoopback;

    public override bool WantsRead
    {
        get => _wantsRead;
        set
        {
            bool isNew = value && !_wantsRead;
            _wantsRead = value;
            if (!IsClosed && !IsConnecting)
            {
                _inner.WantsRead = value;
                if (isNew)
                {
                    AnnounceLater();
                }
            }
        }
    }

    public override bool WantsWrite
    {
        get => _wantsWrite;
        set
        {
            _wantsWrite = value;
            if (!IsClosed && !IsConnecting)
            {
                _inner.WantsWrite = value || _channel.HasOutgoing;
            }
        }
    }

    /// <summary>Takes a connection that was accepted, and agrees with its peer on keys.</summary>
    /// <param name="accepted">Gets the connection when that is done, or has failed: then it has a
    /// <see cref="Connection.LastError"/>, and should be closed.</param>
    /// <returns>The connection; it may be done already.</returns>
    public static TlsConnection Accept(
        EventLoop loop, Connection inner, SslServerAuthenticationOptions options, Action<TlsConnection> accepted)
    {
        TlsConnection connection = new(loop, inner)
        {
            _accepted = accepted,
            _wantsRead = true,
            _begin = stream => stream.AuthenticateAsServerAsync(options),
        };
        inner.Handler = connection;
        connection.Begin();
        return connection;
    }

    /// <summary>Makes a connection that agrees on keys with its peer once the other one is connected. Its handler's OnWritable is
    /// called when that is done, as after <see cref="ITransport.Connect"/>.</summary>
    /// <param name="connect">Begins to connect the other one, which calls nobody before it is returned.</param>
    public static TlsConnection Connect(
        EventLoop loop, Func<IConnectionHandler, Connection> connect, SslClientAuthenticationOptions options,
        IConnectionHandler handler)
    {
        TlsConnection connection = new(loop, connect(handler))
        {
            Handler = handler,
            _wantsWrite = true,
            _begin = stream => stream.AuthenticateAsClientAsync(options),
        };
        connection._inner.Handler = connection;
        return connection;
    }

    public void OnReadable(Connection c)
    {
        if (IsClosed)
        {
            Linger();
        }
        else if (_handshake is not null)
        {
            _channel.Fill();
            Continue();
        }
        else
        {
            Announce();
        }
    }

    public void OnWritable(Connection c)
    {
        if (IsClosed)
        {
            Linger();
        }
        else if (_begin is not null)
        {
            if (_inner.LastError is { } error)
            {
                Decide(error);
            }
            else
            {
                Begin();
            }
        }
        else if (_channel.Flush() && !IsConnecting)
        {
            _inner.WantsWrite = _wantsWrite;
            if (_wantsWrite)
            {
                Handler?.OnWritable(this);
            }
        }
    }

    public override int Receive(Span<byte> buffer)
    {
        if (IsConnecting)
        {
            return 0;
        }

        if (_channel.TryDecrypt())
        {
            return _channel.Take(buffer);
        }

        LastError ??= _channel.Error;
        return _channel.HasEnded ? -1 : 0;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, TlsChannel.MaxBytes)];
        bool isSent = !IsConnecting && _channel.Flush() && _channel.Encrypt(bytes);
        LastError ??= _channel.Error;
        return LastError is not null ? -1 : isSent ? bytes.Length : 0;
    }

    public override void SetKeepAlive(int seconds) => _inner.SetKeepAlive(seconds);

    public override void SetNoDelay(bool enabled) => _inner.SetNoDelay(enabled);

    public override void Close()
    {
        if (IsClosed)
        {
            return;
        }

        bool wasOpen = !IsConnecting;
        IsClosed = true;
        IsConnecting = false;
        _handshake = null;
        _begin = null;
        if (wasOpen && !_channel.HasEnded && LastError is null)
        {
            _channel.SayEnd();
        }

        // What the owner was told is sent shall be, even if the peer takes it slowly.
        if (wasOpen && LastError is null && _channel.HasOutgoing)
        {
            _inner.WantsRead = false;
            _loop.After(LingerMilliseconds, _channel.Close);
            Linger();
        }
        else
        {
            _channel.Close();
        }
    }

    private void Begin()
    {
        Func<SslStream, Task> begin = _begin!;
        _begin = null;
        _inner.WantsWrite = false;
        _inner.WantsRead = true;
        _handshake = begin(_channel.Stream);
        _channel.Fill();
        Continue();
    }

    // The handshake went on as far as it could with the bytes that came.
    private void Continue()
    {
        Task handshake = _handshake!;
        _channel.Flush();
        if (handshake.IsCompletedSuccessfully)
        {
            Decide(_inner.LastError);
        }
        else if (handshake.IsCompleted)
        {
            Decide("TLS handshake failed: " + handshake.Exception?.InnerException?.Message);
        }
        else if (_channel.HasEnded)
        {
            Decide(_channel.Error ?? "Connection closed by peer during TLS handshake");
        }
    }

    private void Decide(string? error)
    {
        _handshake = null;
        _begin = null;
        IsConnecting = false;
        LastError = error;
        _inner.WantsRead = _wantsRead;
        _inner.WantsWrite = _wantsWrite || _channel.HasOutgoing;
        Action<TlsConnection>? accepted = _accepted;
        _accepted = null;
        if (accepted is not null)
        {
            accepted(this);
        }
        else
        {
            Handler?.OnWritable(this);
        }

        if (!IsClosed && LastError is null)
        {
            Announce();
        }
    }

    // Tells the owner of bytes, until it takes no more of them.
    private void Announce()
    {
        for (int round = 0; round < MaxRounds && !IsClosed && _wantsRead; round++)
        {
            bool hasBytes = _channel.TryDecrypt();
            if (!hasBytes && !_channel.HasEnded)
            {
                return;
            }

            int left = _channel.Decrypted;
            Handler?.OnReadable(this);
            if (!hasBytes)
            {
                return;
            }

            if (_channel.Decrypted == left)
            {
                break;
            }
        }

        AnnounceLater();
    }

    private void AnnounceLater()
    {
        if (_isAnnounced || IsClosed || !_wantsRead)
        {
            return;
        }

        _isAnnounced = true;
        _loop.EnqueueFromAnyThread(() =>
        {
            _isAnnounced = false;
            Announce();
        });
    }

    private void Linger()
    {
        if (_channel.Flush() || _channel.Error is not null)
        {
            _channel.Close();
        }
    }
}
