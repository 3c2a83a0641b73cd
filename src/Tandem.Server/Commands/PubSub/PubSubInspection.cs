using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.PubSub;

namespace Tandem.Server.Commands.PubSub;

/// <summary>PUBSUB: who is subscribed to what.</summary>
[Command("PUBSUB", "", Arity = -2, Since = "2.8.0")]
internal static class PubSubInspection
{
    /// <summary>Lists the channels that have subscribers.</summary>
    /// <returns>Array of names, those that match the pattern if one is given.</returns>
    [Command("PUBSUB|CHANNELS", "[pattern]", Arity = -2, Flags = CommandFlags.PubSub | CommandFlags.Loading
        | CommandFlags.Stale, Since = "2.8.0")]
    public static void Channels(ref CommandContext c) => List(ref c, c.Server.Subscriptions.Channels);

    /// <summary>Counts the subscribers of channels.</summary>
    /// <returns>Array of channel, number, channel, number.</returns>
    [Command("PUBSUB|NUMSUB", "[channel [channel ...]]", Arity = -2, Flags = CommandFlags.PubSub | CommandFlags.Loading
        | CommandFlags.Stale, Since = "2.8.0")]
    public static void NumSub(ref CommandContext c) => Count(ref c, c.Server.Subscriptions.Channels);

    /// <summary>Counts the patterns that have subscribers.</summary>
    /// <returns>Integer.</returns>
    [Command("PUBSUB|NUMPAT", "", Arity = 2, Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale,
        Since = "2.8.0")]
    public static void NumPat(ref CommandContext c) => c.Reply.Integer(c.Server.Subscriptions.Patterns.Count);

    /// <summary>Lists the shard channels that have subscribers.</summary>
    /// <returns>Array of names, those that match the pattern if one is given.</returns>
    [Command("PUBSUB|SHARDCHANNELS", "[pattern]", Arity = -2, Flags = CommandFlags.PubSub | CommandFlags.Loading
        | CommandFlags.Stale, Since = "7.0.0")]
    public static void ShardChannels(ref CommandContext c) => List(ref c, c.Server.Subscriptions.ShardChannels);

    /// <summary>Counts the subscribers of shard channels.</summary>
    /// <returns>Array of channel, number, channel, number.</returns>
    [Command("PUBSUB|SHARDNUMSUB", "[shardchannel [shardchannel ...]]", Arity = -2, Flags = CommandFlags.PubSub
        | CommandFlags.Loading | CommandFlags.Stale, Since = "7.0.0")]
    public static void ShardNumSub(ref CommandContext c) => Count(ref c, c.Server.Subscriptions.ShardChannels);

    /// <summary>Tells what the subcommands do.</summary>
    /// <returns>Array of lines.</returns>
    [Command("PUBSUB|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Since = "6.2.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "CHANNELS [<pattern>]",
        "    Names of channels with subscribers (default pattern: '*').",
        "NUMPAT",
        "    Number of patterns with subscribers.",
        "NUMSUB [<channel> ...]",
        "    Number of subscribers of each channel, patterns left out.",
        "SHARDCHANNELS [<pattern>]",
        "    Names of shard channels with subscribers.",
        "SHARDNUMSUB [<shardchannel> ...]",
        "    Number of subscribers of each shard channel.");

    private static void List(ref CommandContext c, ChannelTable table)
    {
        if (c.ArgumentCount > 3)
        {
            c.RefuseSubcommand();
            return;
        }

        int mark = c.Reply.BeginDeferred();
        int count = 0;
        foreach (byte[] name in table.Names)
        {
            if (c.ArgumentCount == 2 || GlobPattern.Matches(c[2], name))
            {
                c.Reply.Bulk(name);
                count++;
            }
        }

        c.Reply.EndDeferredArray(mark, count);
    }

    private static void Count(ref CommandContext c, ChannelTable table)
    {
        c.Reply.Array((c.ArgumentCount - 2) * 2);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            c.Reply.Bulk(c[i]);
            c.Reply.Integer(table.SubscribersOf(c[i]).Count);
        }
    }
}
