using System;

namespace Tandem.Server.Clients;

/// <summary>How much memory a client takes.</summary>
internal static class ClientMemory
{
    /// <summary>Bytes of output that are not counted as queued: those that fit the buffer each client has. Source: Redis 7.0,
    /// server.h, PROTO_REPLY_CHUNK_BYTES.</summary>
    public const int ReplyBufferBytes = 16 * 1024;

    // What a client's own objects take, about.
    private const int FixedBytes = 1024;

    /// <summary>Bytes of output waiting beyond the buffer each client has: omem, what the limits are about.</summary>
    public static long QueuedOutputBytes(Client client) => Math.Max(0, client.Reply.Length - ReplyBufferBytes);

    /// <summary>Bytes of what was received and is kept: a request that is not whole yet, the queue of MULTI, the request the
    /// client is blocked in.</summary>
    public static long InputBytes(Client client) =>
        client.Input.Capacity + SizeOf(client.Transaction) + SizeOf(client.Blocking);

    /// <summary>All memory of a client: tot-mem.</summary>
    public static long TotalBytes(Client client) =>
        FixedBytes + InputBytes(client) + client.Reply.Capacity + (client.Name?.Length ?? 0) + client.WatchedBytes
        + (client.Subscriptions?.SizeBytes ?? 0) + SizeOf(client.TrackingState);

    /// <summary>Bytes of what a subsystem keeps.</summary>
    public static long SizeOf(object? held) => held is IHeldForClient sized ? sized.SizeBytes : 0;
}
