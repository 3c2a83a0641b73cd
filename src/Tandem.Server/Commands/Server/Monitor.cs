using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>MONITOR.</summary>
internal static class Monitor
{
    /// <summary>Shows this client every command that runs from now on.</summary>
    /// <returns>OK, then a line for each command.</returns>
    [Command("MONITOR", "", Arity = 1, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.Client.Has(ClientFlags.DenyBlocking))
        {
            c.Reply.Error("ERR MONITOR isn't allowed for DENY BLOCKING client"u8);
            return;
        }

        if (!c.Client.Has(ClientFlags.Replica))
        {
            c.Server.Monitors.Add(c.Client);
        }

        c.Reply.Ok();
    }
}
