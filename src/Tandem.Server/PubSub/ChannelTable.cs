using System;
using System.Collections.Generic;
using Tandem.Server.Keyspace;

namespace Tandem.Server.PubSub;

/// <summary>Names (of channels, or patterns) and who is subscribed to each, in the order of subscription.</summary>
internal sealed class ChannelTable
{
    private static readonly List<ISubscriber> Nobody = [];

    private readonly Dictionary<byte[], List<ISubscriber>> _subscribers = new(ByteKeyComparer.Instance);

    /// <summary>Names with at least one subscriber.</summary>
    public int Count => _subscribers.Count;

    public IReadOnlyCollection<byte[]> Names => _subscribers.Keys;

    public IReadOnlyDictionary<byte[], List<ISubscriber>> All => _subscribers;

    /// <summary>Who is subscribed; empty when nobody is. Valid until the table changes.</summary>
    public List<ISubscriber> SubscribersOf(ReadOnlySpan<byte> name) =>
        _subscribers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out List<ISubscriber>? found)
            ? found
            : Nobody;

    public void Add(byte[] name, ISubscriber subscriber)
    {
        if (!_subscribers.TryGetValue(name, out List<ISubscriber>? subscribers))
        {
            _subscribers.Add(name, subscribers = []);
        }

        subscribers.Add(subscriber);
    }

    public void Remove(byte[] name, ISubscriber subscriber)
    {
        if (_subscribers.TryGetValue(name, out List<ISubscriber>? subscribers))
        {
            subscribers.Remove(subscriber);
            if (subscribers.Count == 0)
            {
                _subscribers.Remove(name);
            }
        }
    }
}
