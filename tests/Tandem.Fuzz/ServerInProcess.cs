using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Tandem.DataStructures.Memory;
using Tandem.Platform.Config;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Protocol;
using Tandem.Server;
using Tandem.Tests.Support;

namespace Tandem.Fuzz;

/// <summary>A whole server in this process without network, disk or a clock that moves, and one client at a time.</summary>
internal sealed class ServerInProcess : IDisposable
{
    private readonly TandemServer _server;
    private readonly EventLoop _loop;
    private TestConnection _connection;
    private RespReplyReader _replies = new();

    public ServerInProcess()
    {
        TandemOptions options = new();
        options.Persistence.Save.TrySet([""]);
        TestClock clock = new();
        _loop = new EventLoop(new TestPoller(), clock);
        _server = new TandemServer(_loop, new TestTransport(), new MemoryStorage(), options, new ServerLog(clock, Stream.Null))
        {
            Config = new ConfigRegistry(options.Sections),
        };
        _server.Log.Activate();
        _connection = Connect();

        // Small, so that no input takes long by making something huge.
        Run("CONFIG", "SET", "proto-max-bulk-len", "1mb", "client-output-buffer-limit", "normal 4mb 0 0", "repl-backlog-size", "16kb");
    }

    public TandemServer Server => _server;

    /// <summary>Runs a command of words, bytes as Latin-1.</summary>
    public RespValue? Run(params string[] words) => Run(words.Select(Encoding.Latin1.GetBytes).ToArray());

    /// <summary>Runs a command.</summary>
    /// <returns>The reply; null when there is none.</returns>
    public RespValue? Run(params byte[][] words)
    {
        Arrive(Encoding.ASCII.GetBytes($"*{words.Length}\r\n"));
        foreach (byte[] word in words)
        {
            Arrive(Encoding.ASCII.GetBytes($"${word.Length}\r\n"));
            Arrive(word);
            Arrive("\r\n"u8);
        }

        Turn();
        _replies.Append(_connection.Sent.ToArray());
        _connection.Sent.Clear();
        ReplyStatus status = _replies.TryRead(out RespValue? value);
        return _replies.Error is { } error ? throw new FuzzException("the reply is broken: " + error)
            : status == ReplyStatus.Complete ? value : null;
    }

    /// <summary>Runs words of a line separated by blanks.</summary>
    public RespValue? RunLine(string line) => Run(line.Split(' '));

    /// <summary>Puts raw bytes into the connection and runs what is complete; every reply must be well-formed.</summary>
    public List<RespValue> Deliver(ReadOnlySpan<byte> bytes)
    {
        Arrive(bytes);
        Turn();
        _replies.Append(_connection.Sent.ToArray());
        _connection.Sent.Clear();
        List<RespValue> replies = [];
        while (_replies.TryRead(out RespValue? value) == ReplyStatus.Complete)
        {
            replies.Add(value!);
        }

        return _replies.Error is { } error ? throw new FuzzException("a reply is broken: " + error) : replies;
    }

    /// <summary>Ends the client, removes all keys, and begins with a new client; memory must be back where it was.</summary>
    /// <param name="baseline">What <see cref="UsedBytes"/> was.</param>
    public void Reset(long baseline)
    {
        if (_connection.State is Tandem.Server.Clients.Client client)
        {
            _server.Clients.Close(client);
        }

        _server.Keyspace.Flush(-1, lazily: false);
        while (_server.Keyspace.LazyFree.Step(int.MaxValue))
        {
        }

        _connection = Connect();
        _replies = new RespReplyReader();
        if (NativeHeap.UsedBytes != baseline)
        {
            throw new FuzzException($"{NativeHeap.UsedBytes - baseline} bytes of memory are lost");
        }
    }

    /// <summary>Bytes of native memory in use.</summary>
    public static long UsedBytes => NativeHeap.UsedBytes;

    public void Dispose()
    {
        _server.Keyspace.Flush(-1, lazily: false);
        _server.Dispose();
    }

    private void Arrive(ReadOnlySpan<byte> bytes) => _connection.Arrive(bytes);

    private void Turn()
    {
        while (_connection is { Waiting: > 0, IsClosed: false, WantsRead: true })
        {
            _connection.Handler!.OnReadable(_connection);
        }

        _loop.RunOnce(0);
        _loop.BeforeSleep?.Invoke();
    }

    private TestConnection Connect()
    {
        TestConnection connection = new();
        _server.Lifecycle.Accept(connection);
        return connection;
    }
}
