using Tandem.Protocol;

namespace Tandem.Server.PubSub;

/// <summary>Who can subscribe: a client.</summary>
internal interface ISubscriber
{
    /// <summary>Its output: confirmations and messages are written here.</summary>
    RespWriter Reply { get; }

    /// <summary>What it is subscribed to; null before the first subscription.</summary>
    SubscriptionSet? Subscriptions { get; set; }

    /// <summary>Called when the first subscription began or the last one ended.</summary>
    void SubscriberChanged(bool isSubscriber);
}
