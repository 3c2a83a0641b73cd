using System;
using System.Collections.Generic;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Clients;

/// <summary>Which clients may hold a copy of which keys (client side caching), and which clients want to hear of all keys with
/// a prefix.</summary>
/// <remarks>Keys carry no database number, as in Redis: an invalidation names the key only. A client is remembered by its
/// number, so that one that goes away costs nothing until its keys change.</remarks>
internal sealed class TrackingTable
{
    private readonly Dictionary<byte[], HashSet<long>> _readers = new(ByteKeyComparer.Instance);
    private readonly Dictionary<byte[], TrackedPrefix> _prefixes = new(ByteKeyComparer.Instance);

    /// <summary>Keys that some client may hold.</summary>
    public int KeyCount => _readers.Count;

    /// <summary>Pairs of key and client.</summary>
    public long ItemCount { get; private set; }

    /// <summary>Prefixes that some client wants to hear of.</summary>
    public int PrefixCount => _prefixes.Count;

    public IReadOnlyCollection<TrackedPrefix> Prefixes => _prefixes.Values;

    /// <summary>A client has read a key.</summary>
    public void Remember(ReadOnlySpan<byte> key, long clientId)
    {
        if (!_readers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out HashSet<long>? readers))
        {
            _readers.Add(key.ToArray(), readers = []);
        }

        ItemCount += readers.Add(clientId) ? 1 : 0;
    }

    /// <summary>Takes a key out, because it changed.</summary>
    /// <returns>Who may hold it; null for nobody.</returns>
    public HashSet<long>? Take(ReadOnlySpan<byte> key)
    {
        if (!_readers.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(key, out _, out HashSet<long>? readers))
        {
            return null;
        }

        ItemCount -= readers.Count;
        return readers;
    }

    /// <summary>Some key of the table; null when it is empty.</summary>
    public byte[]? Any()
    {
        foreach (byte[] key in _readers.Keys)
        {
            return key;
        }

        return null;
    }

    /// <summary>Forgets all keys: all data are gone.</summary>
    public void Clear()
    {
        _readers.Clear();
        ItemCount = 0;
    }

    /// <summary>A client wants to hear of all keys with a prefix; an empty one means all keys.</summary>
    public void AddPrefix(byte[] prefix, Client client)
    {
        if (!_prefixes.TryGetValue(prefix, out TrackedPrefix? tracked))
        {
            _prefixes.Add(prefix, tracked = new TrackedPrefix(prefix));
        }

        tracked.Clients.Add(client);
    }

    public void RemovePrefix(byte[] prefix, Client client)
    {
        if (_prefixes.TryGetValue(prefix, out TrackedPrefix? tracked) && tracked.Clients.Remove(client)
            && tracked.Clients.Count == 0)
        {
            _prefixes.Remove(prefix);
        }
    }
}
