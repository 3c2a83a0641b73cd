using System;
using System.Collections.Generic;
using Tandem.Protocol;
using Tandem.Server.Clients;

namespace Tandem.Server.Dispatch;

/// <summary>Client side caching: remembers which clients read which keys and tells them when these change.</summary>
/// <remarks>A message to the client whose command is running waits for the end of that command, so that it never comes in the
/// middle of a reply. Source: Redis 7.0, tracking.c.</remarks>
internal sealed class KeyTracking
{
    // Keys forgotten at a time when the table is too large, and by how much more each time it still is.
    private const int EffortStep = 100;

    private readonly Dispatcher _dispatcher;
    private readonly ClientOptions _options;
    private readonly TrackingTable _table;
    private readonly List<KeyPosition> _positions = [];
    private readonly List<(Client Target, byte[]? Key)> _pending = [];
    private int _clients;
    private int _effort = EffortStep;
    private bool _scriptReads;

    public KeyTracking(Dispatcher dispatcher, ClientOptions options)
    {
        _dispatcher = dispatcher;
        _options = options;
        _table = dispatcher.Clients.Tracked;
        dispatcher.Tracking = this;
        dispatcher.Clients.Closing += Disable;
        dispatcher.UnitEnded = SendPending;
    }

    /// <summary>Called for each client that got a message.</summary>
    public Action<Client>? Sent { get; set; }

    /// <summary>CLIENT TRACKING ON; of a client that tracks already it changes the modes and adds prefixes.</summary>
    /// <param name="redirect">Number of another client; 0 for none.</param>
    /// <param name="prefixes">Of broadcast mode; none means all keys.</param>
    public void Enable(Client client, TrackingModes modes, long redirect, IReadOnlyList<byte[]> prefixes)
    {
        if (client.TrackingState is not TrackingState state)
        {
            client.TrackingState = state = new TrackingState();
            client.Set(ClientFlags.Tracking);
            _clients++;
            _dispatcher.Gate |= ServerGate.Tracking;
            _dispatcher.Keyspace.TracksKeys = true;
        }

        state.Modes = modes;
        state.Redirect = redirect;
        if ((modes & TrackingModes.Broadcast) != 0)
        {
            foreach (byte[] prefix in prefixes.Count == 0 ? [[]] : prefixes)
            {
                if (!state.Prefixes.Exists(known => known.AsSpan().SequenceEqual(prefix)))
                {
                    state.AddPrefix(prefix);
                    _table.AddPrefix(prefix, client);
                }
            }
        }
    }

    /// <summary>CLIENT TRACKING OFF, RESET, the end of the client. Keys it read stay in the table until they change.</summary>
    public void Disable(Client client)
    {
        if (client.TrackingState is not TrackingState state)
        {
            return;
        }

        foreach (byte[] prefix in state.Prefixes)
        {
            _table.RemovePrefix(prefix, client);
        }

        client.TrackingState = null;
        client.Clear(ClientFlags.Tracking);
        if (--_clients == 0)
        {
            _dispatcher.Gate &= ~ServerGate.Tracking;
        }
    }

    /// <summary>A command of a tracking client ran: what it read is remembered.</summary>
    /// <param name="isOutermost">False within EXEC.</param>
    public void CommandRan(Client client, CommandDefinition command, RequestArguments arguments, bool isOutermost)
    {
        if (client.TrackingState is not TrackingState state)
        {
            return;
        }

        bool reads = command.RunsScript ? _scriptReads : Reads(command);
        if (command.RunsScript)
        {
            _scriptReads = false;
        }

        if (reads && Remembers(state))
        {
            KeyFinder.Find(command, arguments, _positions);
            foreach (KeyPosition position in _positions)
            {
                _table.Remember(arguments[position.Index], client.Id);
            }
        }

        if (isOutermost && !client.Has(ClientFlags.Multi) && command.Container != "client")
        {
            state.Modes &= ~TrackingModes.Caching;
        }
    }

    /// <summary>A script sent a command: if that reads, the keys that the script was given count as read.</summary>
    public void ScriptSent(CommandDefinition command) => _scriptReads |= Reads(command);

    /// <summary>A key changed, expired or was evicted.</summary>
    public void Invalidate(ReadOnlySpan<byte> key)
    {
        if (_table.PrefixCount > 0)
        {
            foreach (TrackedPrefix prefix in _table.Prefixes)
            {
                if (key.StartsWith(prefix.Prefix))
                {
                    prefix.Changed[key.ToArray()] = _dispatcher.Keyspace.RemovesByItself ? null : _dispatcher.Current;
                }
            }
        }

        Forget(key);
    }

    /// <summary>All data are gone: everybody is told so, by a null.</summary>
    public void AllGone()
    {
        if (_clients > 0)
        {
            foreach (Client client in _dispatcher.Clients.All.Values)
            {
                if (client.Has(ClientFlags.Tracking))
                {
                    Tell(client, null);
                }
            }
        }

        _table.Clear();
    }

    /// <summary>Tells clients in broadcast mode what changed since the last time; called before the loop sleeps.</summary>
    public void Broadcast()
    {
        if (_table.PrefixCount == 0)
        {
            return;
        }

        foreach (TrackedPrefix prefix in _table.Prefixes)
        {
            if (prefix.Changed.Count == 0)
            {
                continue;
            }

            foreach (Client client in prefix.Clients)
            {
                bool noLoop = ((TrackingState)client.TrackingState!).Has(TrackingModes.NoLoop);
                List<byte[]> keys = new(prefix.Changed.Count);
                foreach ((byte[] key, Client? by) in prefix.Changed)
                {
                    if (!noLoop || by != client)
                    {
                        keys.Add(key);
                    }
                }

                if (keys.Count > 0)
                {
                    Send(client, keys);
                }
            }

            prefix.Changed.Clear();
        }
    }

    /// <summary>Option tracking-table-max-keys: forgets some keys when there are more, telling who read them; harder each time
    /// that was not enough. Called before each command and ten times a second.</summary>
    public void LimitTable()
    {
        long most = _options.TrackingTableMaxKeys;
        if (most == 0 || _table.KeyCount <= most)
        {
            _effort = EffortStep;
            return;
        }

        for (int left = _effort; left > 0 && _table.KeyCount > most; left--)
        {
            Forget(_table.Any());
        }

        _effort = _table.KeyCount > most ? _effort + EffortStep : EffortStep;
    }

    private static bool Reads(CommandDefinition command) =>
        command.Has(CommandFlags.Readonly) && !command.Has(CommandFlags.PubSub) && !command.RunsScript;

    private static bool Remembers(TrackingState state) => !state.Has(TrackingModes.Broadcast)
        && (!state.Has(TrackingModes.OptIn) || state.Has(TrackingModes.Caching))
        && (!state.Has(TrackingModes.OptOut) || !state.Has(TrackingModes.Caching));

    private void Forget(ReadOnlySpan<byte> key)
    {
        if (_table.Take(key) is not { } readers)
        {
            return;
        }

        byte[]? copy = null;
        foreach (long id in readers)
        {
            // Numbers of clients that are gone or track no more are simply dropped.
            if (_dispatcher.Clients.All.TryGetValue(id, out Client? client) && client.TrackingState is TrackingState state
                && !state.Has(TrackingModes.Broadcast)
                && !(state.Has(TrackingModes.NoLoop) && client == _dispatcher.Current))
            {
                Tell(client, copy ??= key.ToArray());
            }
        }
    }

    // Now, or when the command that is running for the receiver has ended.
    private void Tell(Client target, byte[]? key)
    {
        Client? current = _dispatcher.Current;
        if (current is not null && (target == current || ((TrackingState)target.TrackingState!).Redirect == current.Id))
        {
            _pending.Add((target, key));
        }
        else
        {
            Send(target, key is null ? null : [key]);
        }
    }

    private void SendPending()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        foreach ((Client target, byte[]? key) in _pending)
        {
            if (target.TrackingState is not null)
            {
                Send(target, key is null ? null : [key]);
            }
        }

        _pending.Clear();
    }

    /// <param name="keys">Null for all keys.</param>
    private void Send(Client target, List<byte[]>? keys)
    {
        TrackingState state = (TrackingState)target.TrackingState!;
        Client? receiver = target;
        if (state.Redirect != 0 && !_dispatcher.Clients.All.TryGetValue(state.Redirect, out receiver))
        {
            state.Modes |= TrackingModes.BrokenRedirect;
            if (target.Reply.ProtocolVersion > 2)
            {
                Write(target, static (reply, redirect) =>
                {
                    reply.Push(2);
                    reply.Bulk("tracking-redir-broken"u8);
                    reply.Integer(redirect);
                }, state.Redirect);
            }

            return;
        }

        bool isPush = receiver.Reply.ProtocolVersion > 2;

        // RESP2 has no messages but those of subscriptions, and only another connection can have these.
        if (isPush || (receiver != target && receiver.Has(ClientFlags.PubSub)))
        {
            Write(receiver, WriteInvalidation, keys);
        }
    }

    private static void WriteInvalidation(RespWriter reply, List<byte[]>? keys)
    {
        if (reply.ProtocolVersion > 2)
        {
            reply.Push(2);
            reply.Bulk("invalidate"u8);
        }
        else
        {
            reply.Array(3);
            reply.Bulk("message"u8);
            reply.Bulk("__redis__:invalidate"u8);
        }

        if (keys is null)
        {
            reply.Null();
            return;
        }

        reply.Array(keys.Count);
        foreach (byte[] key in keys)
        {
            reply.Bulk(key);
        }
    }

    // CLIENT REPLY OFF silences replies, not messages.
    private void Write<T>(Client receiver, Action<RespWriter, T> write, T value)
    {
        RespWriter reply = receiver.Reply;
        bool wasSuppressed = reply.Suppressed;
        reply.Suppressed = false;
        write(reply, value);
        reply.Suppressed = wasSuppressed;
        _dispatcher.Clients.QueueWrite(receiver);
        Sent?.Invoke(receiver);
    }
}
