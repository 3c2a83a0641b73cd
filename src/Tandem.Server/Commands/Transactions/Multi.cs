using Tandem.Protocol;
using Tandem.Server.Acl;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.Transactions;

namespace Tandem.Server.Commands.Transactions;

/// <summary>MULTI, EXEC, DISCARD, WATCH, UNWATCH: several commands as one, if what they rely on did not change.</summary>
internal static class Multi
{
    /// <summary>Begins a transaction: the following commands are queued.</summary>
    /// <returns>OK.</returns>
    [Command("MULTI", "", Arity = 1, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Fast | CommandFlags.AllowBusy, Acl = AclCategories.Transaction, Since = "1.2.0")]
    public static void Begin(ref CommandContext c)
    {
        if (c.Client.Has(ClientFlags.Multi))
        {
            c.Reply.Error("ERR MULTI calls can not be nested"u8);
            return;
        }

        c.Client.Set(ClientFlags.Multi);
        c.Client.Transaction = new CommandQueue();
        c.Reply.Ok();
    }

    /// <summary>Forgets the queued commands and the watched keys.</summary>
    /// <returns>OK.</returns>
    [Command("DISCARD", "", Arity = 1, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Fast | CommandFlags.AllowBusy, Acl = AclCategories.Transaction, Since = "2.0.0")]
    public static void Discard(ref CommandContext c)
    {
        if (!c.Client.Has(ClientFlags.Multi))
        {
            c.Reply.Error("ERR DISCARD without MULTI"u8);
            return;
        }

        End(c.Client);
        c.Reply.Ok();
    }

    /// <summary>Runs the queued commands, if no watched key changed.</summary>
    /// <returns>Array reply: one reply for each command; null when a watched key changed.</returns>
    /// <remarks>Errors: EXECABORT when a command could not be queued.</remarks>
    [Command("EXEC", "", Arity = 1, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.SkipSlowlog, Acl = AclCategories.Transaction, Since = "1.2.0")]
    public static void Exec(ref CommandContext c)
    {
        Client client = c.Client;
        if (!client.Has(ClientFlags.Multi))
        {
            c.Reply.Error("ERR EXEC without MULTI"u8);
            return;
        }

        if (client.HasExpiredWatch)
        {
            client.Set(ClientFlags.DirtyCas);
        }

        if (client.Has(ClientFlags.DirtyExec))
        {
            End(client);
            c.Reply.Error("EXECABORT Transaction discarded because of previous errors."u8);
            return;
        }

        if (client.Has(ClientFlags.DirtyCas))
        {
            End(client);
            c.Reply.NullArray();
            return;
        }

        CommandQueue queue = (CommandQueue)client.Transaction!;
        End(client);
        Run(ref c, queue);
    }

    /// <summary>Makes the next EXEC depend on these keys staying as they are.</summary>
    /// <returns>OK.</returns>
    [Command("WATCH", "key [key ...]", Arity = -2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Fast | CommandFlags.AllowBusy, Acl = AclCategories.Transaction, Keys = "RO @1 last=-1", Since = "2.2.0")]
    public static void Watch(ref CommandContext c)
    {
        if (c.Client.Has(ClientFlags.Multi))
        {
            c.Reply.Error("ERR WATCH inside MULTI is not allowed"u8);
            return;
        }

        if (!c.Client.Has(ClientFlags.DirtyCas))
        {
            for (int i = 1; i < c.ArgumentCount; i++)
            {
                c.Client.Watch(c[i].ToArray());
            }
        }

        c.Reply.Ok();
    }

    /// <summary>Forgets the watched keys.</summary>
    /// <returns>OK.</returns>
    [Command("UNWATCH", "", Arity = 1, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Fast | CommandFlags.AllowBusy, Acl = AclCategories.Transaction, Since = "2.2.0")]
    public static void Unwatch(ref CommandContext c)
    {
        c.Client.UnwatchAll();
        c.Client.Clear(ClientFlags.DirtyCas);
        c.Reply.Ok();
    }

    /// <summary>Ends a client's transaction without running it.</summary>
    internal static void End(Client client)
    {
        client.Transaction = null;
        client.Clear(ClientFlags.Multi | ClientFlags.DirtyCas | ClientFlags.DirtyExec);
        client.UnwatchAll();
    }

    // The user's rules may be others than when the command was queued.
    private static bool IsStillAllowed(ref CommandContext c, CommandDefinition command, RequestArguments arguments)
    {
        string? reason = c.Server.Access.Refuse(c.Client, command, arguments, AclContext.Multi) switch
        {
            AclReason.Command => "no permission to execute the command or subcommand",
            AclReason.Key => "no permission to touch the specified keys",
            AclReason.Channel => "no permission to access one of the channels used as arguments",
            _ => null,
        };
        if (reason is not null)
        {
            c.Reply.Error("NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. "
                + "This command is no longer allowed for the following reason: " + reason);
        }

        return reason is null;
    }

    private static void Run(ref CommandContext c, CommandQueue queue)
    {
        Client client = c.Client;
        bool denied = client.Has(ClientFlags.DenyBlocking);
        client.Set(ClientFlags.DenyBlocking);
        c.Reply.Array(queue.Count);
        for (int i = 0; i < queue.Count; i++)
        {
            CommandDefinition command = queue.CommandAt(i);
            RequestArguments arguments = queue.ArgumentsAt(i);
            if (!client.Has(ClientFlags.Restricted) || IsStillAllowed(ref c, command, arguments))
            {
                c.Dispatcher.Call(client, command, arguments, 0, isRetry: false);
            }
        }

        if (!denied)
        {
            client.Clear(ClientFlags.DenyBlocking);
        }

        c.PropagateOnlyEffects();
    }
}
