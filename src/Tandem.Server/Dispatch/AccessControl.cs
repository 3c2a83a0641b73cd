using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Acl;
using Tandem.Server.Clients;
using Tandem.Server.PubSub;

namespace Tandem.Server.Dispatch;

/// <summary>Who may run what: ties clients to users, checks commands against users' selectors, and keeps ACL LOG.</summary>
/// <remarks>A client of a user who may do everything has not <see cref="ClientFlags.Restricted"/>: its commands never come
/// here. The flag is set anew whenever a client's user, or that user's rules, change.</remarks>
internal sealed class AccessControl
{
    private readonly Dispatcher _dispatcher;
    private readonly List<KeyPosition> _keys = [];

    /// <param name="forSentinel">Users of a Sentinel, which has other commands.</param>
    public AccessControl(Dispatcher dispatcher, AclOptions options, bool forSentinel = false)
    {
        _dispatcher = dispatcher;
        Users = new AclUsers(new CommandCatalog(forSentinel), options);
        Log = new AclLog(options);
        dispatcher.Refusals.Access = this;
    }

    public AclUsers Users { get; }

    public AclLog Log { get; }

    /// <summary>A client as ACL LOG shows it.</summary>
    public Func<Client, string> Describe { get; set; } = static _ => string.Empty;

    /// <summary>A connection begins, or RESET: it is the default user's, and logged in if that needs no password.</summary>
    public void Greet(Client client)
    {
        LogIn(client, Users.Default);
        if (Users.NeedsPassword)
        {
            client.Set(ClientFlags.Unauthenticated);
        }
    }

    /// <summary>Whether a client has to AUTH before it may do anything.</summary>
    public bool MustLogIn(Client client) => client.Has(ClientFlags.Unauthenticated) && Users.NeedsPassword;

    /// <summary>Checks name and password of a client that wants to log in, and logs it when they are wrong.</summary>
    /// <param name="command">As the client wrote it: AUTH or HELLO.</param>
    /// <returns>False when they are wrong.</returns>
    public bool TryLogIn(Client client, ReadOnlySpan<byte> name, ReadOnlySpan<byte> password, ReadOnlySpan<byte> command)
    {
        if (Users.LogIn(name, password) is { } user)
        {
            LogIn(client, user);
            return true;
        }

        AclContext context = client.Has(ClientFlags.Multi) ? AclContext.Multi : AclContext.TopLevel;
        Note(client, AclReason.Auth, context, command, Encoding.Latin1.GetString(name));
        return false;
    }

    /// <summary>Gives a user new rules. Clients that listen to channels which the new ones do not allow are closed.</summary>
    public void Change(AclUser user, AclUser becomes)
    {
        foreach (Client client in _dispatcher.Clients.All.Values)
        {
            if (client.User == user && client.Subscriptions is { Count: > 0 } subscriptions
                && !AllowsAll(becomes, subscriptions))
            {
                _dispatcher.Clients.CloseSoon(client);
            }
        }

        user.Become(becomes);
        RulesChanged();
    }

    /// <summary>Removes a user and closes its clients.</summary>
    /// <param name="current">The client that asks: it is closed after its reply.</param>
    public bool Remove(AclUser user, Client? current)
    {
        if (!Users.Remove(user))
        {
            return false;
        }

        CloseClients(client => client.User == user, current);
        return true;
    }

    /// <summary>Replaces all users. Clients of users other than the default one are closed.</summary>
    /// <param name="current">The client that asks, if any: it is closed after its reply.</param>
    public void Replace(IEnumerable<AclUser> users, Client? current)
    {
        Users.Replace(users);
        CloseClients(client => client.User is not null && client.User != Users.Default, current);
        RulesChanged();
    }

    /// <summary>Rules of users have changed: looks anew which clients need checks.</summary>
    public void RulesChanged()
    {
        foreach (Client client in _dispatcher.Clients.All.Values)
        {
            Restrict(client);
        }
    }

    /// <summary>Checks a command of a client, and logs it when it is refused.</summary>
    public AclReason Refuse(Client client, CommandDefinition command, RequestArguments arguments, AclContext context)
    {
        if (client.User is not { } user)
        {
            return AclReason.None;
        }

        AclReason reason = Check(user, command, arguments, out int argument);
        if (reason != AclReason.None)
        {
            ReadOnlySpan<byte> subject = reason == AclReason.Command
                ? Encoding.Latin1.GetBytes(command.Name)
                : arguments[argument];
            Note(client, reason, context, subject, user.Name);
        }

        return reason;
    }

    /// <summary>Checks a command that a script calls, and logs it when it is refused.</summary>
    /// <param name="caller">The client that runs the script.</param>
    /// <returns>Null, or the error without its code.</returns>
    public string? RefuseInScript(Client caller, CommandDefinition command, RequestArguments arguments) =>
        !caller.Has(ClientFlags.Restricted) ? null : Refuse(caller, command, arguments, AclContext.Lua) switch
        {
            AclReason.Command => "The user executing the script can't run this command or subcommand",
            AclReason.Key => "The user executing the script can't access at least one of the keys mentioned in the command "
                + "arguments",
            AclReason.Channel => "The user executing the script can't publish to the channel mentioned in the command",
            _ => null,
        };

    /// <summary>Whether a client may run a command: redis.acl_check_cmd. Nothing is logged.</summary>
    public bool Allows(Client client, CommandDefinition command, RequestArguments arguments) =>
        !client.Has(ClientFlags.Restricted) || client.User is not { } user
        || Check(user, command, arguments, out _) == AclReason.None;

    /// <summary>Whether a client may run a command that reads keys which no argument names: SORT with BY or GET.</summary>
    public bool AllowsReadingAnyKey(Client client, CommandDefinition command, RequestArguments arguments)
    {
        if (!client.Has(ClientFlags.Restricted) || client.User is not { } user)
        {
            return true;
        }

        FindKeys(user, command, arguments);
        foreach (AclSelector selector in user.Selectors)
        {
            if (selector.AllowsReadingAnyKey && Check(selector, command, arguments, out _) == AclReason.None)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one of a user's selectors allows a command.</summary>
    /// <param name="argument">Number of the argument that is refused: the name, a key or a channel.</param>
    /// <returns>The reason of the selector that comes closest; of equals, the one that got furthest.</returns>
    public AclReason Check(AclUser user, CommandDefinition command, RequestArguments arguments, out int argument)
    {
        argument = 0;
        if (user.IsUnrestricted)
        {
            return AclReason.None;
        }

        AclReason closest = AclReason.None;
        FindKeys(user, command, arguments);
        foreach (AclSelector selector in user.Selectors)
        {
            AclReason reason = Check(selector, command, arguments, out int refused);
            if (reason == AclReason.None)
            {
                return AclReason.None;
            }

            if (reason > closest || (reason == closest && refused > argument))
            {
                (closest, argument) = (reason, refused);
            }
        }

        return closest;
    }

    private void FindKeys(AclUser user, CommandDefinition command, RequestArguments arguments)
    {
        _keys.Clear();
        foreach (AclSelector selector in user.Selectors)
        {
            if (!selector.AllKeys)
            {
                KeyFinder.Find(command, arguments, _keys);
                return;
            }
        }
    }

    // The keys are in _keys.
    private AclReason Check(AclSelector selector, CommandDefinition command, RequestArguments arguments, out int argument)
    {
        argument = 0;
        if (!command.Has(CommandFlags.NoAuth) && !selector.Commands.Allows(command.Id)
            && (arguments.Count < 2 || !selector.Commands.AllowsWith(command.Id, arguments[1])))
        {
            return AclReason.Command;
        }

        foreach (KeyPosition key in _keys)
        {
            if (!selector.AllowsKey(arguments[key.Index], PermissionsFor(key.Access)))
            {
                argument = key.Index;
                return AclReason.Key;
            }
        }

        if (!selector.AllChannels && command.Has(CommandFlags.PubSub))
        {
            (int first, int end, bool isPattern) = ChannelsOf(command, arguments);
            for (int i = first; i < end; i++)
            {
                if (!selector.AllowsChannel(arguments[i], isPattern))
                {
                    argument = i;
                    return AclReason.Channel;
                }
            }
        }

        return AclReason.None;
    }

    private static KeyPermissions PermissionsFor(KeyAccess access) =>
        ((access & KeyAccess.Access) != 0 ? KeyPermissions.Read : KeyPermissions.None)
        | ((access & (KeyAccess.Update | KeyAccess.Insert | KeyAccess.Delete)) != 0 ? KeyPermissions.Write : KeyPermissions.None);

    // To stop listening needs no permission.
    private static (int First, int End, bool IsPattern) ChannelsOf(CommandDefinition command, RequestArguments arguments) =>
        command.Name switch
        {
            "publish" or "spublish" => (1, 2, false),
            "subscribe" or "ssubscribe" => (1, arguments.Count, false),
            "psubscribe" => (1, arguments.Count, true),
            _ => (0, 0, false),
        };

    private static bool AllowsAll(AclUser user, SubscriptionSet subscriptions)
    {
        foreach (SubscriptionKind kind in Enum.GetValues<SubscriptionKind>())
        {
            foreach (byte[] channel in subscriptions.Of(kind))
            {
                bool isAllowed = false;
                foreach (AclSelector selector in user.Selectors)
                {
                    isAllowed |= selector.AllowsChannel(channel, kind == SubscriptionKind.Pattern);
                }

                if (!isAllowed)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static void LogIn(Client client, AclUser user)
    {
        client.User = user;
        client.Clear(ClientFlags.Unauthenticated);
        Restrict(client);
    }

    private static void Restrict(Client client)
    {
        if (client.User is { IsUnrestricted: false })
        {
            client.Set(ClientFlags.Restricted);
        }
        else
        {
            client.Clear(ClientFlags.Restricted);
        }
    }

    private void CloseClients(Predicate<Client> condition, Client? current)
    {
        foreach (Client client in (List<Client>)[.. _dispatcher.Clients.All.Values])
        {
            if (!condition(client))
            {
                continue;
            }

            // Until it is gone it may do nothing any more in the name of that user.
            Greet(client);
            client.Set(ClientFlags.Unauthenticated);
            if (client == current)
            {
                client.Set(ClientFlags.CloseAfterReply);
            }
            else
            {
                _dispatcher.Clients.CloseSoon(client);
            }
        }
    }

    private void Note(Client client, AclReason reason, AclContext context, ReadOnlySpan<byte> subject, string user) =>
        Log.Add(new AclLogEntry(reason, context, subject.ToArray(), user)
        {
            At = _dispatcher.WallMicroseconds / 1000,
            Client = Describe(client),
        });
}
