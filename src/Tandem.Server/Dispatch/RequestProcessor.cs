using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.HashTables;
using Tandem.Platform.Networking;
using Tandem.Protocol;
using Tandem.Server.Clients;

namespace Tandem.Server.Dispatch;

/// <summary>Turns received bytes into commands: reads, parses up to <see cref="RequestBatch.Capacity"/> pipelined requests,
/// prefetches their keys, then runs them.</summary>
/// <remarks>One read buffer serves all clients: whole requests are parsed and executed in place; only the beginning of an
/// incomplete one is copied to its client. A nested event loop (loading, a busy script) gets a frame of its own, because the
/// outer command's arguments still lie in the outer buffer.</remarks>
internal sealed class RequestProcessor : IConnectionHandler
{
    private const int ReadBufferSize = 64 * 1024;

    // Two requests that are longer together carry so much that it takes its time.
    private const int BriefBytes = 4 * 1024;
    private const int MaxRoom = int.MaxValue / 2;

    private readonly Dispatcher _dispatcher;
    private readonly ClientList _clients;
    private readonly List<RequestBatch> _frames = [];
    private readonly List<Client> _pendingInput = [];
    private readonly RespLimits _limits;
    private readonly RespLimits _limitsBeforeAuth;
    private int _depth;
    private bool _takesPendingInput;

    /// <param name="limits">Limits for clients that may run commands.</param>
    /// <param name="limitsBeforeAuth">Limits for clients that have yet to AUTH.</param>
    public RequestProcessor(Dispatcher dispatcher, RespLimits limits, RespLimits limitsBeforeAuth)
    {
        _dispatcher = dispatcher;
        _clients = dispatcher.Clients;
        _limits = limits;
        _limitsBeforeAuth = limitsBeforeAuth;
    }

    /// <summary>Option client-query-buffer-limit, bytes.</summary>
    public long QueryBufferLimit { get; set; } = 1L << 30;

    /// <summary>Called after each command of our master's link, with its bytes as they came.</summary>
    public StreamApplied? MasterApplied { get; set; }

    /// <summary>Tells why a client is closed for what it sent.</summary>
    public Action<Client, string>? ProtocolFailure { get; set; }

    /// <summary>Closes clients when all of them together take too much memory; null in tests of single parts.</summary>
    public ClientEviction? Eviction { get; set; }

    public delegate void StreamApplied(Client client, ReadOnlySpan<byte> bytes);

    public void OnReadable(Connection connection)
    {
        Client client = (Client)connection.State!;
        RequestBatch frame = Enter();
        try
        {
            if (client.Input.Length == 0 && !MustWait(client))
            {
                ReadShared(client, connection, frame);
            }
            else
            {
                ReadBehindInput(client, connection, frame);
            }
        }
        finally
        {
            _depth--;
        }
    }

    public void OnWritable(Connection connection) => _clients.Send((Client)connection.State!);

    /// <summary>Processes the buffered requests of clients that were blocked or paused; called before the loop sleeps.</summary>
    public void ProcessPendingInput()
    {
        if (_takesPendingInput)
        {
            return; // A turn inside of such a client's script: the outer one goes on with the others.
        }

        _takesPendingInput = true;
        while (_clients.HasPendingInput)
        {
            _pendingInput.Clear();
            _clients.TakePendingInput(_pendingInput);
            for (int i = 0; i < _pendingInput.Count; i++)
            {
                Client client = _pendingInput[i];
                if (!client.Has(ClientFlags.Closed | ClientFlags.CloseNow) && client.Input.Length > 0
                    && !IsHeldByScript(client))
                {
                    RequestBatch frame = Enter();
                    ProcessInput(client, frame);
                    _depth--;
                }
            }
        }

        _takesPendingInput = false;
    }

    /// <summary>Called when a replica of ours sent a command that has a reply, before it is closed for that.</summary>
    public Action<Client>? ReplicaReplied { get; set; }

    /// <summary>Runs the whole requests in <paramref name="bytes"/> for a client.</summary>
    /// <returns>Bytes consumed.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Process(Client client, Span<byte> bytes, RequestBatch frame)
    {
        int position = 0;
        _dispatcher.BeginBatch();
        while (position < bytes.Length)
        {
            RequestStatus status = Parse(client, bytes, position, frame);
            if (frame.Count > 1)
            {
                RequestPrefetch.Run(client, bytes, frame);
            }

            for (int i = 0; i < frame.Count; i++)
            {
                ref readonly RequestBatch.Request request = ref frame[i];
                RequestArguments arguments = new(bytes, frame.Arguments.AsSpan(request.FirstArgument, request.ArgumentCount));
                _dispatcher.HasPrefetchedKeys = i < frame.PrefetchedRequests && request.Command is { StepOfAllKeys: > 0 };
                Run(client, request.Command, arguments, request.KeyHash, IsTimedWithNext(frame, i));
                if ((client.Flags & (ClientFlags.Master | ClientFlags.Paused)) == ClientFlags.Master)
                {
                    MasterApplied?.Invoke(client, bytes[position..request.End]);
                }

                position = request.End;
                if ((client.Flags & (ClientFlags.Blocked | ClientFlags.Paused | ClientFlags.CloseNow
                    | ClientFlags.CloseAfterReply | ClientFlags.Closed)) != 0)
                {
                    return Interrupted(client, position, request.Start);
                }
            }

            position = frame.ParsedTo;
            if (status == RequestStatus.ProtocolError)
            {
                Fail(client);
                return bytes.Length;
            }

            if (status == RequestStatus.Incomplete)
            {
                break;
            }
        }

        return position;
    }

    // A paused client's command did not run: it stays in the buffer.
    private static int Interrupted(Client client, int end, int start)
    {
        client.Reader.Reset();
        return client.Has(ClientFlags.Paused) ? start : end;
    }

    // The master's stream cannot be answered BUSY: it waits until the script is over.
    private bool IsHeldByScript(Client client) =>
        client.Has(ClientFlags.Master) && (_dispatcher.Gate & ServerGate.Busy) != 0;

    private bool MustWait(Client client) =>
        client.Has(ClientFlags.Blocked | ClientFlags.Paused) || IsHeldByScript(client);

    private bool IsTimedWithNext(RequestBatch frame, int index)
    {
        if (index + 1 == frame.Count || !_dispatcher.MayTimeTogether)
        {
            return false;
        }

        ref readonly RequestBatch.Request request = ref frame[index];
        ref readonly RequestBatch.Request next = ref frame[index + 1];
        return request.Command == next.Command && request.ArgumentCount == next.ArgumentCount
            && next.End - request.Start <= BriefBytes && request.Command?.IsBrief(request.ArgumentCount) == true;
    }

    private void Run(
        Client client, CommandDefinition? command, RequestArguments arguments, ulong keyHash, bool isTimedWithNext)
    {
        bool skipReply = client.Has(ClientFlags.ReplySkipNext);
        if (skipReply)
        {
            client.Clear(ClientFlags.ReplySkipNext);
            client.Set(ClientFlags.ReplySkip);
            client.Reply.Suppressed = true;
        }

        bool isReplica = (client.Flags & (ClientFlags.Replica | ClientFlags.Monitor)) == ClientFlags.Replica;
        int replied = client.Reply.Length;
        _dispatcher.Process(client, command, arguments, keyHash, isTimedWithNext);
        if (isReplica && client.Reply.Length > replied)
        {
            // A reply would stand in the middle of the stream.
            client.Reply.Truncate(replied);
            ReplicaReplied?.Invoke(client);
            _clients.CloseSoon(client);
        }

        if (skipReply)
        {
            client.Clear(ClientFlags.ReplySkip);
            client.Reply.Suppressed = client.Has(ClientFlags.ReplyOff | ClientFlags.Master);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RequestStatus Parse(Client client, Span<byte> bytes, int position, RequestBatch frame)
    {
        frame.Clear();
        RespLimits limits = client.Has(ClientFlags.Unauthenticated) ? _limitsBeforeAuth : _limits;
        RequestStatus status = RequestStatus.Complete;
        while (position < bytes.Length && !frame.IsFull)
        {
            int start = position;
            int first = frame.Arguments.Count;
            status = client.Reader.TryRead(bytes, ref position, frame.Arguments, out int count, limits);
            if (status != RequestStatus.Complete)
            {
                break;
            }

            if (count == 0)
            {
                continue;
            }

            CommandDefinition? command = _dispatcher.Commands.Find(frame.Argument(bytes, first));
            ulong hash = count > 1 ? HashTable.Hash(frame.Argument(bytes, first + 1)) : 0;
            frame.Add(start, position, first, count, command, hash);
            if (limits == _limitsBeforeAuth)
            {
                // What follows AUTH has other limits.
                break;
            }
        }

        frame.ParsedTo = position;
        return status;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadShared(Client client, Connection connection, RequestBatch frame)
    {
        int received = connection.Receive(frame.ReadBuffer);
        if (!Received(client, received))
        {
            return;
        }

        Span<byte> bytes = frame.ReadBuffer.AsSpan(0, received);
        int consumed = Process(client, bytes, frame);
        if (!client.Has(ClientFlags.Closed))
        {
            if (consumed < received)
            {
                // Room for the whole request at once, when it has said how long it is.
                client.Input.FreeSpace(Math.Max(received - consumed, (int)Math.Min(client.Reader.RequiredLength, MaxRoom)));
                client.Input.Append(bytes[consumed..received]);
            }

            Finish(client);
        }
    }

    private void ReadBehindInput(Client client, Connection connection, RequestBatch frame)
    {
        long missing = client.Reader.RequiredLength - client.Input.Length;
        long wanted = missing > 0 ? missing : 16 * 1024;
        Span<byte> space = client.Input.FreeSpace((int)Math.Min(wanted, MaxRoom));
        int received = connection.Receive(space);
        if (!Received(client, received))
        {
            return;
        }

        client.Input.Advance(received);
        if (client.Input.Length > QueryBufferLimit && !client.Has(ClientFlags.Master))
        {
            _clients.Statistics.QueryBufferLimitDisconnections++;
            ProtocolFailure?.Invoke(client, "query buffer limit");
            _clients.CloseSoon(client);
            return;
        }

        // Before the request runs: what makes a client too large is not executed.
        if (Eviction is { IsOn: true } eviction)
        {
            eviction.Update(client);
            eviction.Enforce();
        }

        if (!client.Has(ClientFlags.CloseNow) && !MustWait(client))
        {
            ProcessInput(client, frame);
        }
    }

    private void ProcessInput(Client client, RequestBatch frame)
    {
        int consumed = Process(client, client.Input.Span, frame);
        if (!client.Has(ClientFlags.Closed))
        {
            client.Input.Consume(consumed);
            Finish(client);
        }
    }

    private bool Received(Client client, int received)
    {
        if (received > 0)
        {
            client.LastInteraction = _clients.Now;
            client.BytesReceived += received;
            if (client.Has(ClientFlags.Master))
            {
                _clients.Statistics.NetReplicationInputBytes += received;
            }
            else
            {
                _clients.Statistics.NetInputBytes += received;
            }

            _clients.Statistics.ReadsProcessed++;
            return true;
        }

        if (received < 0)
        {
            _clients.Close(client);
        }

        return false;
    }

    private void Finish(Client client)
    {
        if (client.Reply.Length > 0 || client.Has(ClientFlags.CloseAfterReply))
        {
            _clients.QueueWrite(client);
        }

        if (Eviction is { IsOn: true } eviction)
        {
            // Who is closed for its own output takes nobody else along.
            _clients.CheckOutputLimit(client);
            eviction.Update(client);
            eviction.Enforce();
        }
    }

    private void Fail(Client client)
    {
        client.Reply.Error("ERR " + client.Reader.Error);
        ProtocolFailure?.Invoke(client, client.Reader.Error ?? "protocol error");
        client.Set(ClientFlags.CloseAfterReply);
    }

    private RequestBatch Enter()
    {
        if (_depth == _frames.Count)
        {
            _frames.Add(new RequestBatch(ReadBufferSize));
        }

        return _frames[_depth++];
    }
}
