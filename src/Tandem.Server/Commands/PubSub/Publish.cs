using System;
using System.Text;
using Tandem.Server.Dispatch;
using Tandem.Server.Sentinel;

namespace Tandem.Server.Commands.PubSub;

/// <summary>PUBLISH, SPUBLISH.</summary>
internal static class Publish
{
    /// <summary>Sends a message to all who are subscribed to a channel, on replicas too.</summary>
    /// <returns>Integer: how many clients of this server got it.</returns>
    /// <remarks>Cost: O(receivers + patterns).</remarks>
    [Command("PUBLISH", "channel message", Arity = 3, Flags = CommandFlags.Sentinel | CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Fast | CommandFlags.MayReplicate, Since = "2.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.Server.Sentinel is { } sentinel)
        {
            TellSentinel(ref c, sentinel);
            return;
        }

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

    // Sentinels say hello to each other directly, too.
    private static void TellSentinel(ref CommandContext c, SentinelDriver sentinel)
    {
        if (c[1].SequenceEqual("__sentinel__:hello"u8))
        {
            sentinel.Step(new SentinelEvent.Heard(null, Encoding.UTF8.GetString(c[2])));
            c.Reply.Integer(1);
        }
        else
        {
            c.Reply.Error("ERR Only HELLO messages are accepted by Sentinel instances."u8);
        }
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
