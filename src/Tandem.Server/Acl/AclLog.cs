using System;
using System.Collections.Generic;

namespace Tandem.Server.Acl;

/// <summary>What ACL LOG shows: refused commands and failed log-ins, the latest first. One that happens again within a minute
/// is counted, not listed anew.</summary>
internal sealed class AclLog(AclOptions options)
{
    // Source: Redis 7.0.15, behaviour of ACL LOG.
    private const long GroupedForMilliseconds = 60_000;
    private const int Searched = 10;

    private readonly LinkedList<AclLogEntry> _entries = [];

    public IReadOnlyCollection<AclLogEntry> Entries => _entries;

    public void Clear() => _entries.Clear();

    public void Add(AclLogEntry entry)
    {
        int left = Searched;
        for (LinkedListNode<AclLogEntry>? node = _entries.First; node is not null && left > 0; node = node.Next, left--)
        {
            AclLogEntry known = node.Value;
            if (known.Reason == entry.Reason && known.Context == entry.Context && known.User == entry.User
                && Math.Abs(entry.At - known.At) <= GroupedForMilliseconds && known.Subject.AsSpan().SequenceEqual(entry.Subject))
            {
                known.Count++;
                known.At = entry.At;
                known.Client = entry.Client;
                _entries.Remove(node);
                _entries.AddFirst(node);
                return;
            }
        }

        _entries.AddFirst(entry);
        while (_entries.Count > options.LogMaxLength)
        {
            _entries.RemoveLast();
        }
    }
}
