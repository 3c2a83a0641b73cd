using System.Collections.Generic;
using System.Text;
using Tandem.Server.Acl;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>ACL: users and what they may do.</summary>
[Command("ACL", "", Arity = -2, Flags = CommandFlags.Sentinel, Since = "6.0.0")]
internal static class AclUserCommands
{
    private const string NoFile = "ERR This Redis instance is not configured to use an ACL file. You may want to specify users "
        + "via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in "
        + "order to store users in the Redis configuration.";

    /// <summary>Tells as which user the client is authenticated.</summary>
    /// <returns>Bulk string.</returns>
    [Command("ACL|WHOAMI", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Since = "6.0.0")]
    public static void WhoAmI(ref CommandContext c)
    {
        if (c.Client.User is { } user)
        {
            c.Reply.Bulk(Bytes(user.Name));
        }
        else
        {
            c.Reply.Null();
        }
    }

    /// <summary>Lists the names of users.</summary>
    /// <returns>Array.</returns>
    [Command("ACL|USERS", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "6.0.0")]
    public static void Users(ref CommandContext c)
    {
        c.Reply.Array(c.Server.Access.Users.All.Count);
        foreach (AclUser user in c.Server.Access.Users.All)
        {
            c.Reply.Bulk(Bytes(user.Name));
        }
    }

    /// <summary>Lists users with their rules, as files have them.</summary>
    /// <returns>Array.</returns>
    [Command("ACL|LIST", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "6.0.0")]
    public static void List(ref CommandContext c)
    {
        c.Reply.Array(c.Server.Access.Users.All.Count);
        foreach (AclUser user in c.Server.Access.Users.All)
        {
            c.Reply.Bulk(Bytes($"user {user.Name} {user}"));
        }
    }

    /// <summary>Makes a user, or changes its rules: all of them, or none when one is wrong.</summary>
    /// <returns>OK.</returns>
    [Command("ACL|SETUSER", "username [rule [rule ...]]", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "6.0.0")]
    public static void SetUser(ref CommandContext c)
    {
        // Rules may have passwords, and names of users help who guesses them.
        List<string> words = [];
        c.Redact(2);
        for (int i = 3; i < c.ArgumentCount; i++)
        {
            c.Redact(i);
            words.Add(Encoding.Latin1.GetString(c[i]));
        }

        string name = Encoding.Latin1.GetString(c[2]);
        AccessControl access = c.Server.Access;
        AclUser? known = access.Users.Find(name);
        if (AclSelector.HasBlanks(name))
        {
            c.Reply.Error("ERR " + AclErrors.BadName);
            return;
        }

        List<string> rules = AclRuleWords.Join(words, out string? unmatched);
        if (unmatched is not null)
        {
            c.Reply.Error(Bytes($"ERR Unmatched parenthesis in acl selector starting at '{unmatched}'."));
            return;
        }

        AclUser changed = known?.Clone() ?? access.Users.New(name);
        foreach (string rule in rules)
        {
            if (changed.Apply(rule) is { } error)
            {
                c.Reply.Error(Bytes($"ERR Error in ACL SETUSER modifier '{rule}': {error}"));
                return;
            }
        }

        if (known is null)
        {
            access.Users.Add(changed);
        }
        else
        {
            access.Change(known, changed);
        }

        c.Reply.Ok();
    }

    /// <summary>Removes users; their clients are closed.</summary>
    /// <returns>Integer: how many there were.</returns>
    [Command("ACL|DELUSER", "username [username ...]", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "6.0.0")]
    public static void DelUser(ref CommandContext c)
    {
        List<string> names = [];
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            c.Redact(i);
            names.Add(Encoding.Latin1.GetString(c[i]));
        }

        int removed = 0;
        foreach (string name in names)
        {
            if (name == AclUsers.DefaultName)
            {
                c.Reply.Error("ERR The 'default' user cannot be removed"u8);
                return;
            }

            if (c.Server.Access.Users.Find(name) is { } user && c.Server.Access.Remove(user, c.Client))
            {
                removed++;
            }
        }

        c.Reply.Integer(removed);
    }

    /// <summary>Gives all that is known of a user.</summary>
    /// <returns>Map of flags, passwords, commands, keys, channels, selectors; null when there is no such user.</returns>
    [Command("ACL|GETUSER", "username", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "6.0.0")]
    public static void GetUser(ref CommandContext c)
    {
        c.Redact(2);
        if (c.Server.Access.Users.Find(Encoding.Latin1.GetString(c[2])) is not { } user)
        {
            c.Reply.Null();
            return;
        }

        c.Reply.Map(6);
        c.Reply.Bulk("flags"u8);
        c.Reply.Set(user.Flags.Count);
        foreach (string flag in user.Flags)
        {
            c.Reply.Bulk(flag);
        }

        c.Reply.Bulk("passwords"u8);
        c.Reply.Array(user.Passwords.Count);
        foreach (string password in user.Passwords)
        {
            c.Reply.Bulk(password);
        }

        Describe(ref c, user.Root);
        c.Reply.Bulk("selectors"u8);
        c.Reply.Array(user.Selectors.Count - 1);
        for (int i = 1; i < user.Selectors.Count; i++)
        {
            c.Reply.Map(3);
            Describe(ref c, user.Selectors[i]);
        }
    }

    /// <summary>Reads the file of users again: all of it, or nothing when there is an error. Clients of users other than the
    /// default one are closed.</summary>
    /// <returns>OK.</returns>
    [Command("ACL|LOAD", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "6.0.0")]
    public static void Load(ref CommandContext c)
    {
        if (!c.Server.UserFile.IsUsed)
        {
            c.Reply.Error(NoFile);
        }
        else if (c.Server.UserFile.Read(out List<AclUser> users) is { } error)
        {
            c.Reply.Error(Bytes("ERR " + error));
        }
        else
        {
            c.Server.Access.Replace(users, c.Client);
            c.Reply.Ok();
        }
    }

    /// <summary>Writes the users into their file.</summary>
    /// <returns>OK.</returns>
    [Command("ACL|SAVE", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "6.0.0")]
    public static void Save(ref CommandContext c)
    {
        if (!c.Server.UserFile.IsUsed)
        {
            c.Reply.Error(NoFile);
        }
        else if (c.Server.UserFile.Save() is { } error)
        {
            c.Server.ServerLog.Warning($"Writing the ACL file failed: {error}");
            c.Reply.Error(
                "ERR There was an error trying to save the ACLs. Please check the server logs for more information"u8);
        }
        else
        {
            c.Reply.Ok();
        }
    }

    private static void Describe(ref CommandContext c, AclSelector selector)
    {
        c.Reply.Bulk("commands"u8);
        c.Reply.Bulk(Bytes(selector.Commands.ToString()));
        c.Reply.Bulk("keys"u8);
        c.Reply.Bulk(Bytes(selector.KeyRules));
        c.Reply.Bulk("channels"u8);
        c.Reply.Bulk(Bytes(selector.ChannelRules));
    }

    // Names and rules have a character for each byte.
    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
