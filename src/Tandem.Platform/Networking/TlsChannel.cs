using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Threading.Tasks;

namespace Tandem.Platform.Networking;

/// <summary>Encrypts and decrypts what goes over a connection.</summary>
/// <remarks>SslStream works on a pipe in memory (<see cref="TlsPipe"/>), which this class fills from the connection and empties into
/// it. What SslStream waits for is complete as soon as the bytes are in the pipe, so nothing is awaited: a task is looked at after
/// bytes came.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "Close ends them.")]
[SuppressMessage("Reliability", "CA2012", Justification = "The read is looked at until it is complete, then taken once.")]
internal sealed class TlsChannel
{
    /// <summary>Most that is encrypted, or kept decrypted, at once; a record of TLS.</summary>
    public const int MaxBytes = 16 * 1024;

    // A peer that goes on sending is reset after all.
    private const int MaxUnreadRounds = 16;

    private readonly Connection _inner;
    private readonly TlsPipe _pipe = new();
    private readonly byte[] _plain = new byte[MaxBytes];
    private ValueTask<int> _read;
    private bool _isReading;
    private int _plainStart;
    private int _plainEnd;

    public TlsChannel(Connection inner)
    {
        _inner = inner;
        Stream = new SslStream(_pipe, leaveInnerStreamOpen: true);
    }

    /// <summary>For the handshake.</summary>
    public SslStream Stream { get; }

    /// <summary>Decrypted bytes that nobody took yet.</summary>
    public int Decrypted => _plainEnd - _plainStart;

    /// <summary>Nothing comes from the peer any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Why the connection cannot be used any more; null when it can, or when the peer ended it in order.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether encrypted bytes wait to be sent.</summary>
    public bool HasOutgoing => !_pipe.Outgoing.IsEmpty;

    /// <summary>Decrypts what came, until there are bytes to take.</summary>
    /// <returns>False when there are none now.</returns>
    public bool TryDecrypt()
    {
        while (Decrypted == 0)
        {
            if (!_isReading)
            {
                if (HasEnded && Error is not null)
                {
                    return false;
                }

                _read = Stream.ReadAsync(_plain);
                _isReading = true;
            }

            if (_read.IsCompleted ? !EndRead() : !Fill() && !_read.IsCompleted)
            {
                break;
            }
        }

        // The protocol may have something to say, too.
        Flush();
        return Decrypted > 0;
    }

    /// <summary>Takes decrypted bytes.</summary>
    public int Take(Span<byte> into)
    {
        int count = Math.Min(into.Length, Decrypted);
        _plain.AsSpan(_plainStart, count).CopyTo(into);
        _plainStart += count;
        return count;
    }

    /// <summary>Encrypts bytes and sends as much as the connection takes; the rest waits.</summary>
    /// <returns>False when the connection has failed.</returns>
    public bool Encrypt(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Stream.Write(bytes);
        }
        catch (Exception e) when (IsFailure(e))
        {
            Error ??= e.Message;
            return false;
        }

        return Flush() || Error is null;
    }

    /// <summary>Takes encrypted bytes from the connection.</summary>
    /// <returns>False when nothing came.</returns>
    public bool Fill()
    {
        if (HasEnded)
        {
            return false;
        }

        int received = _inner.Receive(_pipe.IncomingRoom());
        if (received > 0)
        {
            _pipe.BytesArrived(received);
            return true;
        }

        if (received < 0)
        {
            HasEnded = true;
            Error ??= _inner.LastError;
            _pipe.PeerEnded();
        }

        return false;
    }

    /// <summary>Sends encrypted bytes that wait; asks the connection for more room when it takes not all.</summary>
    /// <returns>True when nothing waits any more.</returns>
    public bool Flush()
    {
        while (HasOutgoing)
        {
            int sent = _inner.Send(_pipe.Outgoing);
            if (sent < 0)
            {
                Error ??= _inner.LastError ?? "Connection reset by peer";
                return false;
            }

            if (sent == 0)
            {
                _inner.WantsWrite = true;
                return false;
            }

            _pipe.Sent(sent);
        }

        return true;
    }

    /// <summary>Tells the peer that nothing follows.</summary>
    public void SayEnd()
    {
        try
        {
            // Only writes into the pipe.
            Task told = Stream.ShutdownAsync();
            _ = told.Exception;
        }
        catch (Exception e) when (IsFailure(e))
        {
            // The peer will see the connection end without it.
        }
    }

    /// <summary>Ends it, and the connection.</summary>
    public void Close()
    {
        // Bytes left unread, such as session tickets, would have the system reset the connection: what is on its way to the
        // peer would be lost.
        for (int rounds = 0; rounds < MaxUnreadRounds && !_inner.IsClosed && !HasEnded && Error is null; rounds++)
        {
            if (_inner.Receive(_plain) <= 0)
            {
                break;
            }
        }

        _inner.Close();
        Stream.Dispose();
    }

    private static bool IsFailure(Exception e) => e is IOException or AuthenticationException or InvalidOperationException;

    private bool EndRead()
    {
        _isReading = false;
        _plainStart = _plainEnd = 0;
        try
        {
            _plainEnd = _read.GetAwaiter().GetResult();
            HasEnded |= _plainEnd == 0;
        }
        catch (Exception e) when (IsFailure(e))
        {
            HasEnded = true;
            Error ??= _inner.LastError ?? e.Message;
        }

        return _plainEnd > 0;
    }
}
