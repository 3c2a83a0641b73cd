using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Platform.Loop;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Dispatch;

/// <summary>Clients waiting in blocking commands. A client waiting for keys is served by running its command again when one
/// of them may have something to take; clients are served in the order in which they blocked.</summary>
internal sealed class BlockedClients
{
    private readonly Dispatcher _dispatcher;
    private readonly EventLoop _loop;
    private readonly Dictionary<byte[], AwaitedKey>?[] _awaited;
    private readonly List<AwaitedKey> _ready = [];
    private BlockedClient? _retried;
    private byte[] _readyKey = [];
    private bool _serving;
    private int _blocked;

    public BlockedClients(Dispatcher dispatcher, EventLoop loop)
    {
        _dispatcher = dispatcher;
        _loop = loop;
        _awaited = new Dictionary<byte[], AwaitedKey>?[dispatcher.Keyspace.DatabaseCount];
    }

    /// <summary>INFO blocked_clients.</summary>
    public int Count => _blocked + HeldBack;

    /// <summary>Clients whose command CLIENT PAUSE holds back.</summary>
    public int HeldBack { get; set; }

    /// <summary>INFO clients_in_timeout_table: those whose wait ends by itself.</summary>
    public int TimedCount { get; private set; }

    public bool HasReadyKeys => _ready.Count > 0;

    /// <summary>Whether the command that runs again has found nothing to take.</summary>
    public bool RetryWaits => _retried is { StaysBlocked: true };

    /// <summary>The key for which the client that runs again is served; empty when none runs again.</summary>
    public ReadOnlySpan<byte> ReadyKey => _readyKey;

    /// <summary>The ids that the client that runs again reads behind, in the order of its keys; empty for other commands
    /// than XREAD.</summary>
    public ReadOnlySpan<StreamId> AwaitedAfter => _retried is { } again ? again.After : default;

    /// <summary>See <see cref="CommandContext.Block"/>.</summary>
    /// <param name="after">The ids behind which streams are read, as they were when the client blocked.</param>
    public void BlockOnKeys(
        in CommandContext c,
        DataType type,
        int firstKey,
        int keyCount,
        long timeoutMilliseconds,
        TimeoutReply onTimeout,
        ReadOnlySpan<StreamId> after = default)
    {
        if (c.IsRetry && _retried is { } again)
        {
            again.StaysBlocked = true;
            return;
        }

        BlockedClient blocked = new(c.Client, c.Command)
        {
            Request = c.Arguments.Buffer[Extent(c.Arguments)].ToArray(),
            Ranges = Rebased(c.Arguments),
            AwaitedType = type,
            Database = c.Database.Index,
            OnTimeout = onTimeout,
            After = after.ToArray(),
        };
        for (int i = firstKey; i < firstKey + keyCount; i++)
        {
            AwaitedKey key = Await(blocked.Database, c[i]);

            // A key given twice would otherwise be waited for twice; nobody else has queued up meanwhile.
            if (key.Clients.Last?.Value != blocked)
            {
                blocked.Keys.Add((key, key.Clients.AddLast(blocked)));
            }
        }

        _dispatcher.Keyspace.BlockedOnKeys++;
        Enter(blocked, timeoutMilliseconds);
    }

    /// <summary>Blocks a client for a reason that a subsystem decides (WAIT); <see cref="Unblock"/> ends it.</summary>
    /// <param name="onTimeout">Writes the reply when the time is over.</param>
    public void BlockFor(Client client, CommandDefinition command, long timeoutMilliseconds, Action<Client> onTimeout) =>
        Enter(new BlockedClient(client, command) { OnTimeoutAction = onTimeout }, timeoutMilliseconds);

    /// <summary>The key may have something to take: whoever waits for it is served when the unit is over.</summary>
    public void Ready(int database, ReadOnlySpan<byte> key)
    {
        if (_awaited[database] is { } keys
            && keys.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out AwaitedKey? awaited))
        {
            Ready(awaited);
        }
    }

    /// <summary>Any key of the database may have something to take.</summary>
    public void AllReady(int database)
    {
        if (_awaited[database] is { } keys)
        {
            foreach (AwaitedKey awaited in keys.Values)
            {
                Ready(awaited);
            }
        }
    }

    /// <summary>Serves the clients whose keys became ready; serving may make more keys ready.</summary>
    public void ServeReady()
    {
        if (_serving)
        {
            return;
        }

        _serving = true;
        try
        {
            for (int i = 0; i < _ready.Count; i++)
            {
                // From here on it can become ready once more, by what its clients do.
                _ready[i].IsReady = false;
                Serve(_ready[i]);
            }
        }
        finally
        {
            _ready.Clear();
            _serving = false;
        }
    }

    /// <summary>Ends a client's block; its reply was written. Buffered requests are processed before the loop sleeps.</summary>
    public void Unblock(Client client)
    {
        if (client.Blocking is not BlockedClient blocked)
        {
            return;
        }

        Leave(blocked);
        _dispatcher.Clients.QueueWrite(client);
        _dispatcher.Clients.QueueInput(client);
    }

    /// <summary>CLIENT UNBLOCK.</summary>
    /// <param name="withError">True for the UNBLOCKED error instead of the answer of a timeout.</param>
    /// <returns>False when the client is not blocked in a way that can be ended.</returns>
    public bool UnblockByRequest(Client client, bool withError)
    {
        if (client.Blocking is not BlockedClient blocked)
        {
            return false;
        }

        if (withError)
        {
            client.Reply.Error("UNBLOCKED client unblocked via CLIENT UNBLOCK"u8);
            EndWithoutTurn(blocked);
        }
        else
        {
            TimedOut(blocked);
        }

        return true;
    }

    /// <summary>This node stops being a master: nobody can be served any more.</summary>
    public void UnblockAll(ReadOnlySpan<byte> error)
    {
        List<Client> clients = [];
        foreach (Dictionary<byte[], AwaitedKey>? keys in _awaited)
        {
            if (keys is not null)
            {
                AddClients(keys.Values, clients);
            }
        }

        foreach (Client client in clients)
        {
            client.Reply.Error(error);
            EndWithoutTurn((BlockedClient)client.Blocking!);
            client.Set(ClientFlags.CloseAfterReply);
        }
    }

    /// <summary>The client is being closed.</summary>
    public void Forget(Client client)
    {
        if (client.Blocking is BlockedClient blocked)
        {
            Leave(blocked);
        }
    }

    private static Range Extent(RequestArguments arguments)
    {
        ReadOnlySpan<ArgumentRange> ranges = arguments.Ranges;
        return new Range(ranges[0].Start, ranges[^1].Start + ranges[^1].Length);
    }

    private static ArgumentRange[] Rebased(RequestArguments arguments)
    {
        int start = arguments.Ranges[0].Start;
        ArgumentRange[] ranges = arguments.Ranges.ToArray();
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new ArgumentRange(ranges[i].Start - start, ranges[i].Length);
        }

        return ranges;
    }

    private void Enter(BlockedClient blocked, long timeoutMilliseconds)
    {
        blocked.Client.Blocking = blocked;
        blocked.Client.Set(ClientFlags.Blocked);
        _blocked++;
        if (timeoutMilliseconds > 0)
        {
            TimedCount++;
            blocked.RemainingMilliseconds = timeoutMilliseconds;
            blocked.Timer = _loop.After(NextDelay(blocked), () => TimerFired(blocked));
        }
    }

    private static void AddClients(IEnumerable<AwaitedKey> keys, List<Client> clients)
    {
        foreach (AwaitedKey awaited in keys)
        {
            foreach (BlockedClient blocked in awaited.Clients)
            {
                if (!clients.Contains(blocked.Client))
                {
                    clients.Add(blocked.Client);
                }
            }
        }
    }

    private static int NextDelay(BlockedClient blocked)
    {
        int delay = (int)Math.Min(blocked.RemainingMilliseconds, int.MaxValue);
        blocked.RemainingMilliseconds -= delay;
        return delay;
    }

    private void TimerFired(BlockedClient blocked)
    {
        if (blocked.RemainingMilliseconds > 0)
        {
            blocked.Timer?.Restart(NextDelay(blocked));
            return;
        }

        TimedOut(blocked);
    }

    private AwaitedKey Await(int database, ReadOnlySpan<byte> key)
    {
        Dictionary<byte[], AwaitedKey> keys =
            _awaited[database] ??= new Dictionary<byte[], AwaitedKey>(ByteKeyComparer.Instance);
        if (!keys.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out AwaitedKey? awaited))
        {
            awaited = new AwaitedKey(database, key.ToArray());
            keys.Add(awaited.Key, awaited);
        }

        return awaited;
    }

    private void Ready(AwaitedKey awaited)
    {
        if (!awaited.IsReady)
        {
            awaited.IsReady = true;
            _ready.Add(awaited);
        }
    }

    private void Leave(BlockedClient blocked)
    {
        if (blocked.Timer is { } timer)
        {
            timer.Cancel();
            TimedCount--;
        }

        foreach ((AwaitedKey key, LinkedListNode<BlockedClient> place) in blocked.Keys)
        {
            key.Clients.Remove(place);
            if (key.Clients.Count == 0)
            {
                _awaited[key.Database]!.Remove(key.Key);
            }
        }

        if (blocked.AwaitedType is not null)
        {
            _dispatcher.Keyspace.BlockedOnKeys--;
        }

        _blocked--;
        blocked.Client.Blocking = null;
        blocked.Client.Clear(ClientFlags.Blocked);
    }

    private void TimedOut(BlockedClient blocked)
    {
        if (blocked.OnTimeoutAction is { } action)
        {
            action(blocked.Client);
        }
        else if (blocked.OnTimeout == TimeoutReply.NullArray)
        {
            blocked.Client.Reply.NullArray();
        }
        else
        {
            blocked.Client.Reply.Null();
        }

        EndWithoutTurn(blocked);
    }

    // The command ends without having run again: that took no time.
    private void EndWithoutTurn(BlockedClient blocked)
    {
        _dispatcher.Statistics.Took(blocked.Command.Id, 0);
        if (_dispatcher.Statistics.HasNewErrors)
        {
            _dispatcher.Statistics.Failed(blocked.Command.Id);
        }

        Unblock(blocked.Client);
    }

    private void Serve(AwaitedKey key)
    {
        DataType? present = TypeOf(key);
        LinkedListNode<BlockedClient>? next;
        for (LinkedListNode<BlockedClient>? place = key.Clients.First; place is not null; place = next)
        {
            // Serving takes only this client out of the queue, and nobody gets in.
            next = place.Next;
            BlockedClient blocked = place.Value;
            if (present == blocked.AwaitedType || blocked.AwaitedType == DataType.Stream)
            {
                Retry(blocked, key.Key);
                present = TypeOf(key);
            }
        }
    }

    private void Retry(BlockedClient blocked, byte[] readyKey)
    {
        blocked.StaysBlocked = false;
        _retried = blocked;
        _readyKey = readyKey;
        _dispatcher.Call(blocked.Client, blocked.Command, blocked.Arguments, 0, isRetry: true);
        _retried = null;
        _readyKey = [];
        if (!blocked.StaysBlocked)
        {
            Unblock(blocked.Client);
        }
    }

    /// <summary>The type of a key, null when it does not exist.</summary>
    private DataType? TypeOf(AwaitedKey key)
    {
        EntryRef entry = _dispatcher.Keyspace[key.Database].Peek(key.Key);

        // A key whose time was over is a change of its own, not part of the next client's turn.
        _dispatcher.Propagation.EndUnit();
        return entry.IsNull ? null : ValueTag.TypeOf(entry);
    }
}
