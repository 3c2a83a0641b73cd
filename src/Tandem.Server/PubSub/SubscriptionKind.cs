namespace Tandem.Server.PubSub;

/// <summary>What a client subscribes to.</summary>
internal enum SubscriptionKind
{
    /// <summary>A channel by its name: SUBSCRIBE.</summary>
    Channel,

    /// <summary>All channels that match a glob pattern: PSUBSCRIBE.</summary>
    Pattern,

    /// <summary>A channel of a cluster shard: SSUBSCRIBE.</summary>
    Shard,
}
