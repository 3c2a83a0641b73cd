using Tandem.Server.Dispatch;
using Tandem.Server.PubSub;

namespace Tandem.Server.Commands.PubSub;

/// <summary>SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE and their opposites: which messages a client gets.</summary>
internal static class Subscribe
{
    /// <summary>Subscribes to channels.</summary>
    /// <returns>For each channel a push of "subscribe", the channel and the number of subscriptions.</returns>
    [Command("SUBSCRIBE", "channel [channel ...]", Arity = -2, Flags = CommandFlags.Sentinel | CommandFlags.PubSub | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "2.0.0")]
    public static void Run(ref CommandContext c) => Begin(ref c, SubscriptionKind.Channel);

    /// <summary>Subscribes to all channels that match patterns.</summary>
    /// <returns>For each pattern a push of "psubscribe", the pattern and the number of subscriptions.</returns>
    [Command("PSUBSCRIBE", "pattern [pattern ...]", Arity = -2, Flags = CommandFlags.Sentinel | CommandFlags.PubSub | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "2.0.0")]
    public static void ToPatterns(ref CommandContext c) => Begin(ref c, SubscriptionKind.Pattern);

    /// <summary>Subscribes to channels of this shard.</summary>
    /// <returns>For each channel a push of "ssubscribe", the channel and the number of shard channels.</returns>
    [Command("SSUBSCRIBE", "shardchannel [shardchannel ...]", Arity = -2, Flags = CommandFlags.PubSub | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Keys = "not_key @1 last=-1", Since = "7.0.0")]
    public static void ToShard(ref CommandContext c) => Begin(ref c, SubscriptionKind.Shard);

    /// <summary>Ends subscriptions of channels; of all without arguments.</summary>
    /// <returns>For each channel a push of "unsubscribe", the channel and the number of subscriptions left.</returns>
    [Command("UNSUBSCRIBE", "[channel [channel ...]]", Arity = -1, Flags = CommandFlags.Sentinel | CommandFlags.PubSub | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "2.0.0")]
    public static void From(ref CommandContext c) => End(ref c, SubscriptionKind.Channel);

    /// <summary>Ends subscriptions of patterns; of all without arguments.</summary>
    /// <returns>For each pattern a push of "punsubscribe", the pattern and the number of subscriptions left.</returns>
    [Command("PUNSUBSCRIBE", "[pattern [pattern ...]]", Arity = -1, Flags = CommandFlags.Sentinel | CommandFlags.PubSub | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "2.0.0")]
    public static void FromPatterns(ref CommandContext c) => End(ref c, SubscriptionKind.Pattern);

    /// <summary>Ends subscriptions of shard channels; of all without arguments.</summary>
    /// <returns>For each channel a push of "sunsubscribe", the channel and the number of shard channels left.</returns>
    [Command("SUNSUBSCRIBE", "[shardchannel [shardchannel ...]]", Arity = -1, Flags = CommandFlags.PubSub | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Keys = "not_key @1 last=-1", Since = "7.0.0")]
    public static void FromShard(ref CommandContext c) => End(ref c, SubscriptionKind.Shard);

    private static void Begin(ref CommandContext c, SubscriptionKind kind)
    {
        for (int i = 1; i < c.ArgumentCount; i++)
        {
            c.Server.Subscriptions.Subscribe(c.Client, kind, c[i]);
        }
    }

    private static void End(ref CommandContext c, SubscriptionKind kind)
    {
        if (c.ArgumentCount == 1)
        {
            c.Server.Subscriptions.UnsubscribeAll(c.Client, kind);
            return;
        }

        for (int i = 1; i < c.ArgumentCount; i++)
        {
            c.Server.Subscriptions.Unsubscribe(c.Client, kind, c[i]);
        }
    }
}
