using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Host;
using Tandem.Protocol;
using Tandem.Server.Acl;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>ACL CAT, DRYRUN, LOG and others that change no user.</summary>
internal static class AclInspection
{
    /// <summary>Bits of a password that ACL GENPASS makes. Source: Redis 7.0, acl.c.</summary>
    private const int DefaultBits = 256;

    private const int MaxBits = 4096;

    private const int DefaultEntries = 10;

    /// <summary>Lists categories of commands, or the commands of one.</summary>
    /// <returns>Array of names.</returns>
    [Command("ACL|CAT", "[categoryname]", Arity = -2, Flags = CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "6.0.0")]
    public static void Categories(ref CommandContext c)
    {
        if (c.ArgumentCount > 3)
        {
            c.RefuseSubcommand();
            return;
        }

        List<string> names = [];
        if (c.ArgumentCount == 2)
        {
            names.AddRange(AclCategoryNames.All);
        }
        else
        {
            AclCategories category = AclCategoryNames.Find(Encoding.Latin1.GetString(c[2]));
            if (category == AclCategories.None)
            {
                c.Reply.Error(Encoding.Latin1.GetBytes($"ERR Unknown category '{Encoding.Latin1.GetString(c[2])}'"));
                return;
            }

            foreach (CommandDefinition command in c.Dispatcher.Commands.Everything)
            {
                if ((command.Acl & category) != 0)
                {
                    names.Add(command.Name);
                }
            }
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
        if (c.ArgumentCount > 3)
        {
            c.RefuseSubcommand();
            return;
        }

        if (c.ArgumentCount == 3 && !c.TryInteger(2, out bits))
        {
            return;
        }

        if (bits is <= 0 or > MaxBits)
        {
            c.Reply.Error("ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096"u8);
            return;
        }

        c.Reply.Bulk(Entropy.HexId((int)((bits + 3) / 4)));
    }

    /// <summary>Tells whether a user may run a command, without running it.</summary>
    /// <returns>OK, or a bulk string that says what is missing.</returns>
    [Command("ACL|DRYRUN", "username command [arg [arg ...]]", Arity = -4, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "7.0.0")]
    public static void DryRun(ref CommandContext c)
    {
        if (c.Server.Access.Users.Find(Encoding.Latin1.GetString(c[2])) is not { } user)
        {
            c.Reply.Error(Encoding.Latin1.GetBytes($"ERR User '{Encoding.Latin1.GetString(c[2])}' not found"));
            return;
        }

        RequestArguments arguments = c.Arguments.Slice(3);
        CommandDefinition? command = c.Dispatcher.Commands.Find(arguments[0]);
        if (command is { HasSubcommands: true } && arguments.Count > 1)
        {
            command = CommandTable.FindSubcommand(command, arguments[1]);
        }

        if (command is null)
        {
            c.Reply.Error(Encoding.Latin1.GetBytes($"ERR Command '{Encoding.Latin1.GetString(c[3])}' not found"));
            return;
        }

        if (!command.AcceptsArity(arguments.Count))
        {
            c.Reply.Error(Errors.WrongArgumentCount(command.Name));
            return;
        }

        AclReason reason = c.Server.Access.Check(user, command, arguments, out int argument);
        string subject = Encoding.Latin1.GetString(arguments[argument]);
        string? refusal = reason switch
        {
            AclReason.Command => $"This user has no permissions to run the '{command.Name}' command",
            AclReason.Key => $"This user has no permissions to access the '{subject}' key",
            AclReason.Channel => $"This user has no permissions to access the '{subject}' channel",
            _ => null,
        };
        if (refusal is null)
        {
            c.Reply.Ok();
        }
        else
        {
            c.Reply.Bulk(Encoding.Latin1.GetBytes(refusal));
        }
    }

    /// <summary>Shows refused commands and failed log-ins, or forgets them.</summary>
    /// <returns>Array of maps, the latest first; OK for RESET.</returns>
    [Command("ACL|LOG", "[count|RESET]", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "6.0.0")]
    public static void Log(ref CommandContext c)
    {
        AclLog log = c.Server.Access.Log;
        long count = DefaultEntries;
        if (c.ArgumentCount > 3)
        {
            c.RefuseSubcommand();
            return;
        }

        if (c.ArgumentCount == 3 && c.Is(2, "RESET"u8))
        {
            log.Clear();
            c.Reply.Ok();
            return;
        }

        if (c.ArgumentCount == 3 && !c.TryInteger(2, out count))
        {
            return;
        }

        long left = long.Clamp(count, 0, log.Entries.Count);
        c.Reply.Array(left);
        foreach (AclLogEntry entry in log.Entries)
        {
            if (left-- == 0)
            {
                break;
            }

            Show(ref c, entry);
        }
    }

    /// <summary>Tells what the subcommands do.</summary>
    /// <returns>Array of lines.</returns>
    [Command("ACL|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Since = "6.0.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "CAT [<category>]",
        "    Categories of commands, or the commands of one.",
        "DELUSER <username> [<username> ...]",
        "    Removes users and closes their connections.",
        "DRYRUN <username> <command> [<arg> ...]",
        "    Whether a user may run a command, which is not run.",
        "GENPASS [<bits>]",
        "    A random password (default: 256 bits).",
        "GETUSER <username>",
        "    All about one user.",
        "LIST",
        "    Users with their rules, as files have them.",
        "LOAD",
        "    Reads the users from their file.",
        "LOG [<count> | RESET]",
        "    Refused commands and log-ins.",
        "SAVE",
        "    Writes the users into their file.",
        "SETUSER <username> <attribute> [<attribute> ...]",
        "    Makes a user or changes its rules.",
        "USERS",
        "    Names of users.",
        "WHOAMI",
        "    The user of this connection.");

    private static void Show(ref CommandContext c, AclLogEntry entry)
    {
        c.Reply.Map(7);
        c.Reply.Bulk("count"u8);
        c.Reply.Integer(entry.Count);
        c.Reply.Bulk("reason"u8);
        c.Reply.Bulk(entry.Reason switch
        {
            AclReason.Command => "command"u8,
            AclReason.Key => "key"u8,
            AclReason.Channel => "channel"u8,
            _ => "auth"u8,
        });
        c.Reply.Bulk("context"u8);
        c.Reply.Bulk(entry.Context switch
        {
            AclContext.Multi => "multi"u8,
            AclContext.Lua => "lua"u8,
            _ => "toplevel"u8,
        });
        c.Reply.Bulk("object"u8);
        c.Reply.Bulk(entry.Subject);
        c.Reply.Bulk("username"u8);
        c.Reply.Bulk(Encoding.Latin1.GetBytes(entry.User));
        c.Reply.Bulk("age-seconds"u8);
        c.Reply.Double((c.Now - entry.At) / 1000.0);
        c.Reply.Bulk("client-info"u8);
        c.Reply.Bulk(Encoding.Latin1.GetBytes(entry.Client));
    }
}
