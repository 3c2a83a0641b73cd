using System;
using System.Collections.Generic;
using Tandem.Protocol;

namespace Tandem.Server.PubSub;

/// <summary>Who is subscribed to what on this server; confirms subscriptions and delivers messages.</summary>
internal sealed class Subscriptions
{
    /// <summary>Called for each client that got output other than the reply to its own command.</summary>
    public Action<ISubscriber>? Delivered { get; set; }

    public ChannelTable Channels { get; } = new();

    public ChannelTable Patterns { get; } = new();

    public ChannelTable ShardChannels { get; } = new();

    /// <summary>Subscribes, and confirms with kind, name and number of subscriptions.</summary>
    public void Subscribe(ISubscriber client, SubscriptionKind kind, ReadOnlySpan<byte> name)
    {
        SubscriptionSet set = client.Subscriptions ??= new SubscriptionSet();
        byte[] owned = name.ToArray();
        if (set.Of(kind).Add(owned))
        {
            TableOf(kind).Add(owned, client);
            if (set.Count == 1)
            {
                client.SubscriberChanged(true);
            }
        }

        Confirm(client, SubscribedText(kind), name, set.CountShown(kind));
    }

    /// <summary>Ends a subscription (that there may not be), and confirms it.</summary>
    public void Unsubscribe(ISubscriber client, SubscriptionKind kind, ReadOnlySpan<byte> name)
    {
        SubscriptionSet? set = client.Subscriptions;
        Remove(client, kind, name);
        Confirm(client, UnsubscribedText(kind), name, set?.CountShown(kind) ?? 0);
    }

    /// <summary>Ends all subscriptions of a kind, and confirms each; when there are none, confirms that with a null.</summary>
    public void UnsubscribeAll(ISubscriber client, SubscriptionKind kind)
    {
        if (client.Subscriptions is not { } set || set.Of(kind).Count == 0)
        {
            RespWriter reply = client.Reply;
            reply.Push(3);
            reply.Bulk(UnsubscribedText(kind));
            reply.Null();
            reply.Integer(client.Subscriptions?.CountShown(kind) ?? 0);
            return;
        }

        foreach (byte[] name in (byte[][])[.. set.Of(kind)])
        {
            Unsubscribe(client, kind, name);
        }
    }

    /// <summary>The client is gone, or RESET: ends everything without a word.</summary>
    public void Forget(ISubscriber client)
    {
        if (client.Subscriptions is not { } set || set.Count == 0)
        {
            return;
        }

        foreach (SubscriptionKind kind in (SubscriptionKind[])
            [SubscriptionKind.Channel, SubscriptionKind.Pattern, SubscriptionKind.Shard])
        {
            foreach (byte[] name in (byte[][])[.. set.Of(kind)])
            {
                Remove(client, kind, name);
            }
        }
    }

    /// <summary>Delivers to the subscribers of a channel, then to those of the patterns that match it. O(receivers +
    /// patterns).</summary>
    /// <returns>How many clients got it; one that matches twice counts twice.</returns>
    public int Publish(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> message)
    {
        int receivers = Deliver(Channels.SubscribersOf(channel), "message"u8, channel, message);
        if (Patterns.Count > 0)
        {
            foreach ((byte[] pattern, List<ISubscriber> subscribers) in Patterns.All)
            {
                if (GlobPattern.Matches(pattern, channel))
                {
                    receivers += DeliverMatch(subscribers, pattern, channel, message);
                }
            }
        }

        return receivers;
    }

    /// <summary>Delivers to the subscribers of a shard channel.</summary>
    /// <returns>How many clients got it.</returns>
    public int PublishToShard(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> message) =>
        Deliver(ShardChannels.SubscribersOf(channel), "smessage"u8, channel, message);

    private static ReadOnlySpan<byte> SubscribedText(SubscriptionKind kind) => kind switch
    {
        SubscriptionKind.Channel => "subscribe"u8,
        SubscriptionKind.Pattern => "psubscribe"u8,
        _ => "ssubscribe"u8,
    };

    private static ReadOnlySpan<byte> UnsubscribedText(SubscriptionKind kind) => kind switch
    {
        SubscriptionKind.Channel => "unsubscribe"u8,
        SubscriptionKind.Pattern => "punsubscribe"u8,
        _ => "sunsubscribe"u8,
    };

    private static void Confirm(ISubscriber client, ReadOnlySpan<byte> what, ReadOnlySpan<byte> name, int count)
    {
        RespWriter reply = client.Reply;
        bool wasSuppressed = reply.Suppressed;
        reply.Suppressed = false;
        reply.Push(3);
        reply.Bulk(what);
        reply.Bulk(name);
        reply.Integer(count);
        reply.Suppressed = wasSuppressed;
    }

    private int Deliver(
        List<ISubscriber> subscribers, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> message)
    {
        foreach (ISubscriber subscriber in subscribers)
        {
            // CLIENT REPLY OFF silences replies, not messages.
            RespWriter reply = subscriber.Reply;
            bool wasSuppressed = reply.Suppressed;
            reply.Suppressed = false;
            reply.Push(3);
            reply.Bulk(kind);
            reply.Bulk(channel);
            reply.Bulk(message);
            reply.Suppressed = wasSuppressed;
            Delivered?.Invoke(subscriber);
        }

        return subscribers.Count;
    }

    private int DeliverMatch(
        List<ISubscriber> subscribers, byte[] pattern, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> message)
    {
        foreach (ISubscriber subscriber in subscribers)
        {
            RespWriter reply = subscriber.Reply;
            bool wasSuppressed = reply.Suppressed;
            reply.Suppressed = false;
            reply.Push(4);
            reply.Bulk("pmessage"u8);
            reply.Bulk(pattern);
            reply.Bulk(channel);
            reply.Bulk(message);
            reply.Suppressed = wasSuppressed;
            Delivered?.Invoke(subscriber);
        }

        return subscribers.Count;
    }

    private void Remove(ISubscriber client, SubscriptionKind kind, ReadOnlySpan<byte> name)
    {
        if (client.Subscriptions is not { } set
            || !set.Of(kind).GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out byte[]? owned))
        {
            return;
        }

        set.Of(kind).Remove(owned);
        TableOf(kind).Remove(owned, client);
        if (set.Count == 0)
        {
            client.SubscriberChanged(false);
        }
    }

    private ChannelTable TableOf(SubscriptionKind kind) => kind switch
    {
        SubscriptionKind.Channel => Channels,
        SubscriptionKind.Pattern => Patterns,
        _ => ShardChannels,
    };
}
