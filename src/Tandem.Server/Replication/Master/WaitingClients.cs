using System;
using System.Collections.Generic;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Replication.Master;

/// <summary>Clients in WAIT and WAITAOF: each is released when its last write is where it wants it.</summary>
internal sealed class WaitingClients
{
    private readonly Dispatcher _dispatcher;
    private readonly ReplicaList _replicas;
    private readonly List<Waiting> _waiting = [];

    public WaitingClients(Dispatcher dispatcher, ReplicaList replicas)
    {
        _dispatcher = dispatcher;
        _replicas = replicas;
        dispatcher.Clients.Closing += client => _waiting.RemoveAll(w => w.Client == client);
    }

    /// <summary>Offset up to which the log is on this server's disk for good; -1 without an append-only file.</summary>
    public Func<long> DurableEnd { get; set; } = static () => -1;

    /// <summary>WAIT.</summary>
    public void Add(Client client, CommandDefinition command, long offset, int replicas, long timeoutMilliseconds) =>
        Add(command, new Waiting(client, offset, replicas, Local: -1), timeoutMilliseconds);

    /// <summary>WAITAOF.</summary>
    /// <param name="local">How many local disks: 0 or 1.</param>
    public void AddDurable(
        Client client, CommandDefinition command, long offset, int local, int replicas, long timeoutMilliseconds) =>
        Add(command, new Waiting(client, offset, replicas, local), timeoutMilliseconds);

    /// <summary>Whether a write is where WAITAOF wants it; writes the reply when it is, or when it has to be now.</summary>
    public bool TryAnswer(Client client, long offset, int local, int replicas, bool now)
    {
        Waiting waiting = new(client, offset, replicas, local);
        if (!now && !IsMet(waiting))
        {
            return false;
        }

        Reply(waiting);
        return true;
    }

    /// <summary>More was acknowledged, or forced to disk here.</summary>
    public void Release()
    {
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            Waiting waiting = _waiting[i];
            if (IsMet(waiting))
            {
                _waiting.RemoveAt(i);
                Reply(waiting);
                _dispatcher.Blocked.Unblock(waiting.Client);
            }
        }
    }

    private void Add(CommandDefinition command, Waiting waiting, long timeoutMilliseconds)
    {
        _waiting.Add(waiting);
        if (waiting.Replicas > 0)
        {
            _replicas.AskForAck();
        }

        _dispatcher.Blocked.BlockFor(waiting.Client, command, timeoutMilliseconds, TimedOut);
    }

    private bool IsMet(in Waiting waiting) => waiting.Local < 0
        ? _replicas.CountAcked(waiting.Offset) >= waiting.Replicas
        : CountLocal(waiting) >= waiting.Local && _replicas.CountDurable(waiting.Offset) >= waiting.Replicas;

    private int CountLocal(in Waiting waiting) => DurableEnd() >= waiting.Offset ? 1 : 0;

    private void Reply(in Waiting waiting)
    {
        if (waiting.Local < 0)
        {
            waiting.Client.Reply.Integer(_replicas.CountAcked(waiting.Offset));
            return;
        }

        waiting.Client.Reply.Array(2);
        waiting.Client.Reply.Integer(CountLocal(waiting));
        waiting.Client.Reply.Integer(_replicas.CountDurable(waiting.Offset));
    }

    private void TimedOut(Client client)
    {
        int index = _waiting.FindIndex(w => w.Client == client);
        if (index >= 0)
        {
            Reply(_waiting[index]);
            _waiting.RemoveAt(index);
        }
    }

    /// <param name="Local">How many local disks; -1 for WAIT, which counts replicas that have applied the write.</param>
    private readonly record struct Waiting(Client Client, long Offset, int Replicas, int Local);
}
