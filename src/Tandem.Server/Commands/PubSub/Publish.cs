using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.PubSub;

/// <summary>PUBLISH, SPUBLISH.</summary>
internal static class Publish
{
    /// <summary>Sends a message to all who are subscribed to a channel, on replicas too.</summary>
    /// <returns>Integer: how many clients of this server got it.</returns>
    /// <remarks>Cost: O(receivers + patterns).</remarks>
    [Command("PUBLISH", "channel message", Arity = 3, Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Fast | CommandFlags.MayReplicate, Since = "2.0.0")]
    public static void Run(ref CommandContext c)
    {
        int receivers = c.Server.Subscriptions.Publish(c[1], c[2]);
        Propagate(ref c);
        c.Reply.Integer(receivers);
    }

    /// <summary>Sends a message to all who are subscribed to a channel of this shard.</summary>
    /// <returns>Integer: how many clients of this server got it.</returns>
    [Command("SPUBLISH", "shardchannel message", Arity = 3, Flags = CommandFlags.PubSub | CommandFlags.Loading
        | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.MayReplicate, Keys = "not_key @1", Since = "7.0.0")]
    public static void ToShard(ref CommandContext c)
    {
        int receivers = c.Server.Subscriptions.PublishToShard(c[1], c[2]);
        Propagate(ref c);
        c.Reply.Integer(receivers);
    }

    // No key changes, so the dispatcher would not do it.
    private static void Propagate(ref CommandContext c)
    {
        if (c.Dispatcher.Propagation.IsOn)
        {
            c.Dispatcher.Propagation.Add(c.Database.Index, c.Arguments);
        }
    }
}
