using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>ACL: this server has one user, "default", who may do everything once authenticated.</summary>
[Command("ACL", "", Arity = -2, Since = "6.0.0")]
internal static class AclUsers
{
    /// <summary>Bits of a password that ACL GENPASS makes. Source: Redis 7.0, acl.c.</summary>
    private const int DefaultBits = 256;

    /// <summary>Tells as which user the client is authenticated.</summary>
    /// <returns>Bulk string.</returns>
    [Command("ACL|WHOAMI", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Since = "6.0.0")]
    public static void WhoAmI(ref CommandContext c) => c.Reply.Bulk(c.Client.User);

    /// <summary>Lists the names of users.</summary>
    /// <returns>Array.</returns>
    [Command("ACL|USERS", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "6.0.0")]
    public static void Users(ref CommandContext c)
    {
        c.Reply.Array(1);
        c.Reply.Bulk("default"u8);
    }

    /// <summary>Lists categories of commands, or the commands of one.</summary>
    /// <returns>Array of names.</returns>
    [Command("ACL|CAT", "[categoryname]", Arity = -2, Flags = CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "6.0.0")]
    public static void Categories(ref CommandContext c)
    {
        if (c.ArgumentCount > 3)
        {
            c.Reply.Error(Errors.WrongArgumentCount(c.Command.Name));
            return;
        }

        SortedSet<string> names = new(StringComparer.Ordinal);
        string wanted = c.ArgumentCount == 3 ? "@" + Encoding.Latin1.GetString(c[2]).ToLowerInvariant() : string.Empty;
        foreach (CommandDefinition command in CommandTable.All)
        {
            foreach (string category in command.CategoryNames)
            {
                if (wanted.Length == 0)
                {
                    names.Add(category[1..]);
                }
                else if (category == wanted && !command.HasSubcommands)
                {
                    names.Add(command.Name);
                }
            }
        }

        if (names.Count == 0)
        {
            c.Reply.Error($"ERR Unknown category '{Encoding.Latin1.GetString(c[2])}'");
            return;
        }

        c.Reply.Array(names.Count);
        foreach (string name in names)
        {
            c.Reply.Bulk(name);
        }
    }

    /// <summary>Makes a password.</summary>
    /// <returns>Bulk string of hexadecimal digits.</returns>
    [Command("ACL|GENPASS", "[bits]", Arity = -2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Since = "6.0.0")]
    public static void GeneratePassword(ref CommandContext c)
    {
        long bits = DefaultBits;
        if (c.ArgumentCount == 3 && !c.TryInteger(2, out bits))
        {
            return;
        }

        if (bits is <= 0 or > 4096)
        {
            c.Reply.Error("ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096"u8);
            return;
        }

        c.Reply.Bulk(Platform.Host.Entropy.HexId((int)((bits + 3) / 4)));
    }

    /// <summary>Shows refused commands and failed log-ins, or forgets them.</summary>
    /// <returns>Empty array, or OK.</returns>
    [Command("ACL|LOG", "[count|RESET]", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "6.0.0")]
    public static void Log(ref CommandContext c)
    {
        if (c.ArgumentCount == 3 && c.Is(2, "RESET"u8))
        {
            c.Reply.Ok();
        }
        else
        {
            c.Reply.EmptyArray();
        }
    }

    /// <summary>Refuses to make or change a user.</summary>
    [Command("ACL|SETUSER", "username [rule [rule ...]]", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "6.0.0")]
    public static void SetUser(ref CommandContext c) =>
        c.Reply.Error("ERR this server has no users but the default one, whose password is the option requirepass"u8);

    /// <summary>Tells what the subcommands do.</summary>
    /// <returns>Array of lines.</returns>
    [Command("ACL|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Since = "6.0.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "CAT [<category>]",
        "    Categories of commands, or the commands of one.",
        "GENPASS [<bits>]",
        "    A random password (default: 256 bits).",
        "LOG [<count>|RESET]",
        "    Refused commands and log-ins.",
        "USERS",
        "    Names of users.",
        "WHOAMI",
        "    The user of this connection.");
}
