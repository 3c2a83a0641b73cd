using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Tandem.IntegrationTests.Crash;

/// <summary>
/// A master that answers the handshake and then misbehaves: the first copy it sends is cut and the connection closed,
/// the second is whole in length and broken inside, the third is right, and followed by silence.
/// </summary>
internal sealed class FakeMaster : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _cut;
    private readonly int _announced;
    private readonly byte[] _broken;
    private readonly byte[] _whole;
    private readonly Thread _thread;
    private int _copies;

    /// <param name="cut">Beginning of an RDB file.</param>
    /// <param name="announced">The length said before it.</param>
    /// <param name="broken">A file with an error in it.</param>
    /// <param name="whole">The right file.</param>
    public FakeMaster(byte[] cut, int announced, byte[] broken, byte[] whole)
    {
        _cut = cut;
        _announced = announced;
        _broken = broken;
        _whole = whole;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How many copies it has sent, broken ones included.</summary>
    public int Copies => Volatile.Read(ref _copies);

    public void Dispose()
    {
        _listener.Stop();
        _listener.Dispose();
        _thread.Join();
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                using TcpClient client = _listener.AcceptTcpClient();
                try
                {
                    Serve(client.GetStream());
                }
                catch (IOException)
                {
                    // The replica gave the connection up.
                }
            }
        }
        catch (SocketException)
        {
            // Disposed.
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
                bool acknowledgement = SkipArgument(reader) is "ACK";
                if (!acknowledgement)
                {
                    stream.Write("+OK\r\n"u8);
                }
            }
            else if (word is "PSYNC")
            {
                stream.Write(Encoding.ASCII.GetBytes($"+FULLRESYNC {new string('a', 40)} 1\r\n"));
                int copy = Interlocked.Increment(ref _copies);
                stream.Write(Encoding.ASCII.GetBytes($"${(copy == 1 ? _announced : _whole.Length)}\r\n"));
                stream.Write(copy == 1 ? _cut : copy == 2 ? _broken : _whole);
                if (copy == 1)
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
