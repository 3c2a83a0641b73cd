using System;
using System.Collections.Generic;
using Tandem.Platform.Loop;
using Tandem.Protocol;

namespace Tandem.Server.Clients;

/// <summary>Holds replies about data back until what was written before them is safe: each waits for the position that the log had
/// when it was made, so reads that saw a held write are held with it.</summary>
/// <remarks>
/// Invariants: bytes of a client leave in the order in which they were made; what was made at a position that is not safe
/// never leaves, but as an error when its time is over. The part made since becomes the waiting part when that has gone, so
/// a client that never stops sending gets its replies all the same.
/// </remarks>
internal sealed class ReplyHold
{
    // Deadlines are met within so long.
    private const int TickMilliseconds = 20;

    private readonly EventLoop _loop;
    private readonly ClientList _clients;
    private readonly IReplyCondition _condition;
    private readonly HashSet<Client> _held = [];
    private readonly List<Client> _looked = [];
    private bool _isTimed;
    private long _givenUpEnd = -1;
    private int _givenUpAcks;

    public ReplyHold(EventLoop loop, ClientList clients, IReplyCondition condition)
    {
        _loop = loop;
        _clients = clients;
        _condition = condition;
    }

    /// <summary>True while replies may have to wait.</summary>
    public bool IsOn { get; set; }

    /// <summary>Clients of which something waits.</summary>
    public int Count => _held.Count;

    /// <summary>Replies that became errors since the start.</summary>
    public long RefusedReplies { get; private set; }

    /// <summary>How many bytes of a client's output may be sent.</summary>
    public int Sendable(Client client)
    {
        HeldReplies held = client.Held ??= new HeldReplies();
        bool isAboutData = client.Has(ClientFlags.TellsData);
        client.Clear(ClientFlags.TellsData);
        if (held.WaitingBytes > 0)
        {
            NoteMade(client, held, isAboutData);
            if (held.Until > _condition.SafeEnd(client))
            {
                return held.ReleasedBytes;
            }

            held.ReleasedBytes += held.WaitingBytes;
            held.WaitingBytes = 0;
            _held.Remove(client);
        }
        else if (isAboutData && !IsGivenUp(client))
        {
            NoteMade(client, held, isAboutData);
        }

        int made = client.Reply.Length - held.ReleasedBytes;
        if (made > 0 && held.NextUntil > _condition.SafeEnd(client))
        {
            held.WaitingBytes = made;
            held.Until = held.NextUntil;
            held.Deadline = held.NextDeadline;
            _held.Add(client);
            Time(held.Deadline);
        }
        else
        {
            held.ReleasedBytes += made;
        }

        held.NextUntil = 0;
        return held.ReleasedBytes;
    }

    /// <summary>More is safe, or the condition has changed: who may go on is queued to be sent to.</summary>
    public void Release()
    {
        if (_held.Count == 0)
        {
            return;
        }

        _looked.AddRange(_held);
        foreach (Client client in _looked)
        {
            HeldReplies held = client.Held!;
            if (client.Has(ClientFlags.Closed) || !IsOn)
            {
                client.Held = null;
                _held.Remove(client);
                _clients.QueueWrite(client);
            }
            else if (held.Until <= _condition.SafeEnd(client))
            {
                _clients.QueueWrite(client);
            }
        }

        _looked.Clear();
    }

    /// <summary>Refuses at once all that waits for replicas: there will be no more of them.</summary>
    public void RefuseAll()
    {
        if (IsOn)
        {
            foreach (Client client in _clients.All.Values)
            {
                if (client.Reply.Length > 0 && !client.Has(ClientFlags.Replica) && _condition.WaitsForOthers(client))
                {
                    RefuseAll(client);
                }
            }
        }

        _givenUpEnd = -1;
    }

    // What was made since is refused with it.
    private void RefuseAll(Client client)
    {
        Sendable(client);
        while (client.Held is { WaitingBytes: > 0 } held && !client.Has(ClientFlags.CloseNow))
        {
            Refuse(client, held);
            Sendable(client);
        }
    }

    // What is made behind a waiting part counts from now on, although it is looked at when that has gone.
    private void NoteMade(Client client, HeldReplies held, bool isAboutData)
    {
        if (!isAboutData)
        {
            return;
        }

        if (held.NextUntil == 0)
        {
            long timeout = _condition.TimeoutMilliseconds(client);
            held.NextDeadline = timeout > 0 ? _clients.Now + timeout : long.MaxValue;
        }

        held.NextUntil = _condition.End;
    }

    // Who wrote was told that the write is not confirmed. Nobody waits for it any more, and reads are not to fail one by one.
    private bool IsGivenUp(Client client) => _condition.End <= _givenUpEnd && _condition.Acks(client) >= _givenUpAcks;

    private void Time(long deadline)
    {
        if (!_isTimed && deadline != long.MaxValue)
        {
            _isTimed = true;
            _loop.After((int)Math.Clamp(deadline - _clients.Now, 1, TickMilliseconds), Expire);
        }
    }

    private void Expire()
    {
        _isTimed = false;
        long nearest = long.MaxValue;
        _looked.AddRange(_held);
        foreach (Client client in _looked)
        {
            HeldReplies held = client.Held!;
            if (client.Has(ClientFlags.Closed))
            {
                _held.Remove(client);
            }
            else if (held.Deadline <= _clients.Now && held.Until > _condition.SafeEnd(client))
            {
                Refuse(client, held);
            }
            else
            {
                nearest = Math.Min(nearest, held.Deadline);
            }
        }

        _looked.Clear();
        Time(nearest);
    }

    private void Refuse(Client client, HeldReplies held)
    {
        _givenUpEnd = held.Until;
        _givenUpAcks = _condition.Acks(client);
        _held.Remove(client);
        int before = client.Reply.Length;
        if (!TryRefuse(client.Reply, held.ReleasedBytes, held.WaitingBytes, _condition.NotMet(client)))
        {
            _clients.CloseSoon(client);
            return;
        }

        held.ReleasedBytes += held.WaitingBytes + client.Reply.Length - before;
        held.WaitingBytes = 0;
        _clients.QueueWrite(client);
    }

    // Errors and what is no reply (messages, invalidations) stay: they do not tell what was written.
    private bool TryRefuse(RespWriter output, int start, int length, string error)
    {
        byte[] waiting = output.Written.Slice(start, length).ToArray();
        byte[] behind = output.Written[(start + length)..].ToArray();
        RespReplyReader reader = new();
        reader.Append(waiting);
        output.Truncate(start);
        int at = 0;
        while (reader.TryRead(out RespValue? reply) == ReplyStatus.Complete)
        {
            int end = length - reader.Buffered.Length;
            if (reply!.IsError || reply.Type == RespType.Push)
            {
                output.Raw(waiting.AsSpan(at, end - at));
            }
            else
            {
                RefusedReplies++;
                output.Error(error);
            }

            at = end;
        }

        output.Raw(behind);
        return at == length;
    }
}
