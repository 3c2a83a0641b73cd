using System.Collections.Generic;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Replication.Master;

/// <summary>Clients in WAIT: each is released when enough replicas acknowledged its last write.</summary>
internal sealed class WaitingClients
{
    private readonly Dispatcher _dispatcher;
    private readonly ReplicaList _replicas;
    private readonly List<Waiting> _waiting = [];

    public WaitingClients(Dispatcher dispatcher, ReplicaList replicas)
    {
        _dispatcher = dispatcher;
        _replicas = replicas;
        replicas.Acknowledged += Release;
        dispatcher.Clients.Closing += client => _waiting.RemoveAll(w => w.Client == client);
    }

    public void Add(Client client, CommandDefinition command, long offset, int replicas, long timeoutMilliseconds)
    {
        _waiting.Add(new Waiting(client, offset, replicas));
        _replicas.AskForAck();
        _dispatcher.Blocked.BlockFor(client, command, timeoutMilliseconds, TimedOut);
    }

    private void Release()
    {
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            Waiting waiting = _waiting[i];
            int have = _replicas.CountAcked(waiting.Offset);
            if (have >= waiting.Replicas)
            {
                _waiting.RemoveAt(i);
                waiting.Client.Reply.Integer(have);
                _dispatcher.Blocked.Unblock(waiting.Client);
            }
        }
    }

    private void TimedOut(Client client)
    {
        int index = _waiting.FindIndex(w => w.Client == client);
        if (index >= 0)
        {
            client.Reply.Integer(_replicas.CountAcked(_waiting[index].Offset));
            _waiting.RemoveAt(index);
        }
    }

    private readonly record struct Waiting(Client Client, long Offset, int Replicas);
}
