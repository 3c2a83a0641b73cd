using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Tandem.Platform.Config;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Protocol;
using Tandem.Server;
using Tandem.Server.Keyspace;
using Tandem.Server.ReplicationStream;
using Xunit;

namespace Tandem.Tests.Support;

/// <summary>A whole server in the test's process, on a clock that the test moves and without a network: runs command
/// lines and gives replies, what went into the replication log, and keyspace events as text.</summary>
/// <example><code>
/// using CommandRunner redis = new();
/// redis.Expect("SET k 1 EX 10", "OK");
/// redis.Advance(10_000);
/// redis.Expect("GET k", "(nil)");
/// </code></example>
internal sealed class CommandRunner : IDisposable
{
    private readonly List<TestClient> _clients = [];
    private readonly List<string> _events = [];
    private readonly RespReplyReader _logged = new();
    private readonly LogReader _log;

    /// <param name="configure">Changes options before the server is made; by default there are no save points.</param>
    /// <param name="storage">Files of an earlier server, which this one loads when it keeps an append-only file.</param>
    public CommandRunner(Action<TandemOptions>? configure = null, MemoryStorage? storage = null)
    {
        Storage = storage ?? new MemoryStorage();
        TandemOptions options = new();
        options.Persistence.Save.TrySet([""]);
        configure?.Invoke(options);
        Loop = new EventLoop(new TestPoller(), Clock);
        Server = new TandemServer(
            Loop, new TestTransport(), Storage, options,
            new ServerLog(Clock, Stream.Null) { Second = (_, line) => ServerLog.Add(line) }, hasThreads: false)
        {
            Config = new ConfigRegistry(options.Sections),
        };
        if (options.Persistence.AppendOnly)
        {
            bool isReplica = options.Replication.Master.Host is not null;
            HasStarted = Server.AppendOnly.LoadAtStart() && Server.Lifecycle.OpenLog(isReplica, Server.AppendOnly.LoadedDatabase);
        }
        else
        {
            Server.Log.Activate();
            HasStarted = true;
        }

        _log = Server.Log.OpenReader(Server.Log.End);
        Client = NewClient();
    }

    public TestClock Clock { get; } = new();

    /// <summary>The server's files.</summary>
    public MemoryStorage Storage { get; }

    /// <summary>False when an append-only file could not be loaded; <see cref="ServerLog"/> says why.</summary>
    public bool HasStarted { get; }

    /// <summary>What the server logged, line by line.</summary>
    public List<string> ServerLog { get; } = [];

    public EventLoop Loop { get; }

    public TandemServer Server { get; }

    /// <summary>The client that <see cref="Run"/> and <see cref="Expect"/> use.</summary>
    public TestClient Client { get; }

    /// <summary>Milliseconds since 1970 on the test's clock.</summary>
    public long Now => Clock.UnixMicroseconds / 1000;

    public TestClient NewClient() => NewClient(new TestConnection());

    /// <summary>A client on a connection that the test made; one that the server refuses has no <see cref="TestClient.Client"/>.
    /// </summary>
    public TestClient NewClient(TestConnection connection)
    {
        Server.Lifecycle.Accept(connection);
        TestClient client = new(this, connection, (Tandem.Server.Clients.Client?)connection.State!);
        _clients.Add(client);
        return client;
    }

    /// <summary>See <see cref="TestClient.Run"/>.</summary>
    public string Run(string line) => Client.Run(line);

    /// <summary>Runs a command line and checks its reply.</summary>
    public void Expect(string line, string reply)
    {
        string actual = Client.Run(line);
        Assert.True(reply == actual, $"{line}\nexpected: {reply}\nactual:   {actual}");
    }

    /// <summary>Runs a command line that must give an error beginning with <paramref name="start"/>.</summary>
    public void ExpectError(string line, string start)
    {
        string actual = Client.Run(line);
        Assert.True(
            actual.StartsWith("(error) " + start, StringComparison.Ordinal), $"{line}\nexpected: {start}\nactual: {actual}");
    }

    /// <summary>One turn of the loop: runs what arrived, sends replies, runs the timers that are due.</summary>
    public void Turn()
    {
        foreach (TestClient client in _clients.ToArray())
        {
            while (client.Connection is { Waiting: > 0, IsClosed: false, WantsRead: true })
            {
                client.Connection.Handler!.OnReadable(client.Connection);
            }
        }

        Loop.RunOnce(0);
        Loop.BeforeSleep?.Invoke();
    }

    /// <summary>Moves the clock, in steps of at most 100 ms so that periodic work runs as often as it should.</summary>
    public void Advance(long milliseconds)
    {
        while (milliseconds > 0)
        {
            long step = Math.Min(milliseconds, 100);
            Clock.AdvanceMilliseconds(step);
            milliseconds -= step;
            Turn();
        }
    }

    /// <summary>Moves the clock without a turn: nothing periodic runs.</summary>
    public void AdvanceAtOnce(long milliseconds) => Clock.AdvanceMilliseconds(milliseconds);

    /// <summary>What was appended to the replication log since the last call: commands joined by " | ".</summary>
    public string TakeLog()
    {
        while (_log.Behind > 0)
        {
            ReadOnlySpan<byte> next = _log.Next();
            _logged.Append(next);
            _log.Advance(next.Length);
        }

        List<string> commands = [];
        while (_logged.TryRead(out RespValue? command) == ReplyStatus.Complete)
        {
            commands.Add(string.Join(' ', command!.Items.Select(item => Encoding.Latin1.GetString(item.Bytes))));
        }

        return string.Join(" | ", commands);
    }

    /// <summary>As <see cref="TakeLog"/>, without SELECT.</summary>
    public string TakeWrites() =>
        string.Join(" | ", TakeLog().Split(" | ").Where(c => !c.StartsWith("SELECT ", StringComparison.Ordinal)));

    /// <summary>Turns on recording of all keyspace events ("set k", "expired k"); see <see cref="TakeEvents"/>.</summary>
    public void RecordEvents(KeyEventClass classes = KeyEventClass.All | KeyEventClass.New)
    {
        Server.Keyspace.NotifiedEvents = classes;
        Server.Events.Published += (_, name, _, key) => _events.Add(name + " " + Encoding.Latin1.GetString(key));
    }

    /// <summary>The events since the last call, joined by ", ".</summary>
    public string TakeEvents()
    {
        string events = string.Join(", ", _events);
        _events.Clear();
        return events;
    }

    public void Dispose()
    {
        _log.Close();
        foreach (TestClient client in _clients)
        {
            if (client.Client is { } accepted)
            {
                Server.Clients.Close(accepted);
            }
        }

        Server.Keyspace.Flush(-1, lazily: false);
        Server.Dispose();
    }
}
