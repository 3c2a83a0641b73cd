using System;
using System.Collections.Generic;
using Tandem.Platform.Networking;
using Tandem.Protocol;
using Tandem.Server.Acl;
using Tandem.Server.Keyspace;
using Tandem.Server.PubSub;

namespace Tandem.Server.Clients;

/// <summary>Somebody who sends commands: a connection, our master's link, or the server itself (scripts, the log).</summary>
/// <remarks>Owned by the engine thread. Freed by <see cref="ClientList"/> only.</remarks>
internal sealed class Client : IKeyWatcher, ISubscriber, IReplyOwner
{
    // What an entry of the list and of the table of watched keys takes beside the key, about.
    private const int WatchBytes = 64;

    private List<WatchedKey>? _watched;

    /// <param name="id">Unique since the start of the server, from 1.</param>
    /// <param name="connection">Null for a client without a connection.</param>
    /// <param name="database">The database it begins in.</param>
    public Client(long id, Connection? connection, Database database)
    {
        Id = id;
        Connection = connection;
        Database = database;
        Reply.Owner = this;
        if (connection is null)
        {
            Flags = ClientFlags.Internal;
            Reply.Suppressed = true;
        }
        else if (connection.IsUnixSocket)
        {
            Flags = ClientFlags.UnixSocket;
        }
    }

    public long Id { get; }

    public Connection? Connection { get; }

    /// <summary>Who keeps this client; null in tests of single parts.</summary>
    public ClientList? List { get; init; }

    /// <summary>The database selected.</summary>
    public Database Database { get; set; }

    public ClientFlags Flags { get; set; }

    /// <summary>What is waiting to be sent to it.</summary>
    public RespWriter Reply { get; } = new();

    /// <summary>Received bytes that are not a whole command yet.</summary>
    public InputBuffer Input { get; } = new();

    /// <summary>The request being parsed, when it came in parts. A field because it is a mutable struct.</summary>
    public RespRequestReader Reader;

    /// <summary>CLIENT SETNAME; null when none was given.</summary>
    public byte[]? Name { get; set; }

    /// <summary>CLIENT SETINFO LIB-NAME.</summary>
    public byte[]? LibraryName { get; set; }

    /// <summary>CLIENT SETINFO LIB-VER.</summary>
    public byte[]? LibraryVersion { get; set; }

    /// <summary>In whose name its commands run; null for those who may do everything: our master's link, the server itself.
    /// Set by the dispatcher's access control only.</summary>
    public AclUser? User { get; set; }

    /// <summary>Name of the last command, for CLIENT LIST; "NULL" before the first.</summary>
    public string LastCommand { get; set; } = "NULL";

    /// <summary>Unix milliseconds.</summary>
    public long ConnectedAt { get; set; }

    /// <summary>Unix milliseconds of the last bytes received (or, for a replica, sent).</summary>
    public long LastInteraction { get; set; }

    /// <summary>When the output first went over the soft limit, Unix milliseconds; 0 when it is below.</summary>
    public long OverSoftLimitSince { get; set; }

    /// <summary>What subsystems keep about this client: subscriptions, the queue of MULTI, why it is blocked. Each knows
    /// its own slot only.</summary>
    public object? Transaction { get; set; }

    public SubscriptionSet? Subscriptions { get; set; }

    public object? Blocking { get; set; }

    /// <summary>The master's side of a replica's session.</summary>
    public object? ReplicaSession { get; set; }

    public object? TrackingState { get; set; }

    /// <summary>Replication offset of the log after this client's last write: what WAIT waits for.</summary>
    public long LastWriteOffset { get; set; }

    /// <summary>What <see cref="ReplyHold"/> keeps while it is on.</summary>
    public HeldReplies? Held { get; set; }

    /// <summary>CLIENT ACKS: how many replicas its writes wait for; 0 leaves that to the server's options.</summary>
    public int Acks { get; set; }

    /// <summary>CLIENT ACKS: how long they wait, milliseconds; 0 for ever.</summary>
    public long AcksTimeoutMilliseconds { get; set; }

    /// <summary>What <see cref="ClientEviction"/> has counted for this client.</summary>
    public long CountedBytes { get; set; }

    /// <summary>Size of the output buffer when <see cref="ClientUpkeep"/> last saw it.</summary>
    public int SeenReplyCapacity { get; set; }

    /// <summary>Bytes of the keys WATCHed.</summary>
    public long WatchedBytes { get; private set; }

    public long BytesReceived { get; set; }

    public long BytesSent { get; set; }

    public bool IsClosing => (Flags & (ClientFlags.CloseNow | ClientFlags.Closed | ClientFlags.CloseAfterReply)) != 0;

    /// <summary>True when the time of a watched key is over that was not when it was watched: it counts as changed, although
    /// nobody removed it yet.</summary>
    public bool HasExpiredWatch => _watched is not null && _watched.Exists(static watched =>
        !watched.WasOver && watched.Database.FindRaw(watched.Key) is { IsNull: false } entry && watched.Database.IsOver(entry));

    public bool Has(ClientFlags flags) => (Flags & flags) != 0;

    public void Set(ClientFlags flags) => Flags |= flags;

    public void Clear(ClientFlags flags) => Flags &= ~flags;

    public void WatchedKeyChanged() => Flags |= ClientFlags.DirtyCas;

    public void SubscriberChanged(bool isSubscriber)
    {
        if (isSubscriber)
        {
            Set(ClientFlags.PubSub);
        }
        else
        {
            Clear(ClientFlags.PubSub);
        }
    }

    public bool AllowsOutput(long bytes) => List is null || List.AllowsOutput(this, bytes);

    public void ErrorWritten(ReadOnlySpan<byte> code, ReadOnlySpan<byte> text) => List?.ErrorReplied?.Invoke(this, code, text);

    /// <summary>WATCH.</summary>
    public void Watch(byte[] key)
    {
        if (Database.Root.Watched.Add(Database, key, this) is { } added)
        {
            (_watched ??= []).Add(added);
            WatchedBytes += WatchBytes + key.Length;
        }
    }

    /// <summary>UNWATCH, EXEC, DISCARD, end of the client.</summary>
    public void UnwatchAll()
    {
        if (_watched is null)
        {
            return;
        }

        foreach (WatchedKey watched in _watched)
        {
            Database.Root.Watched.Remove(watched);
        }

        _watched = null;
        WatchedBytes = 0;
    }
}
