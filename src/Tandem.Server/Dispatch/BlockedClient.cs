using System.Collections.Generic;
using Tandem.DataStructures.Streams;
using Tandem.Platform.Loop;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Dispatch;

/// <summary>A client that waits: for keys (its command is kept, to run again), or for something a subsystem decides.</summary>
internal sealed class BlockedClient : IHeldForClient
{
    public BlockedClient(Client client, CommandDefinition command)
    {
        Client = client;
        Command = command;
    }

    public Client Client { get; }

    public CommandDefinition Command { get; }

    /// <summary>The request's bytes and where its arguments lie in them.</summary>
    public byte[] Request { get; init; } = [];

    public ArgumentRange[] Ranges { get; init; } = [];

    public long SizeBytes => Request.Length;

    /// <summary>The type a key must have to wake this client; null when it does not wait for keys.</summary>
    public DataType? AwaitedType { get; init; }

    public int Database { get; init; }

    /// <summary>XREAD: the ids it reads behind, in the order of its keys.</summary>
    public StreamId[] After { get; init; } = [];

    /// <summary>The keys it waits for, each once, with its place in their queues.</summary>
    public List<(AwaitedKey Key, LinkedListNode<BlockedClient> Place)> Keys { get; } = [];

    public TimeoutReply OnTimeout { get; init; }

    /// <summary>What a subsystem does when the time is over or CLIENT UNBLOCK says so (WAIT); null for key waits.</summary>
    public System.Action<Client>? OnTimeoutAction { get; init; }

    public LoopTimer? Timer { get; set; }

    /// <summary>What is left of the timeout when the timer fires: timers are shorter than timeouts can be.</summary>
    public long RemainingMilliseconds { get; set; }

    /// <summary>True while the command runs again and has asked to stay blocked.</summary>
    public bool StaysBlocked { get; set; }

    public RequestArguments Arguments => new(Request, Ranges);
}
