using System;
using System.Collections.Generic;
using Tandem.Protocol;
using Tandem.Simulation.Network;

namespace Tandem.Simulation;

/// <summary>A client outside: sends commands to a node and hears the replies in their order.</summary>
internal sealed class SimulatedClient
{
    private readonly SimulatedNetwork _network;
    private readonly RespReplyReader _replies = new();
    private readonly RespWriter _output = new();
    private readonly Queue<Action<RespValue>> _waiting = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private SimulatedConnection? _connection;

    public SimulatedClient(SimulatedNetwork network) => _network = network;

    /// <summary>The node it is connected to; 0 for none.</summary>
    public int Node { get; private set; }

    /// <summary>Commands without a reply yet.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Connects to a node; replies of the old one are never heard.</summary>
    public void Connect(int node)
    {
        Disconnect();
        Node = node;
        _connection = _network.Connect(0, SimulatedNode.BasePort + node, null);
    }

    public void Disconnect()
    {
        _connection?.Close();
        _connection = null;
        _waiting.Clear();
        _replies.Reset();
        _output.Reset();
        Node = 0;
    }

    /// <summary>Sends a command.</summary>
    /// <param name="replied">Told the reply, if one comes.</param>
    public void Send(Action<RespValue> replied, params string[] words)
    {
        _output.Array(words.Length);
        foreach (string word in words)
        {
            _output.Bulk(word);
        }

        _waiting.Enqueue(replied);
    }

    /// <summary>Moves what can be moved.</summary>
    public void Turn()
    {
        if (_connection is not { } connection)
        {
            return;
        }

        if (connection.IsConnecting)
        {
            if (!connection.IsReady)
            {
                return;
            }

            connection.Dispatch();
        }

        while (_output.Length > 0)
        {
            int sent = connection.Send(_output.Written);
            if (sent < 0)
            {
                Disconnect();
                return;
            }

            if (sent == 0)
            {
                break;
            }

            _output.Consume(sent);
        }

        for (int received = connection.Receive(_buffer); received != 0; received = connection.Receive(_buffer))
        {
            if (received < 0)
            {
                Disconnect();
                return;
            }

            _replies.Append(_buffer.AsSpan(0, received));
        }

        while (_waiting.Count > 0 && _replies.TryRead(out RespValue? reply) == ReplyStatus.Complete)
        {
            _waiting.Dequeue()(reply!);
        }
    }
}
