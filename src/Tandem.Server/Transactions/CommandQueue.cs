using System;
using System.Collections.Generic;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Transactions;

/// <summary>The commands between MULTI and EXEC: one growing buffer with their words, so that queueing allocates little.</summary>
internal sealed class CommandQueue : IHeldForClient
{
    private const int SpareBytes = 64 * 1024;

    private readonly List<Queued> _commands = [];
    private readonly ArgumentList _ranges = new(16);
    private byte[] _bytes = new byte[256];
    private int _length;

    public int Count => _commands.Count;

    /// <summary>Bytes that the queued words take: CLIENT LIST multi-mem.</summary>
    public long SizeBytes => _commands.Count == 0 ? 0 : _bytes.Length;

    /// <summary>Flags of all queued commands together: whether the transaction writes, or uses memory.</summary>
    public CommandFlags Flags { get; private set; }

    /// <summary>Flags that every queued command has: whether all of the transaction may run while the server is loading.</summary>
    public CommandFlags CommonFlags { get; private set; } = ~CommandFlags.None;

    /// <summary>Queues a command of a client that is between MULTI and EXEC.</summary>
    /// <param name="flags">What it does.</param>
    public static void Enqueue(Client client, CommandDefinition command, RequestArguments arguments, CommandFlags flags)
    {
        // A transaction that will fail anyway takes no more memory. Source: Redis 7.0, multi.c, queueMultiCommand.
        if (!client.Has(ClientFlags.DirtyExec | ClientFlags.DirtyCas))
        {
            ((CommandQueue)client.Transaction!).Add(command, arguments, flags);
        }

        client.Reply.Queued();
    }

    public void Add(CommandDefinition command, RequestArguments arguments, CommandFlags flags)
    {
        int first = _ranges.Count;
        for (int i = 0; i < arguments.Count; i++)
        {
            ReadOnlySpan<byte> word = arguments[i];
            if (_bytes.Length - _length < word.Length)
            {
                // A queue of large values takes little more than they do.
                int needed = _length + word.Length;
                Array.Resize(ref _bytes, needed + Math.Min(needed, SpareBytes));
            }

            word.CopyTo(_bytes.AsSpan(_length));
            _ranges.Add(new ArgumentRange(_length, word.Length));
            _length += word.Length;
        }

        _commands.Add(new Queued(command, first, arguments.Count));
        Flags |= flags;
        CommonFlags &= flags;
    }

    public CommandDefinition CommandAt(int index) => _commands[index].Command;

    public RequestArguments ArgumentsAt(int index) =>
        new(_bytes.AsSpan(0, _length), _ranges.AsSpan(_commands[index].FirstArgument, _commands[index].ArgumentCount));

    private readonly record struct Queued(CommandDefinition Command, int FirstArgument, int ArgumentCount);
}
