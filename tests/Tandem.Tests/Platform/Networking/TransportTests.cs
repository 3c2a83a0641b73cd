using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tandem.Platform.Host;
using Tandem.Platform.Networking;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Platform.Networking;

/// <summary>What both transports promise alike, over real sockets of this machine.</summary>
public abstract class TransportTests : IDisposable
{
    private readonly NetworkBackend _backend;
    private readonly List<Connection> _accepted = [];
    private readonly RecordingHandler _server = new();
    private Listener? _listener;

    protected TransportTests(string poller)
    {
        _backend = NetworkBackend.Create(poller, new SystemClock())!;
        _server.Readable = c =>
        {
            if (_server.TakeAll(c) < 0) { c.Close(); }
        };
    }

    [Fact]
    public void A_connection_is_accepted_and_both_ends_know_their_addresses()
    {
        (Connection client, Connection server) = Pair(new RecordingHandler());
        Assert.False(client.IsConnecting);
        Assert.Null(client.LastError);
        Assert.Equal($"127.0.0.1:{_listener!.Port}", client.RemoteAddress);
        Assert.Equal(client.RemoteAddress, server.LocalAddress);
        Assert.Equal(client.LocalAddress, server.RemoteAddress);
        Assert.Equal("127.0.0.1", server.RemoteHost);
        Assert.Equal(_listener.Port, client.RemotePort);
        Assert.True(server.IsLoopback && !server.IsUnixSocket && server.Descriptor >= 0);
    }

    [Fact]
    public void A_refused_connect_is_reported_as_such()
    {
        Listener gone = _backend.Transport.Listen("127.0.0.1", 0, 1, _ => { });
        gone.Close();
        string? error = null;
        var handler = new RecordingHandler { Writable = c => error = c.LastError };
        Connection client = _backend.Transport.Connect("127.0.0.1", gone.Port, null, handler);
        Assert.Equal(0, handler.WritableCount);
        RunUntil(() => error is not null);
        Assert.Equal("Connection refused", error);
        Assert.False(client.IsConnecting);
        Assert.Equal(1, handler.WritableCount);
        client.Close();
    }

    [Fact]
    public void An_unknown_host_is_reported_in_a_later_turn()
    {
        var handler = new RecordingHandler { Writable = _ => { } };
        Connection client = _backend.Transport.Connect("no such host", 1, null, handler);
        Assert.Equal(0, handler.WritableCount);
        RunUntil(() => handler.WritableCount == 1);
        Assert.Equal("Name or service not known", client.LastError);
        client.Close();
    }

    [Fact]
    public void A_failed_connect_that_was_closed_calls_nobody()
    {
        var handler = new RecordingHandler();
        _backend.Transport.Connect("no such host", 1, null, handler).Close();
        for (int i = 0; i < 3; i++) { _backend.Loop.RunOnce(0); }
        Assert.Equal(0, handler.WritableCount);
    }

    [Fact]
    public void A_connect_can_choose_its_source_address()
    {
        (Connection client, Connection server) = Pair(new RecordingHandler(), bindSource: "127.0.0.2");
        Assert.StartsWith("127.0.0.2:", client.LocalAddress, StringComparison.Ordinal);
        Assert.StartsWith("127.0.0.2:", server.RemoteAddress, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_address_of_another_machine_fails()
    {
        var handler = new RecordingHandler { Writable = _ => { } };
        Connection client = _backend.Transport.Connect("127.0.0.1", 1, "192.0.2.1", handler);
        RunUntil(() => handler.WritableCount == 1);
        Assert.Equal("Cannot assign requested address", client.LastError);
        client.Close();
    }

    [Fact]
    public void Much_data_is_echoed_through_partial_sends()
    {
        byte[] data = new byte[8 * 1024 * 1024];
        new Random(1).NextBytes(data);
        var echo = new EchoHandler();
        var handler = new RecordingHandler();
        handler.Readable = c => handler.TakeAll(c);
        int sent = 0;
        int partial = 0;
        handler.Writable = c =>
        {
            int taken = c.Send(data.AsSpan(sent));
            Assert.True(taken >= 0, c.LastError);
            sent += taken;
            if (sent < data.Length) { partial++; }
            c.WantsWrite = sent < data.Length;
        };
        (Connection client, Connection server) = Pair(handler);
        server.Handler = echo;
        client.WantsRead = true;
        client.WantsWrite = true;
        RunUntil(() => handler.Received.Count == data.Length);
        Assert.True(partial > 0, "no send was partial");
        Assert.True(data.AsSpan().SequenceEqual(handler.Received.ToArray()));
    }

    [Fact]
    public void The_end_of_the_peer_is_received_without_an_error()
    {
        (Connection client, Connection server) = Pair(new RecordingHandler());
        int result = 1;
        _server.Readable = c => result = c.Receive(new byte[1]);
        client.Close();
        RunUntil(() => _server.ReadableCount > 0);
        Assert.Equal(-1, result);
        Assert.Null(server.LastError);
    }

    [Fact]
    public void A_reset_by_the_peer_is_an_error()
    {
        _listener = Listen("127.0.0.1");
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(IPAddress.Loopback, _listener.Port);
        RunUntil(() => _accepted.Count == 1);
        int result = 1;
        _server.Readable = c => result = c.Receive(new byte[1]);
        peer.LingerState = new LingerOption(true, 0);
        peer.Close();
        RunUntil(() => _server.ReadableCount > 0);
        Assert.Equal(-1, result);
        Assert.Equal("Connection reset by peer", _accepted[0].LastError);
        Assert.Equal(-1, _accepted[0].Send("x"u8));
    }

    [Fact]
    public void A_connection_without_interest_does_not_turn_the_loop()
    {
        (Connection client, Connection server) = Pair(new RecordingHandler());
        server.WantsRead = false;
        client.Send("abc"u8);
        client.Close();
        for (int i = 0; i < 5; i++) { Assert.Equal(0, _backend.Loop.RunOnce(1)); }
        server.WantsRead = true;
        RunUntil(() => server.IsClosed);
        Assert.Equal("abc"u8.ToArray(), _server.Received);
    }

    [Fact]
    public void A_handler_may_close_its_own_connection()
    {
        (Connection client, _) = Pair(new RecordingHandler());
        _server.Readable = c =>
        {
            c.WantsWrite = true;
            c.Close();
            c.Close();
        };
        client.Send("x"u8);
        RunUntil(() => _server.ReadableCount > 0);
        for (int i = 0; i < 3; i++) { _backend.Loop.RunOnce(0); }
        Assert.Equal(1, _server.ReadableCount);
        Assert.Equal(0, _server.WritableCount);
        Assert.Equal(-1, _accepted[0].Descriptor);
    }

    [Fact]
    public void A_handler_may_close_others_that_are_ready_in_the_same_turn()
    {
        const int Count = 20;
        _listener = Listen("127.0.0.1");
        for (int i = 0; i < Count; i++) { Connect(new RecordingHandler()).Send("x"u8); }
        RunUntil(() => _accepted.Count == Count);
        foreach (Connection each in _accepted) { each.WantsRead = false; }
        int calls = 0;
        _server.Readable = c =>
        {
            calls++;
            foreach (Connection each in _accepted)
            {
                if (each != c) { each.Close(); }
            }
        };
        foreach (Connection each in _accepted) { each.WantsRead = true; }
        RunUntil(() => calls > 0);
        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_nested_turn_serves_others_and_what_it_closed_is_not_called_again()
    {
        const int Count = 8;
        _listener = Listen("127.0.0.1");
        for (int i = 0; i < Count; i++) { Connect(new RecordingHandler()).Send("x"u8); }
        RunUntil(() => _accepted.Count == Count);
        foreach (Connection each in _accepted) { each.WantsRead = false; }
        _listener.IsAccepting = false;
        for (int i = 0; i < Count; i++) { Connect(new RecordingHandler()); }
        var called = new List<Connection>();
        _server.Readable = c =>
        {
            called.Add(c);
            c.Receive(new byte[16]);
            if (called.Count > 1)
            {
                c.Close(); // In the nested turn; those who wait to be accepted get these descriptors.
                return;
            }

            while (called.Count < Count) { _backend.Loop.RunOnce(0); }
            _listener.IsAccepting = true;
            while (_accepted.Count < 2 * Count) { _backend.Loop.RunOnce(1); }
        };
        foreach (Connection each in _accepted.ToArray()) { each.WantsRead = true; }
        RunUntil(() => _accepted.Count == 2 * Count);
        _backend.Loop.RunOnce(0);
        Assert.Equal(Count, called.Count);
        Assert.Equal(Count, new HashSet<Connection>(called).Count);
    }

    [Fact]
    public void Many_connections_each_get_their_own_bytes()
    {
        const int Count = 300;
        _listener = Listen("127.0.0.1");
        _server.Readable = c =>
        {
            byte[] buffer = new byte[64];
            int received = c.Receive(buffer);
            if (received < 0) { c.Close(); }
            if (received > 0) { c.Send(buffer.AsSpan(0, received)); }
        };
        var handlers = new List<RecordingHandler>();
        int done = 0;
        for (int i = 0; i < Count; i++)
        {
            string text = $"client {i}";
            var handler = new RecordingHandler();
            handler.Writable = c =>
            {
                c.WantsWrite = false;
                c.WantsRead = true;
                c.Send(Encoding.ASCII.GetBytes(text));
            };
            handler.Readable = c =>
            {
                handler.TakeAll(c);
                if (handler.Received.Count == text.Length) { done++; }
            };
            handlers.Add(handler);
            Connect(handler);
        }

        RunUntil(() => done == Count);
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal($"client {i}", Encoding.ASCII.GetString([.. handlers[i].Received]));
        }
    }

    [Fact]
    public void A_paused_listener_leaves_newcomers_waiting()
    {
        _listener = Listen("127.0.0.1");
        _listener.IsAccepting = false;
        var handler = new RecordingHandler();
        Connect(handler);
        RunUntil(() => handler.WritableCount == 1);
        for (int i = 0; i < 3; i++) { _backend.Loop.RunOnce(0); }
        Assert.Empty(_accepted);
        _listener.IsAccepting = true;
        RunUntil(() => _accepted.Count == 1);
    }

    [Fact]
    public void A_port_that_is_taken_is_reported()
    {
        _listener = Listen("127.0.0.1");
        var e = Assert.Throws<NetworkException>(
            () => _backend.Transport.Listen("127.0.0.1", _listener.Port, 1, _ => { }));
        Assert.Equal("bind: Address already in use", e.Message);
    }

    [Fact]
    public void An_address_of_another_machine_is_not_available()
    {
        var e = Assert.Throws<NetworkException>(() => _backend.Transport.Listen("192.0.2.1", 0, 1, _ => { }));
        Assert.True(e.IsAddressNotAvailable);
        ListenerSet? set = ListenerSet.Open(
            _backend.Transport, ["127.0.0.1", "-192.0.2.1"], 0, 16, _ => { }, out string? error);
        Assert.Null(error);
        Assert.Single(set!.Listeners);
        set.Close();
        Assert.Null(ListenerSet.Open(_backend.Transport, ["127.0.0.1", "192.0.2.1"], 0, 16, _ => { }, out error));
        Assert.Equal(
            "Could not create server TCP listening socket 192.0.2.1:0: bind: Cannot assign requested address", error);
    }

    [Fact]
    public void All_addresses_of_both_families_share_a_port()
    {
        ListenerSet set = ListenerSet.Open(
            _backend.Transport, ["*", "-::*"], 0, 16, Accept, out _)!;
        var handler = new RecordingHandler();
        Connection client = _backend.Transport.Connect("127.0.0.1", set.Port, null, handler);
        RunUntil(() => _accepted.Count == 1);
        client.Close();
        if (set.Listeners.Count == 2)
        {
            client = _backend.Transport.Connect("::1", set.Port, null, handler);
            RunUntil(() => _accepted.Count == 2);
            Assert.Equal($"[::1]:{set.Port}", client.RemoteAddress);
            Assert.Equal($"[::1]:{set.Port}", _accepted[1].LocalAddress);
            Assert.Equal("::1", _accepted[1].RemoteHost);
            Assert.True(_accepted[1].IsLoopback);
            client.Close();
        }

        set.Close();
    }

    [Fact]
    public void A_unix_socket_has_its_permissions_and_its_path_as_address()
    {
        if (OperatingSystem.IsWindows()) { return; } // No mode bits there.
        string path = Path.Combine(Path.GetTempPath(), $"tandem-{Environment.ProcessId}-{Entropy.HexId(8)}.sock");
        File.WriteAllText(path, "left over");
        Listener listener = _backend.Transport.ListenUnix(path, 0x1C0, 16, Accept);
        UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(all, File.GetUnixFileMode(path));
        using var peer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        peer.Connect(new UnixDomainSocketEndPoint(path));
        peer.Send("hello"u8);
        RunUntil(() => _server.Received.Count == 5);
        Connection server = _accepted[0];
        Assert.True(server.IsUnixSocket && !server.IsLoopback);
        Assert.Equal(path + ":0", server.RemoteAddress);
        Assert.Equal(path + ":0", server.LocalAddress);
        Assert.Equal(path, server.RemoteHost);
        server.SetKeepAlive(300);
        server.SetNoDelay(true);
        listener.Close();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_unix_path_that_is_too_long_is_refused()
    {
        var e = Assert.Throws<NetworkException>(
            () => _backend.Transport.ListenUnix("/tmp/" + new string('x', 200), null, 1, _ => { }));
        Assert.Contains("too long", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keep_alive_is_set_as_Redis_sets_it()
    {
        (Connection client, Connection server) = Pair(new RecordingHandler());
        server.SetKeepAlive(300);
        using var safe = new SafeSocketHandle(server.Descriptor, ownsHandle: false);
        using var socket = new Socket(safe);
        Assert.NotEqual(0, Option(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(300, Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(100, Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        Assert.Equal(3, Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
        Assert.NotEqual(0, Option(SocketOptionLevel.Tcp, SocketOptionName.NoDelay));
        client.SetNoDelay(false);

        int Option(SocketOptionLevel level, SocketOptionName name) => (int)socket.GetSocketOption(level, name)!;
    }

    public void Dispose()
    {
        foreach (Connection each in _accepted) { each.Close(); }
        _listener?.Close();
        _backend.Loop.Dispose();
        GC.SuppressFinalize(this);
    }

    private Listener Listen(string address) => _backend.Transport.Listen(address, 0, 511, Accept);

    private void Accept(Connection c)
    {
        c.Handler = _server;
        _accepted.Add(c);
    }

    private Connection Connect(RecordingHandler handler, string? bindSource = null) =>
        _backend.Transport.Connect("127.0.0.1", _listener!.Port, bindSource, handler);

    /// <summary>A connected pair; the client wants nothing yet.</summary>
    private (Connection Client, Connection Server) Pair(RecordingHandler handler, string? bindSource = null)
    {
        _listener = Listen("127.0.0.1");
        Action<Connection>? writable = handler.Writable;
        handler.Writable = null;
        Connection client = Connect(handler, bindSource);
        RunUntil(() => !client.IsConnecting && _accepted.Count == 1);
        handler.Writable = writable;
        return (client, _accepted[0]);
    }

    /// <summary>Turns the loop until something is so; fails after ten seconds.</summary>
    private void RunUntil(Func<bool> condition)
    {
        long limit = _backend.Loop.MonotonicMicrosecondsNow() + 10_000_000;
        while (!condition())
        {
            _backend.Loop.RunOnce(maxWaitMilliseconds: 100);
            Assert.True(_backend.Loop.MonotonicMicrosecondsNow() < limit, "the condition did not become true in 10 s");
        }
    }

    /// <summary>Sends back what it gets, reading no more while it cannot send.</summary>
    private sealed class EchoHandler : IConnectionHandler
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private int _start;
        private int _end;

        public void OnReadable(Connection c)
        {
            int received = c.Receive(_buffer);
            if (received <= 0) { return; }
            _start = 0;
            _end = received;
            OnWritable(c);
        }

        public void OnWritable(Connection c)
        {
            _start += c.Send(_buffer.AsSpan(_start, _end - _start));
            c.WantsWrite = _start < _end;
            c.WantsRead = _start == _end;
        }
    }
}
