using System;
using System.Collections.Generic;
using Tandem.Platform.Networking;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Clients;

/// <summary>All clients with a connection, and what is due for them: output to send, input to look at again, closing.</summary>
internal sealed class ClientList
{
    // A client that sent nothing for so long only listens.
    private const int ListenerMilliseconds = 1000;

    private readonly Dictionary<long, Client> _byId = [];
    private readonly List<Client> _pendingWrites = [];
    private readonly List<Client> _pendingInput = [];
    private readonly List<Client> _toClose = [];
    private long _lastId;

    public ClientStatistics Statistics { get; } = new();

    /// <summary>Called once for each client before its connection is closed: subsystems give up what they hold for it.</summary>
    public event Action<Client>? Closing;

    /// <summary>Called for each client that does not take its output as fast as it comes.</summary>
    public Action<Client>? LeftWaiting { get; set; }

    /// <summary>Called when all was sent that can be.</summary>
    public Action? Flushed { get; set; }

    /// <summary>Called when a client is to be closed because its output is over the limit, for the log.</summary>
    public Action<Client>? ClosedForLimit { get; set; }

    /// <summary>Called for each error written to a client, sent or not.</summary>
    public ErrorToClient? ErrorReplied { get; set; }

    public delegate void ErrorToClient(Client client, ReadOnlySpan<byte> code, ReadOnlySpan<byte> text);

    /// <summary>Clients by id.</summary>
    public IReadOnlyDictionary<long, Client> All => _byId;

    public int Count => _byId.Count;

    /// <summary>What clients hold copies of.</summary>
    public TrackingTable Tracked { get; } = new();

    /// <summary>The time written into <see cref="Client.LastInteraction"/>, Unix milliseconds; set once per turn.</summary>
    public long Now { get; set; }

    /// <summary>Holds replies back until writes are safe; null where nothing can ask for that.</summary>
    public ReplyHold? Hold { get; set; }

    /// <summary>The limits on output, by class.</summary>
    public OutputBufferLimits Limits { get; set; } = new();

    public Client Add(Connection connection, Database database)
    {
        Client client = new(++_lastId, connection, database) { List = this, ConnectedAt = Now, LastInteraction = Now };
        connection.State = client;
        _byId.Add(client.Id, client);
        return client;
    }

    /// <summary>A client without a connection; it is in no list and has an id of its own.</summary>
    public Client AddInternal(Database database) => new(++_lastId, null, database) { List = this };

    /// <summary>Takes over a connection that was opened for something else: the link to our master.</summary>
    public Client AddMaster(Connection connection, Database database)
    {
        Client client = Add(connection, database);
        client.Set(ClientFlags.Master);
        client.Reply.Suppressed = true;
        return client;
    }

    /// <summary>Says that a client has output; it is sent before the loop sleeps.</summary>
    public void QueueWrite(Client client)
    {
        if (!client.Has(ClientFlags.PendingWrite | ClientFlags.Closed | ClientFlags.Internal))
        {
            client.Set(ClientFlags.PendingWrite);
            _pendingWrites.Add(client);
        }
    }

    /// <summary>Says that a client's buffered input can be looked at again (it was blocked or paused).</summary>
    public void QueueInput(Client client)
    {
        if (!client.Has(ClientFlags.Unblocked | ClientFlags.Closed | ClientFlags.Internal))
        {
            client.Set(ClientFlags.Unblocked);
            _pendingInput.Add(client);
        }
    }

    /// <summary>The clients whose input is due, once; the list is emptied.</summary>
    public void TakePendingInput(List<Client> into)
    {
        into.AddRange(_pendingInput);
        _pendingInput.Clear();
        foreach (Client client in into)
        {
            client.Clear(ClientFlags.Unblocked);
        }
    }

    public bool HasPendingInput => _pendingInput.Count > 0;

    /// <summary>Asks for a client to be closed when it is safe: at the end of the turn.</summary>
    public void CloseSoon(Client client)
    {
        if (!client.Has(ClientFlags.CloseNow | ClientFlags.Closed))
        {
            client.Set(ClientFlags.CloseNow);
            _toClose.Add(client);
        }
    }

    /// <summary>Closes at once. Only when no command of the client is on the stack.</summary>
    public void Close(Client client)
    {
        if (client.Has(ClientFlags.Closed))
        {
            return;
        }

        if (client.Has(ClientFlags.Executing))
        {
            CloseSoon(client);
            return;
        }

        client.Set(ClientFlags.Closed | ClientFlags.CloseNow);
        Closing?.Invoke(client);
        client.UnwatchAll();
        _byId.Remove(client.Id);
        client.Connection?.Close();
        client.Input.Release();
        client.Reply.Reset();
    }

    /// <summary>Sends what is queued and closes what is to be closed; called before the loop sleeps.</summary>
    public void Flush()
    {
        for (int i = 0; i < _pendingWrites.Count; i++)
        {
            Client client = _pendingWrites[i];
            client.Clear(ClientFlags.PendingWrite);
            if (!client.Has(ClientFlags.Closed | ClientFlags.CloseNow))
            {
                Send(client);
                if (client.Reply.Length > 0)
                {
                    LeftWaiting?.Invoke(client);
                }
            }
        }

        _pendingWrites.Clear();
        CloseDue();
        Flushed?.Invoke();
    }

    /// <summary>Closes the clients for which <see cref="CloseSoon"/> was called and that are not executing.</summary>
    public void CloseDue()
    {
        if (_toClose.Count == 0)
        {
            return;
        }

        for (int i = _toClose.Count - 1; i >= 0; i--)
        {
            Client client = _toClose[i];
            if (!client.Has(ClientFlags.Executing))
            {
                _toClose.RemoveAt(i);
                Close(client);
            }
        }
    }

    /// <summary>Sends as much of a client's output as the socket takes; asks for writability when something is left.</summary>
    public void Send(Client client)
    {
        Connection connection = client.Connection!;
        if (client.Reply.Length > ClientMemory.ReplyBufferBytes)
        {
            // Before a byte of it is sent: who gets a too large reply gets nothing.
            CheckOutputLimit(client);
            if (client.Has(ClientFlags.CloseNow))
            {
                return;
            }
        }

        while (client.Reply.Length > 0)
        {
            ReadOnlySpan<byte> output = client.Reply.Written;
            bool isHeld = Hold is { IsOn: true } && !client.Has(ClientFlags.Replica);
            if (isHeld)
            {
                output = output[..Hold!.Sendable(client)];
                if (output.Length == 0)
                {
                    connection.WantsWrite = false;
                    CheckOutputLimit(client);
                    return;
                }
            }

            int sent = connection.Send(output);
            if (sent < 0)
            {
                Close(client);
                return;
            }

            if (sent == 0)
            {
                connection.WantsWrite = true;
                CheckOutputLimit(client);
                return;
            }

            Statistics.NetOutputBytes += sent;
            Statistics.WritesProcessed++;
            client.BytesSent += sent;
            client.Reply.Consume(sent);
            if (isHeld)
            {
                client.Held!.ReleasedBytes -= sent;
            }

            if (client.Has(ClientFlags.Replica))
            {
                client.LastInteraction = Now;
            }
        }

        if (connection.WantsWrite)
        {
            connection.WantsWrite = false;
        }

        client.OverSoftLimitSince = 0;
        if (Now - client.LastInteraction > ListenerMilliseconds)
        {
            // It only listens: thousands of such clients are not to keep a buffer each, and to tell them that keys were evicted
            // must not evict further ones.
            client.Reply.Shrink();
        }

        if (client.Has(ClientFlags.CloseAfterReply))
        {
            Close(client);
        }
    }

    /// <summary>Closes a client whose output is over its class's hard limit, or over the soft one for too long.</summary>
    public void CheckOutputLimit(Client client)
    {
        if (Limits.Of(client).IsOver(client.Reply.Length, Now, client))
        {
            CloseForLimit(client);
        }
    }

    /// <summary>Whether a client's output may grow to a size: a reply that passes the hard limit ends the client in the middle of
    /// the command, so that it takes no more memory.</summary>
    public bool AllowsOutput(Client client, long bytes)
    {
        long limit = Limits.Of(client).HardBytes;
        if (client.Has(ClientFlags.Internal))
        {
            return bytes <= Array.MaxLength;
        }

        bool isAllowed = (limit <= 0 || bytes < limit) && bytes <= Array.MaxLength;
        if (!isAllowed)
        {
            CloseForLimit(client);
        }

        return isAllowed;
    }

    private void CloseForLimit(Client client)
    {
        if (client.Has(ClientFlags.CloseNow | ClientFlags.Closed | ClientFlags.Internal))
        {
            return;
        }

        Statistics.OutputBufferLimitDisconnections++;
        ClosedForLimit?.Invoke(client);
        CloseSoon(client);
    }
}
