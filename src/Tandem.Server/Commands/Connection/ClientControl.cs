using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Connection;

/// <summary>CLIENT PAUSE, UNPAUSE, REPLY, UNBLOCK, NO-EVICT: when and whether commands are served and answered.</summary>
internal static class ClientControl
{
    /// <summary>Holds back the commands of all clients, or those that write, for some time.</summary>
    /// <returns>OK.</returns>
    [Command("CLIENT|PAUSE", "timeout [WRITE|ALL]", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "2.9.50")]
    public static void Pause(ref CommandContext c)
    {
        bool onlyWrites = false;
        if (c.ArgumentCount > 3)
        {
            onlyWrites = c.Is(3, "WRITE"u8);
            if (c.ArgumentCount > 4 || (!onlyWrites && !c.Is(3, "ALL"u8)))
            {
                c.Reply.Error(c.ArgumentCount > 4 ? Errors.Syntax : "ERR CLIENT PAUSE mode must be WRITE or ALL"u8);
                return;
            }
        }

        if (!c.TryInteger(2, out long milliseconds, Errors.TimeoutNotInteger))
        {
            return;
        }

        if (milliseconds < 0)
        {
            c.Reply.Error(Errors.TimeoutNegative);
            return;
        }

        if (milliseconds > long.MaxValue - c.Now)
        {
            c.Reply.Error("ERR timeout is out of range"u8);
            return;
        }

        c.Server.Pause.Begin(PauseReason.Command, c.Now + milliseconds, onlyWrites);
        c.Reply.Ok();
    }

    /// <summary>Ends CLIENT PAUSE.</summary>
    /// <returns>OK.</returns>
    [Command("CLIENT|UNPAUSE", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "6.2.0")]
    public static void Unpause(ref CommandContext c)
    {
        c.Server.Pause.End(PauseReason.Command);
        c.Reply.Ok();
    }

    /// <summary>Turns replies off and on, or leaves the next one out.</summary>
    /// <returns>OK for ON; else nothing.</returns>
    [Command("CLIENT|REPLY", "<ON|OFF|SKIP>", Arity = 3, Flags = CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "3.2.0")]
    public static void Reply(ref CommandContext c)
    {
        if (c.Is(2, "ON"u8))
        {
            c.Client.Clear(ClientFlags.ReplyOff | ClientFlags.ReplySkipNext | ClientFlags.ReplySkip);
            c.Reply.Suppressed = c.Client.Has(ClientFlags.Master);
            c.Reply.Ok();
        }
        else if (c.Is(2, "OFF"u8))
        {
            c.Client.Set(ClientFlags.ReplyOff);
            c.Reply.Suppressed = true;
        }
        else if (c.Is(2, "SKIP"u8))
        {
            if (!c.Client.Has(ClientFlags.ReplyOff))
            {
                c.Client.Set(ClientFlags.ReplySkipNext);
            }
        }
        else
        {
            c.Reply.Error(Errors.Syntax);
        }
    }

    /// <summary>Ends the wait of a client in a blocking command.</summary>
    /// <returns>Integer: 1, or 0 when it does not wait.</returns>
    [Command("CLIENT|UNBLOCK", "client-id [TIMEOUT|ERROR]", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "5.0.0")]
    public static void Unblock(ref CommandContext c)
    {
        bool withError = false;
        if (c.ArgumentCount > 4)
        {
            c.RefuseSubcommand();
            return;
        }

        if (c.ArgumentCount == 4)
        {
            withError = c.Is(3, "ERROR"u8);
            if (!withError && !c.Is(3, "TIMEOUT"u8))
            {
                c.Reply.Error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"u8);
                return;
            }
        }

        if (c.TryInteger(2, out long id))
        {
            bool ended = c.Server.Clients.All.TryGetValue(id, out Client? client)
                && c.Dispatcher.Blocked.UnblockByRequest(client, withError);
            c.Reply.Integer(ended ? 1 : 0);
        }
    }

    /// <summary>Exempts this client from being closed when clients take too much memory.</summary>
    /// <returns>OK.</returns>
    [Command("CLIENT|NO-EVICT", "<ON|OFF>", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "7.0.0")]
    public static void NoEvict(ref CommandContext c)
    {
        if (c.Is(2, "ON"u8))
        {
            c.Client.Set(ClientFlags.NoEvict);
        }
        else if (c.Is(2, "OFF"u8))
        {
            c.Client.Clear(ClientFlags.NoEvict);
        }
        else
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        c.Reply.Ok();
    }
}
