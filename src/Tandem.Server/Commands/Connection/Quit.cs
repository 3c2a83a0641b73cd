using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Connection;

/// <summary>QUIT.</summary>
internal static class Quit
{
    /// <summary>Closes the connection once the reply is sent.</summary>
    /// <returns>OK.</returns>
    [Command("QUIT", "", Arity = -1, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Fast | CommandFlags.NoAuth | CommandFlags.AllowBusy, Acl = AclCategories.Connection,
        Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        c.Reply.Ok();
        c.Client.Set(ClientFlags.CloseAfterReply);
    }
}
