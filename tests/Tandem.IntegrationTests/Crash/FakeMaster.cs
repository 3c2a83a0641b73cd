using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Tandem.IntegrationTests.Crash;

/// <summary>A master that answers the handshake as it should, and then sends what the test wants.</summary>
internal sealed class FakeMaster : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly FakeCopy[] _answers;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly List<TcpClient> _clients = [];
    private bool _isDisposed;
    private int _copies;

    /// <param name="answers">The first PSYNC gets the first, the second the second, and from then on all the last one.</param>
    public FakeMaster(params FakeCopy[] answers)
    {
        _answers = answers;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _thread = new Thread(Accept) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How many copies it has begun to send.</summary>
    public int Copies => Volatile.Read(ref _copies);

    /// <summary>The replication id it names.</summary>
    public static string Id { get; } = new('a', 40);

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _clients.ForEach(client => client.Dispose());
        }

        _listener.Dispose();
        _thread.Join();
    }

    private void Accept()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = _listener.AcceptTcpClient();
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                // Disposed.
                return;
            }

            lock (_lock)
            {
                if (_isDisposed)
                {
                    client.Dispose();
                    return;
                }

                _clients.Add(client);
            }

            new Thread(() => ServeToTheEnd(client)) { IsBackground = true }.Start();
        }
    }

    private void ServeToTheEnd(TcpClient client)
    {
        try
        {
            using (client)
            {
                Serve(client.GetStream());
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The replica gave the connection up, or the test is over.
        }
    }

    /// <summary>Answers one line of a command with one reply: good enough for a handshake, whose commands come as
    /// arrays of known words.</summary>
    private void Serve(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.Latin1, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            string word = line.ToUpperInvariant();
            if (word is "PING")
            {
                stream.Write("+PONG\r\n"u8);
            }
            else if (word is "REPLCONF")
            {
                if (SkipArgument(reader) is not "ACK")
                {
                    stream.Write("+OK\r\n"u8);
                }
            }
            else if (word is "PSYNC")
            {
                int number = Interlocked.Increment(ref _copies);
                FakeCopy answer = _answers[Math.Min(number, _answers.Length) - 1];
                stream.Write(Encoding.ASCII.GetBytes($"+FULLRESYNC {Id} 1\r\n{answer.Announcement}\r\n"));
                stream.Write(answer.Bytes);
                if (answer.Closes)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Reads the length line and the word of the next argument.</summary>
    private static string? SkipArgument(StreamReader reader)
    {
        reader.ReadLine();
        return reader.ReadLine()?.ToUpperInvariant();
    }
}
