using System;
using System.Collections.Generic;
using System.Threading;
using Tandem.Platform.Host;
using Tandem.Platform.Networking;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Platform.Networking;

/// <summary>What a handler leaves behind is reported again, whether the poller is told of levels or of edges.</summary>
public abstract class ReadinessTests : IDisposable
{
    private readonly NetworkBackend _backend;
    private readonly RecordingHandler _handler = new();
    private readonly Listener _listener;
    private readonly Connection _client;
    private Connection? _server;

    protected ReadinessTests(string poller)
    {
        _backend = NetworkBackend.Create(poller, new SystemClock())!;
        _listener = _backend.Transport.Listen("127.0.0.1", 0, 511, c =>
        {
            c.Handler = _handler;
            _server = c;
        });
        _client = _backend.Transport.Connect("127.0.0.1", _listener.Port, null, new RecordingHandler());
        RunUntil(() => !_client.IsConnecting && _server is not null);
    }

    [Fact]
    public void A_handler_that_takes_a_part_is_called_for_the_rest()
    {
        List<int> received = [];
        _handler.Readable = c => received.Add(c.Receive(new byte[10]));
        Assert.Equal(25, _client.Send(new byte[25]));
        RunUntil(() => received.Count == 3);
        Assert.Equal([10, 10, 5], received);
    }

    [Fact]
    public void A_handler_that_takes_nothing_is_called_again()
    {
        int calls = 0;
        _handler.Readable = _ => calls++;
        _client.Send("x"u8);
        RunUntil(() => calls == 3);
    }

    [Fact]
    public void The_end_that_came_with_the_last_bytes_is_received()
    {
        List<int> received = [];
        _handler.Readable = c => received.Add(c.Receive(new byte[10]));
        _client.Send("abc"u8);
        _client.Close();
        Thread.Sleep(20); // Both are there when the poller looks.
        RunUntil(() => received.Count == 2);
        Assert.Equal([3, -1], received);
    }

    [Fact]
    public void Room_that_is_not_used_is_reported_again()
    {
        int calls = 0;
        _handler.Writable = _ => calls++;
        _server!.WantsWrite = true;
        RunUntil(() => calls == 3);
        _server.WantsWrite = false;
        _backend.Loop.RunOnce(0);
        Assert.Equal(3, calls);
    }

    public void Dispose()
    {
        _client.Close();
        _server?.Close();
        _listener.Close();
        _backend.Loop.Dispose();
        GC.SuppressFinalize(this);
    }

    private void RunUntil(Func<bool> condition)
    {
        for (int turns = 0; !condition(); turns++)
        {
            Assert.True(turns < 1000, "not within a thousand turns");
            _backend.Loop.RunOnce(maxWaitMilliseconds: 10);
        }
    }
}

public class EpollReadinessTests() : ReadinessTests("epoll");

public class SocketReadinessTests() : ReadinessTests("socket");
