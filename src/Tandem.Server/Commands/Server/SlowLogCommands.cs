using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>SLOWLOG: the newest commands that took long.</summary>
[Command("SLOWLOG", "", Arity = -2, Since = "2.2.12")]
internal static class SlowLogCommands
{
    private const int DefaultCount = 10;

    /// <summary>Shows entries, newest first: 10, or the number given; -1 shows all.</summary>
    /// <returns>Array of entries: number, Unix seconds, microseconds, arguments, address, name of the client.</returns>
    [Command("SLOWLOG|GET", "[count]", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.Loading | CommandFlags.Stale,
        Tips = "request_policy:all_nodes nondeterministic_output", Since = "2.2.12")]
    public static void Get(ref CommandContext c)
    {
        long count = DefaultCount;
        if (c.ArgumentCount > 3)
        {
            c.RefuseSubcommand();
            return;
        }

        if (c.ArgumentCount > 2
            && !c.TryInteger(2, -1, long.MaxValue, out count, "ERR count should be greater than or equal to -1"u8))
        {
            return;
        }

        int mark = c.Reply.BeginDeferred();
        int shown = 0;
        foreach (SlowLogEntry entry in c.Dispatcher.SlowLog.Entries)
        {
            if (count >= 0 && shown >= count)
            {
                break;
            }

            shown++;
            c.Reply.Array(6);
            c.Reply.Integer(entry.Id);
            c.Reply.Integer(entry.UnixSeconds);
            c.Reply.Integer(entry.Microseconds);
            c.Reply.Array(entry.Arguments.Length);
            foreach (byte[] argument in entry.Arguments)
            {
                c.Reply.Bulk(argument);
            }

            c.Reply.Bulk(entry.ClientAddress);
            c.Reply.Bulk(entry.ClientName);
        }

        c.Reply.EndDeferredArray(mark, shown);
    }

    /// <summary>Counts the entries.</summary>
    /// <returns>Integer.</returns>
    [Command("SLOWLOG|LEN", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Loading | CommandFlags.Stale,
        Tips = "request_policy:all_nodes response_policy:agg_sum nondeterministic_output", Since = "2.2.12")]
    public static void Length(ref CommandContext c) => c.Reply.Integer(c.Dispatcher.SlowLog.Entries.Count);

    /// <summary>Forgets all entries.</summary>
    /// <returns>OK.</returns>
    [Command("SLOWLOG|RESET", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Loading | CommandFlags.Stale,
        Tips = "request_policy:all_nodes response_policy:all_succeeded", Since = "2.2.12")]
    public static void Reset(ref CommandContext c)
    {
        c.Dispatcher.SlowLog.Clear();
        c.Reply.Ok();
    }

    /// <summary>Tells what the subcommands do.</summary>
    /// <returns>Array of lines.</returns>
    [Command("SLOWLOG|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Since = "6.2.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "GET [<count>]",
        "    The newest <count> entries (default: 10, -1 for all): number, time, microseconds,",
        "    arguments, address and name of the client.",
        "LEN",
        "    Number of entries.",
        "RESET",
        "    Forget all entries.");
}
