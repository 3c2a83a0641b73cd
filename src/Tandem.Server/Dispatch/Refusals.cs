using System;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Acl;
using Tandem.Server.Clients;

namespace Tandem.Server.Dispatch;

/// <summary>Why a command may not run now, in the order of Redis's processCommand: the first reason found is the one replied.</summary>
internal sealed class Refusals
{
    private readonly Dispatcher _dispatcher;

    public Refusals(Dispatcher dispatcher) => _dispatcher = dispatcher;

    public IWriteGuard? WriteGuard { get; set; }

    public IRedirector? Redirector { get; set; }

    /// <summary>Users and their rights; null in tests of single parts.</summary>
    public AccessControl? Access { get; set; }

    /// <summary>Called for a command that CLIENT PAUSE holds back, with what it does; true when the client has to wait.</summary>
    public Func<Client, CommandFlags, bool>? Pause { get; set; }

    /// <summary>Frees memory down to maxmemory; true when that failed and writes must be refused.</summary>
    public Func<bool>? OutOfMemory { get; set; }

    /// <summary>What <see cref="OutOfMemory"/> said before the client's command that runs now: a script goes by it to its
    /// end.</summary>
    public bool WasOutOfMemory
    {
        get => field && (_dispatcher.Gate & ServerGate.MaxMemory) != 0;
        private set;
    }

    /// <summary>True while it is a function that others wait for, not a script of EVAL.</summary>
    public Func<bool> IsBusyWithFunction { get; set; } = static () => false;

    /// <summary>What a command of scripting does by what its script declares; its own flags when that declares nothing.</summary>
    public DeclaredFlags? ScriptFlags { get; set; }

    public delegate CommandFlags DeclaredFlags(CommandDefinition command, RequestArguments arguments);

    /// <summary>Flags that some command of a client's transaction has, and flags that all of them have.</summary>
    public Func<Client, (CommandFlags Some, CommandFlags All)> QueuedFlags { get; set; } =
        static _ => (CommandFlags.None, ~CommandFlags.None);

    /// <summary>What a command does; of EXEC, what its transaction does; of EVAL and FCALL, what the script declares.</summary>
    public CommandFlags FlagsOf(Client client, CommandDefinition command, RequestArguments arguments)
    {
        if (command.RunsScript && ScriptFlags is { } declared)
        {
            return declared(command, arguments);
        }

        if (command.Name != "exec")
        {
            return command.Flags;
        }

        const CommandFlags Effects = CommandFlags.Write | CommandFlags.MayReplicate | CommandFlags.DenyOom;
        const CommandFlags Permissions = CommandFlags.Loading | CommandFlags.Stale;
        (CommandFlags some, CommandFlags all) = QueuedFlags(client);
        return (command.Flags | (some & Effects)) & (all | ~Permissions);
    }

    /// <summary>Replies an error when the command may not run now.</summary>
    /// <returns>True when it may not.</returns>
    public bool Refuse(Client client, CommandDefinition command, RequestArguments arguments)
    {
        ServerGate gate = _dispatcher.Gate;
        CommandFlags flags = FlagsOf(client, command, arguments);
        if (client.Has(ClientFlags.Unauthenticated) && (flags & CommandFlags.NoAuth) == 0 && Access?.MustLogIn(client) != false)
        {
            return Say(client, command, Errors.AuthenticationRequired);
        }

        if (client.Has(ClientFlags.Multi) && (flags & CommandFlags.NoMulti) != 0)
        {
            return Say(client, command, "ERR Command not allowed inside a transaction"u8);
        }

        if (client.Has(ClientFlags.Restricted) && RefuseForUser(client, command, arguments))
        {
            return true;
        }

        if ((gate & ServerGate.Cluster) != 0 && !client.Has(ClientFlags.Master | ClientFlags.Internal)
            && Redirector is { } redirector && redirector.Redirect(client, command, arguments))
        {
            return true;
        }

        if ((gate & ServerGate.Tracking) != 0)
        {
            _dispatcher.Tracking?.LimitTable();
        }

        WasOutOfMemory = false;
        if ((gate & ServerGate.MaxMemory) != 0 && RefuseForMemory(client, command, flags))
        {
            return true;
        }

        if ((flags & CommandFlags.Write) != 0 && (gate & (ServerGate.Replica | ServerGate.GuardedWrites)) != 0
            && !client.Has(ClientFlags.Master | ClientFlags.Internal))
        {
            ReadOnlySpan<byte> error = WriteGuard!.RefuseWrite();
            if (!error.IsEmpty)
            {
                return Say(client, command, error);
            }
        }

        if ((gate & ServerGate.GuardedWrites) != 0 && command.Name == "ping")
        {
            ReadOnlySpan<byte> error = WriteGuard!.RefusePing();
            if (!error.IsEmpty)
            {
                return Say(client, command, error);
            }
        }

        return RefuseForState(client, command, flags);
    }

    /// <summary>What clients are told while a script runs for too long.</summary>
    public ReadOnlySpan<byte> BusyError => IsBusyWithFunction() ? Errors.BusyFunction : Errors.BusyScript;

    /// <summary>MULTI's own commands run at once between MULTI and EXEC; everything else is queued.</summary>
    public static bool RunsInsideMulti(CommandDefinition command) =>
        command.Name is "exec" or "discard" or "multi" or "watch" or "quit" or "reset";

    /// <summary>Replies for an unknown command, or a wrong number of arguments.</summary>
    public void UnknownOrArity(Client client, CommandDefinition? command, RequestArguments arguments)
    {
        if (command is not null)
        {
            Say(client, command, Latin1($"ERR wrong number of arguments for '{command.Name}' command"));
            return;
        }

        StringBuilder text = new("ERR unknown command '");
        text.Append(Encoding.Latin1.GetString(Limit(arguments[0], 128))).Append("', with args beginning with: ");
        int length = 0;
        for (int i = 1; i < arguments.Count && length < 128; i++)
        {
            string shown = "'" + Encoding.Latin1.GetString(Limit(arguments[i], 128 - length)) + "' ";
            text.Append(shown);
            length += shown.Length;
        }

        _dispatcher.Refuse(client, null, Latin1(text.ToString()));
    }

    /// <summary>Replies for a container's unknown subcommand.</summary>
    public void UnknownSubcommand(Client client, CommandDefinition container, RequestArguments arguments)
    {
        string sub = Encoding.Latin1.GetString(Limit(arguments[1], 128));
        _dispatcher.Refuse(client, container, Latin1(
            $"ERR unknown subcommand '{sub}'. Try {container.Name.ToUpperInvariant()} HELP."));
    }

    // A zero byte ends it, too: Redis prints it as C prints texts.
    internal static ReadOnlySpan<byte> Limit(ReadOnlySpan<byte> text, int length)
    {
        text = text.Length <= length ? text : text[..Math.Max(length, 0)];
        int zero = text.IndexOf((byte)0);
        return zero < 0 ? text : text[..zero];
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private bool RefuseForUser(Client client, CommandDefinition command, RequestArguments arguments)
    {
        AclContext context = client.Has(ClientFlags.Multi) ? AclContext.Multi : AclContext.TopLevel;
        return Access!.Refuse(client, command, arguments, context) switch
        {
            AclReason.Command => Say(client, command, Latin1(
                $"NOPERM this user has no permissions to run the '{command.Name}' command")),
            AclReason.Key => Say(client, command, Errors.NoPermissionForKey),
            AclReason.Channel => Say(client, command, Errors.NoPermissionForChannel),
            _ => false,
        };
    }

    private bool RefuseForMemory(Client client, CommandDefinition command, CommandFlags flags)
    {
        WasOutOfMemory = !client.Has(ClientFlags.Master) && OutOfMemory is { } outOfMemory && outOfMemory();
        if (!WasOutOfMemory)
        {
            return false;
        }

        bool denied = (flags & CommandFlags.DenyOom) != 0
            || (client.Has(ClientFlags.Multi) && !RunsInsideMulti(command));
        return denied && Say(client, command, "OOM command not allowed when used memory > 'maxmemory'."u8);
    }

    private bool RefuseForState(Client client, CommandDefinition command, CommandFlags flags)
    {
        ServerGate gate = _dispatcher.Gate;
        if (client.Has(ClientFlags.PubSub) && client.Reply.ProtocolVersion == 2
            && !client.Has(ClientFlags.Internal)
            && command.Name is not ("ping" or "subscribe" or "ssubscribe" or "psubscribe" or "unsubscribe" or "sunsubscribe"
                or "punsubscribe" or "quit" or "reset"))
        {
            return Say(client, command, Latin1($"ERR Can't execute '{command.Name}': only (P|S)SUBSCRIBE / "
                + "(P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"));
        }

        if ((gate & ServerGate.Replica) != 0 && (flags & CommandFlags.Stale) == 0
            && !client.Has(ClientFlags.Master | ClientFlags.Internal))
        {
            ReadOnlySpan<byte> error = WriteGuard!.RefuseStale();
            if (!error.IsEmpty)
            {
                return Say(client, command, error);
            }
        }

        if (((gate & ServerGate.Loading) != 0 && (flags & CommandFlags.Loading) == 0)
            || ((gate & ServerGate.AsyncLoading) != 0 && (flags & CommandFlags.NoAsyncLoading) != 0))
        {
            return Say(client, command, "LOADING Redis is loading the dataset in memory"u8);
        }

        if ((gate & ServerGate.Busy) != 0 && (flags & CommandFlags.AllowBusy) == 0)
        {
            return Say(client, command, BusyError);
        }

        if (client.Has(ClientFlags.Replica) && (flags & (CommandFlags.Write | CommandFlags.Readonly)) != 0
            && !client.Has(ClientFlags.Monitor | ClientFlags.Internal))
        {
            return Say(client, command, "ERR Replica can't interact with the keyspace"u8);
        }

        return (gate & ServerGate.Paused) != 0 && Pause is { } pause && pause(client, flags);
    }

    private bool Say(Client client, CommandDefinition command, ReadOnlySpan<byte> error)
    {
        if (command.Name == "exec")
        {
            // EXEC that cannot run ends the transaction and says why.
            client.Clear(ClientFlags.Multi);
            string reason = Encoding.Latin1.GetString(error.StartsWith("ERR "u8) ? error["ERR "u8.Length..] : error);
            error = Latin1("EXECABORT Transaction discarded because of: " + reason);
            client.Transaction = null;
            client.UnwatchAll();
        }

        _dispatcher.Refuse(client, command, error);
        return true;
    }
}
