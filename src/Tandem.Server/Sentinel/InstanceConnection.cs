using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Networking;
using Tandem.Protocol;

namespace Tandem.Server.Sentinel;

/// <summary>The socket of a <see cref="LinkChannel"/>: sends requests, matches replies with them, and gives both to the
/// driver.</summary>
internal sealed class InstanceConnection : IConnectionHandler
{
    private readonly LinkChannel _channel;
    private readonly Action<SentinelEvent> _happened;
    private readonly RespReplyReader _replies = new();
    private readonly RespWriter _output = new();
    private readonly Queue<(SentinelRequest Request, MonitoredInstance Instance)> _pending = new();
    private Connection? _connection;
    private bool _isConnected;

    public InstanceConnection(LinkChannel channel, Action<SentinelEvent> happened)
    {
        _channel = channel;
        _happened = happened;
    }

    public void Open(ITransport transport, string host, int port, string? bindSource) =>
        _connection = transport.Connect(host, port, bindSource, this);

    /// <summary>Queues a request; it is sent with the next <see cref="Flush"/>.</summary>
    public void Send(SentinelRequest request, MonitoredInstance instance, string[] words)
    {
        _pending.Enqueue((request, instance));
        _output.Array(words.Length);
        foreach (string word in words)
        {
            _output.Bulk(Encoding.UTF8.GetBytes(word));
        }
    }

    public void Close()
    {
        _connection?.Close();
        _connection = null;
    }

    public void OnWritable(Connection c)
    {
        if (!_isConnected)
        {
            if (c.LastError is { } error)
            {
                Lose(error);
                return;
            }

            _isConnected = true;
            c.SetNoDelay(true);
            c.WantsRead = true;
            c.WantsWrite = false;
            _happened(new SentinelEvent.Opened(_channel, AddressText.HostOf(c.LocalAddress)));
            return;
        }

        Flush();
    }

    public void OnReadable(Connection c)
    {
        int received = c.Receive(_replies.FreeSpace(16 * 1024));
        if (received < 0)
        {
            Lose(c.LastError ?? "Server closed the connection");
            return;
        }

        _replies.Advance(received);
        ReplyStatus status;
        while ((status = _replies.TryRead(out RespValue? reply)) == ReplyStatus.Complete && _connection is not null)
        {
            Take(reply!);
        }

        if (status == ReplyStatus.ProtocolError && _connection is not null)
        {
            Lose(_replies.Error!);
        }
    }

    /// <summary>Hands what is queued to the system.</summary>
    public void Flush()
    {
        while (_connection is { IsConnecting: false } connection && _output.Length > 0)
        {
            int sent = connection.Send(_output.Written);
            if (sent <= 0)
            {
                // A failed send shows as a failed read, where it is handled.
                connection.WantsWrite = sent == 0;
                return;
            }

            _output.Consume(sent);
            connection.WantsWrite = false;
        }
    }

    private void Take(RespValue reply)
    {
        if (_pending.TryDequeue(out (SentinelRequest Request, MonitoredInstance Instance) asked))
        {
            _happened(new SentinelEvent.Replied(_channel, asked.Request, asked.Instance, reply));
        }
        else if (reply.Items is [{ } kind, _, { } message] && kind.Text == "message")
        {
            _happened(new SentinelEvent.Heard(_channel, message.Text));
        }
    }

    private void Lose(string reason)
    {
        Close();
        _happened(new SentinelEvent.Lost(_channel, reason));
    }
}
