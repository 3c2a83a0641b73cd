using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Clients;

namespace Tandem.Server.Dispatch;

/// <summary>The slow log: the newest commands that ran longer than a threshold.</summary>
internal sealed class SlowLog
{
    /// <summary>Arguments kept of one command, and bytes kept of one argument. Source: Redis slowlog.h.</summary>
    private const int MaxArguments = 32;

    private const int MaxArgumentBytes = 128;

    private readonly LinkedList<SlowLogEntry> _entries = new();
    private long _nextId;

    /// <summary>Option slowlog-log-slower-than, microseconds; <see cref="long.MaxValue"/> when it is negative (off).</summary>
    public long ThresholdMicroseconds { get; set; } = 10000;

    /// <summary>Option slowlog-max-len.</summary>
    public int MaxLength { get; set; } = 128;

    /// <summary>Newest first.</summary>
    public IReadOnlyCollection<SlowLogEntry> Entries => _entries;

    /// <param name="redacted">Numbers of arguments that must not be shown.</param>
    public void Add(
        Client client, RequestArguments arguments, long microseconds, long unixSeconds, IReadOnlyCollection<int> redacted)
    {
        if (MaxLength <= 0)
        {
            Clear();
            return;
        }

        int kept = Math.Min(arguments.Count, MaxArguments);
        byte[][] words = new byte[kept][];
        for (int i = 0; i < kept; i++)
        {
            words[i] = i == MaxArguments - 1 && arguments.Count > MaxArguments
                ? Encoding.ASCII.GetBytes($"... ({arguments.Count - MaxArguments + 1} more arguments)")
                : redacted.Contains(i) ? "(redacted)"u8.ToArray() : Shorten(arguments[i]);
        }

        _entries.AddFirst(new SlowLogEntry(
            _nextId++, unixSeconds, microseconds, words, client.Connection?.RemoteAddress ?? "?:0", client.Name ?? []));
        while (_entries.Count > MaxLength)
        {
            _entries.RemoveLast();
        }
    }

    public void Clear() => _entries.Clear();

    private static byte[] Shorten(ReadOnlySpan<byte> argument) =>
        argument.Length <= MaxArgumentBytes
            ? argument.ToArray()
            : [.. argument[..MaxArgumentBytes],
                .. Encoding.ASCII.GetBytes($"... ({argument.Length - MaxArgumentBytes} more bytes)")];
}
