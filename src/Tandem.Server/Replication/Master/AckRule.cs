using System;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Replication.Master;

/// <summary>How many replicas must have a write before it is acknowledged: options min-replicas-to-ack and min-replicas-ack-timeout, and
/// CLIENT ACKS for single connections.</summary>
/// <remarks>The greater number counts, so that a connection can ask for more than the server does, never for less.</remarks>
internal sealed class AckRule
{
    private readonly Dispatcher _dispatcher;
    private readonly ReplicationOptions _options;
    private readonly ReplicaList _replicas;
    private int _clients;
    private long _askedEnd;

    public AckRule(Dispatcher dispatcher, ReplicationOptions options, ReplicaList replicas)
    {
        _dispatcher = dispatcher;
        _options = options;
        _replicas = replicas;
        dispatcher.Clients.Closing += client => Demand(client, 0, 0);
    }

    /// <summary>Called when <see cref="IsOn"/> may have changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>Called before this node stops to be a master: what waits cannot be confirmed any more.</summary>
    public Action? Lost { get; set; }

    /// <summary>Only a master's replies wait.</summary>
    public bool IsMaster => _dispatcher.Propagation.IsMaster;

    /// <summary>True when somebody's replies wait for replicas.</summary>
    public bool IsOn => (_options.MinReplicasToAck > 0 || _clients > 0) && IsMaster;

    /// <summary>CLIENT ACKS.</summary>
    public void Demand(Client client, int replicas, long timeoutMilliseconds)
    {
        _clients += (replicas > 0 ? 1 : 0) - (client.Acks > 0 ? 1 : 0);
        bool isChanged = replicas != client.Acks;
        client.Acks = replicas;
        client.AcksTimeoutMilliseconds = timeoutMilliseconds;
        if (isChanged)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>How many replicas a client's replies wait for.</summary>
    public int Of(Client client) => Math.Max(_options.MinReplicasToAck, client.Acks);

    /// <summary>How long they wait, milliseconds; 0 for ever.</summary>
    public long TimeoutOf(Client client) =>
        client.Acks > 0 ? client.AcksTimeoutMilliseconds : _options.MinReplicasAckTimeoutMilliseconds;

    /// <summary>Position up to which a client's replies need not wait.</summary>
    public long SafeEnd(Client client)
    {
        int count = Of(client);
        return count == 0 || !IsMaster ? long.MaxValue : _replicas.AckedEnd(count);
    }

    /// <summary>Before the stream goes out: replicas are asked once for all that was written since the last time, because by themselves
    /// they say once a second where they are.</summary>
    public void AskForAcks()
    {
        if (IsOn && _dispatcher.Log.DataEnd != _askedEnd && _replicas.Sessions.Count > 0)
        {
            _askedEnd = _dispatcher.Log.DataEnd;
            _replicas.AskForAck();
        }
    }
}
