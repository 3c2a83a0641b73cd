using System;
using System.IO;
using System.Text;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server;

namespace Tandem.Tests.Support;

/// <summary>A server in this process and one client that sends the same pipelined requests again and again.</summary>
internal sealed class CommandLoop : IDisposable
{
    private readonly EventLoop _loop;
    private readonly TandemServer _server;
    private readonly RepeatedConnection _connection;

    /// <param name="preparation">Command lines run once before, words separated by blanks.</param>
    /// <param name="command">The command line to repeat.</param>
    /// <param name="depth">How many of it come at once.</param>
    public CommandLoop(string[] preparation, string command, int depth)
    {
        TestClock clock = new();
        TandemOptions options = new();
        options.Persistence.Save.TrySet([""]);
        _loop = new EventLoop(new TestPoller(), clock);
        ServerLog log = new(clock, Stream.Null);
        _server = new TandemServer(_loop, new TestTransport(), new MemoryStorage(), options, log);
        foreach (string line in preparation)
        {
            Deliver(Accept(Pack(line, 1)));
        }

        _connection = Accept(Pack(command, depth));
    }

    /// <summary>First byte of the last reply: '-' for an error.</summary>
    public char FirstReplyByte => _connection.FirstReplyByte;

    /// <summary>One turn: the requests arrive, run, and are answered.</summary>
    public void Turn() => Deliver(_connection);

    public void Dispose()
    {
        _server.Keyspace.Flush(-1, lazily: false);
        _server.Dispose();
    }

    private void Deliver(RepeatedConnection connection)
    {
        connection.Deliver();
        _loop.BeforeSleep?.Invoke();
        _loop.AfterSleep?.Invoke();
    }

    private RepeatedConnection Accept(byte[] requests)
    {
        RepeatedConnection connection = new(requests);
        _server.Lifecycle.Accept(connection);
        return connection;
    }

    private static byte[] Pack(string line, int depth)
    {
        string[] words = line.Split(' ');
        StringBuilder text = new();
        for (int i = 0; i < depth; i++)
        {
            text.Append('*').Append(words.Length).Append("\r\n");
            foreach (string word in words)
            {
                text.Append('$').Append(word.Length).Append("\r\n").Append(word).Append("\r\n");
            }
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
