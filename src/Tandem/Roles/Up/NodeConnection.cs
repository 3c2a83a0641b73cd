using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using Tandem.Protocol;

namespace Tandem.Roles.Up;

/// <summary>A small blocking client: one command, one reply. For tools and tests, not for speed.</summary>
internal sealed class NodeConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly RespReplyReader _reader = new();

    /// <param name="host">Name or address.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="timeoutMilliseconds">Longest wait for the connection, and for each send and receive.</param>
    /// <exception cref="IOException">Nobody answers there.</exception>
    public NodeConnection(string host, int port, int timeoutMilliseconds = 2000)
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = timeoutMilliseconds,
            SendTimeout = timeoutMilliseconds,
        };
        try
        {
            if (!_socket.ConnectAsync(host, port).Wait(timeoutMilliseconds))
            {
                throw new IOException($"no connection to {host}:{port} within {timeoutMilliseconds} ms");
            }
        }
        catch (AggregateException error)
        {
            _socket.Dispose();
            throw new IOException(error.InnerException!.Message, error.InnerException);
        }
        catch (IOException)
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a command and waits for its reply; an error reply is a value like any other.</summary>
    /// <exception cref="IOException">The connection ended, timed out or did not speak RESP.</exception>
    public RespValue Command(params ReadOnlySpan<string> words)
    {
        Send(words);
        return Receive();
    }

    /// <summary>Sends a command and leaves the reply for <see cref="Receive"/>.</summary>
    public void Send(params ReadOnlySpan<string> words)
    {
        using MemoryStream request = new();
        request.Write(Encoding.ASCII.GetBytes($"*{words.Length}\r\n"));
        foreach (string word in words)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(word);
            request.Write(Encoding.ASCII.GetBytes($"${bytes.Length}\r\n"));
            request.Write(bytes);
            request.Write("\r\n"u8);
        }

        SendRaw(request.GetBuffer().AsSpan(0, (int)request.Length));
    }

    /// <summary>Sends bytes as they are.</summary>
    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[_socket.Send(bytes)..];
            }
        }
        catch (SocketException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    /// <summary>Waits for the next reply or push message.</summary>
    public RespValue Receive()
    {
        while (true)
        {
            switch (_reader.TryRead(out RespValue? value))
            {
                case ReplyStatus.Complete:
                    return value!;
                case ReplyStatus.ProtocolError:
                    throw new IOException("not a reply: " + _reader.Error);
            }

            Fill();
        }
    }

    /// <summary>Waits for the next line that is not empty: what a master says before it sends its stream.</summary>
    /// <param name="timeoutMilliseconds">Longest silence before it; a server that makes a full copy sends empty lines meanwhile.</param>
    public string ReceiveLine(int timeoutMilliseconds = 0)
    {
        if (timeoutMilliseconds > 0)
        {
            _socket.ReceiveTimeout = timeoutMilliseconds;
        }

        while (true)
        {
            switch (_reader.TryReadLine(out ReadOnlySpan<byte> line))
            {
                case ReplyStatus.Complete when line.Length > 0:
                    return Encoding.UTF8.GetString(line);
                case ReplyStatus.Complete:
                    break;
                case ReplyStatus.ProtocolError:
                    throw new IOException("not a line: " + _reader.Error);
                default:
                    Fill();
                    break;
            }
        }
    }

    /// <summary>Waits for bytes as they are, such as a replication stream.</summary>
    /// <returns>How many; 0 when none came in time.</returns>
    public int ReceiveRaw(Span<byte> into, int timeoutMilliseconds)
    {
        ReadOnlySpan<byte> buffered = _reader.Buffered;
        if (buffered.Length > 0)
        {
            int count = Math.Min(buffered.Length, into.Length);
            buffered[..count].CopyTo(into);
            _reader.Skip(count);
            return count;
        }

        try
        {
            if (!_socket.Poll(timeoutMilliseconds * 1000, SelectMode.SelectRead))
            {
                return 0;
            }

            int count = _socket.Receive(into);
            return count > 0 ? count : throw new IOException("connection closed by the server");
        }
        catch (SocketException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Fill()
    {
        int count;
        try
        {
            count = _socket.Receive(_reader.FreeSpace());
        }
        catch (SocketException error)
        {
            throw new IOException(error.Message, error);
        }

        if (count == 0)
        {
            throw new IOException("connection closed by the server");
        }

        _reader.Advance(count);
    }
}
