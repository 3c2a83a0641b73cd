using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Connection;

/// <summary>CLIENT TRACKING and its relatives. This server does not track keys, and says so to who asks for it.</summary>
internal static class ClientTracking
{
    /// <summary>Turns tracking of the keys that this client reads on or off.</summary>
    /// <returns>OK for OFF.</returns>
    /// <remarks>Errors: ON.</remarks>
    [Command("CLIENT|TRACKING", "<ON|OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] [OPTOUT] "
        + "[NOLOOP]", Arity = -3, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "6.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.Is(2, "OFF"u8))
        {
            c.Reply.Ok();
        }
        else
        {
            c.Reply.Error(c.Is(2, "ON"u8) ? "ERR client side caching is not supported by this server"u8 : Errors.Syntax);
        }
    }

    /// <summary>Says whether the keys of the next command are tracked.</summary>
    /// <remarks>Errors: not in the mode for it.</remarks>
    [Command("CLIENT|CACHING", "<YES|NO>", Arity = 3, Flags = CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "6.0.0")]
    public static void Caching(ref CommandContext c) => c.Reply.Error(
        "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled"u8);

    /// <summary>Tells which client gets this one's invalidations.</summary>
    /// <returns>Integer; -1 when tracking is off.</returns>
    [Command("CLIENT|GETREDIR", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "6.0.0")]
    public static void GetRedirect(ref CommandContext c) => c.Reply.Integer(-1);

    /// <summary>Describes the state of tracking.</summary>
    /// <returns>Map: flags, redirect, prefixes.</returns>
    [Command("CLIENT|TRACKINGINFO", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "6.2.0")]
    public static void Info(ref CommandContext c)
    {
        c.Reply.Map(3);
        c.Reply.Bulk("flags"u8);
        c.Reply.Set(1);
        c.Reply.Bulk("off"u8);
        c.Reply.Bulk("redirect"u8);
        c.Reply.Integer(-1);
        c.Reply.Bulk("prefixes"u8);
        c.Reply.Array(0);
    }
}
