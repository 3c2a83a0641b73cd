using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Connection;

/// <summary>PING, ECHO: is anybody there.</summary>
internal static class Ping
{
    /// <summary>Answers, with the message if one is given.</summary>
    /// <returns>PONG or the message; a RESP2 subscriber gets an array of "pong" and the message.</returns>
    [Command("PING", "[message]", Arity = -1, Flags = CommandFlags.Sentinel | CommandFlags.Fast, Acl = AclCategories.Connection,
        Tips = "request_policy:all_shards response_policy:all_succeeded", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.ArgumentCount > 2)
        {
            c.Reply.Error(Errors.WrongArgumentCount(c.Command.Name));
        }
        else if (c.Client.Has(ClientFlags.PubSub) && c.Reply.ProtocolVersion == 2)
        {
            c.Reply.Array(2);
            c.Reply.Bulk("pong"u8);
            c.Reply.Bulk(c.ArgumentCount == 2 ? c[1] : default);
        }
        else if (c.ArgumentCount == 2)
        {
            c.Reply.Bulk(c[1]);
        }
        else
        {
            c.Reply.Simple("PONG"u8);
        }
    }

    /// <summary>Gives the message back.</summary>
    /// <returns>Bulk string.</returns>
    [Command("ECHO", "message", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Acl = AclCategories.Connection, Since = "1.0.0")]
    public static void Echo(ref CommandContext c) => c.Reply.Bulk(c[1]);
}
