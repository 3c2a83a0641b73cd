using System;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Keyspace;

namespace Tandem.Server.PubSub;

/// <summary>Publishes what happens to keys: the event on the key's channel, the key on the event's channel.</summary>
internal sealed class KeyspaceNotifications
{
    private readonly Subscriptions _subscriptions;
    private readonly KeyspaceRoot _keyspace;
    private byte[] _channel = new byte[256];

    public KeyspaceNotifications(Subscriptions subscriptions, KeyspaceRoot keyspace)
    {
        _subscriptions = subscriptions;
        _keyspace = keyspace;
    }

    /// <summary>An event whose class is on; whether it goes to one channel, to both or to none depends on the letters K and E
    /// of notify-keyspace-events.</summary>
    public void Publish(KeyEventClass eventClass, string eventName, int database, ReadOnlySpan<byte> key)
    {
        _ = eventClass;
        KeyEventClass classes = _keyspace.NotifiedEvents;
        Span<byte> nameBytes = stackalloc byte[64];
        ReadOnlySpan<byte> name = nameBytes[..Encoding.ASCII.GetBytes(eventName, nameBytes)];
        if ((classes & KeyEventClass.Keyspace) != 0)
        {
            _subscriptions.Publish(Channel("__keyspace@"u8, database, key), name);
        }

        if ((classes & KeyEventClass.Keyevent) != 0)
        {
            _subscriptions.Publish(Channel("__keyevent@"u8, database, name), key);
        }
    }

    private ReadOnlySpan<byte> Channel(ReadOnlySpan<byte> start, int database, ReadOnlySpan<byte> end)
    {
        int needed = start.Length + 16 + end.Length;
        if (_channel.Length < needed)
        {
            _channel = new byte[needed * 2];
        }

        Span<byte> channel = _channel;
        start.CopyTo(channel);
        int length = start.Length;
        length += NumberText.Format(database, channel[length..]);
        "__:"u8.CopyTo(channel[length..]);
        length += 3;
        end.CopyTo(channel[length..]);
        return channel[..(length + end.Length)];
    }
}
