using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>COMMAND: describes the commands of this server.</summary>
internal static class CommandInspection
{
    private static readonly string[] HelpLines =
    [
        "COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "(no subcommand)",
        "    Return details about all Redis commands.",
        "COUNT",
        "    Return the total number of commands in this Redis server.",
        "LIST",
        "    Return a list of all commands in this Redis server.",
        "INFO [<command-name> ...]",
        "    Return details about multiple Redis commands.",
        "    If no command names are given, documentation details for all",
        "    commands are returned.",
        "DOCS [<command-name> ...]",
        "    Return documentation details about multiple Redis commands.",
        "    If no command names are given, documentation details for all",
        "    commands are returned.",
        "GETKEYS <full-command>",
        "    Return the keys from a full Redis command.",
        "GETKEYSANDFLAGS <full-command>",
        "    Return the keys and the access flags from a full Redis command.",
        "HELP",
        "    Prints this help.",
    ];

    /// <summary>Describes all commands: flags, keys, categories.</summary>
    /// <returns>Array: one array of ten elements for each command.</returns>
    /// <remarks>Cost: O(N) in commands.</remarks>
    [Command("COMMAND", "", Arity = -1, Flags = CommandFlags.Sentinel | CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Connection,
        Tips = "nondeterministic_output_order", Since = "2.8.13")]
    public static void All(ref CommandContext c) => DescribeAll(ref c);

    /// <summary>Counts the commands; subcommands are not counted.</summary>
    /// <returns>Integer.</returns>
    [Command("COMMAND|COUNT", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "2.8.13")]
    public static void Count(ref CommandContext c) => c.Reply.Integer(c.Dispatcher.Commands.Count);

    /// <summary>Describes commands by name, as "get" or "config|get"; all without names.</summary>
    /// <returns>Array: one array of ten elements for each name, null for one that is not known.</returns>
    [Command("COMMAND|INFO", "[command-name [command-name ...]]", Arity = -2, Flags = CommandFlags.Loading
        | CommandFlags.Stale, Acl = AclCategories.Connection, Tips = "nondeterministic_output_order", Since = "2.8.13")]
    public static void Info(ref CommandContext c)
    {
        if (c.ArgumentCount == 2)
        {
            DescribeAll(ref c);
            return;
        }

        c.Reply.Array(c.ArgumentCount - 2);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (c.Dispatcher.Commands.FindByFullName(c[i]) is { } command)
            {
                CommandDescription.Write(c.Reply, command);
            }
            else
            {
                c.Reply.NullArray();
            }
        }
    }

    /// <summary>Tells what commands do, since when, and of which group they are; all without names.</summary>
    /// <returns>Map: name to a map of summary, since, group and subcommands.</returns>
    [Command("COMMAND|DOCS", "[command-name [command-name ...]]", Arity = -2, Flags = CommandFlags.Loading
        | CommandFlags.Stale, Acl = AclCategories.Connection, Tips = "nondeterministic_output_order", Since = "7.0.0")]
    public static void Docs(ref CommandContext c)
    {
        List<CommandDefinition> commands = [];
        if (c.ArgumentCount == 2)
        {
            commands.AddRange(c.Dispatcher.Commands.TopLevel);
        }

        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (c.Dispatcher.Commands.FindByFullName(c[i]) is { } command)
            {
                commands.Add(command);
            }
        }

        c.Reply.Map(commands.Count);
        foreach (CommandDefinition command in commands)
        {
            CommandDescription.WriteDocs(c.Reply, command);
        }
    }

    /// <summary>Lists the names of commands and subcommands, of all or of those that pass a filter.</summary>
    /// <returns>Array of names. Errors: syntax error.</returns>
    [Command("COMMAND|LIST", "[FILTERBY <MODULE module-name|ACLCAT category|PATTERN pattern>]", Arity = -2,
        Flags = CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Connection,
        Tips = "nondeterministic_output_order", Since = "7.0.0")]
    public static void List(ref CommandContext c)
    {
        bool isFiltered = c.ArgumentCount == 5 && c.Is(2, "FILTERBY"u8);
        bool byPattern = isFiltered && c.Is(3, "PATTERN"u8);
        bool byCategory = isFiltered && c.Is(3, "ACLCAT"u8);
        bool byModule = isFiltered && c.Is(3, "MODULE"u8);
        if (c.ArgumentCount != 2 && !byPattern && !byCategory && !byModule)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        AclCategories category = byCategory ? AclCategoryNames.Find(Encoding.Latin1.GetString(c[4])) : AclCategories.None;
        int mark = c.Reply.BeginDeferred();
        int count = 0;
        foreach (CommandDefinition command in c.Dispatcher.Commands.Everything)
        {
            if (byModule || (byCategory && (command.Acl & category) == 0)
                || (byPattern && !GlobPattern.Matches(c[4], Encoding.ASCII.GetBytes(command.Name), ignoreCase: true)))
            {
                continue;
            }

            c.Reply.Bulk(command.Name);
            count++;
        }

        c.Reply.EndDeferredArray(mark, count);
    }

    /// <summary>Finds the keys in a whole command.</summary>
    /// <returns>Array of keys. Errors: no such command, wrong number of arguments, no keys.</returns>
    [Command("COMMAND|GETKEYS", "", Arity = -4, Flags = CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "2.8.13")]
    public static void GetKeys(ref CommandContext c) => ReplyKeys(ref c, withFlags: false);

    /// <summary>Finds the keys in a whole command, and what it does with each.</summary>
    /// <returns>Array of pairs: key, flags. Errors: as COMMAND GETKEYS.</returns>
    [Command("COMMAND|GETKEYSANDFLAGS", "", Arity = -4, Flags = CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "7.0.0")]
    public static void GetKeysAndFlags(ref CommandContext c) => ReplyKeys(ref c, withFlags: true);

    /// <summary>Says which subcommands there are.</summary>
    /// <returns>Array of lines.</returns>
    [Command("COMMAND|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "5.0.0")]
    public static void Help(ref CommandContext c)
    {
        c.Reply.Array(HelpLines.Length);
        foreach (string line in HelpLines)
        {
            c.Reply.Simple(Encoding.ASCII.GetBytes(line));
        }
    }

    private static void DescribeAll(ref CommandContext c)
    {
        IReadOnlyList<CommandDefinition> commands = c.Dispatcher.Commands.TopLevel;
        c.Reply.Array(commands.Count);
        foreach (CommandDefinition command in commands)
        {
            CommandDescription.Write(c.Reply, command);
        }
    }

    private static void ReplyKeys(ref CommandContext c, bool withFlags)
    {
        RequestArguments arguments = c.Arguments.Slice(2);
        CommandDefinition? command = c.Dispatcher.Commands.Find(arguments[0]);
        if (command is { HasSubcommands: true } && arguments.Count > 1)
        {
            command = CommandTable.FindSubcommand(command, arguments[1]);
        }

        if (command is null)
        {
            c.Reply.Error("ERR Invalid command specified"u8);
            return;
        }

        if (Array.TrueForAll(command.KeySpecs, static spec => spec.Has(KeyAccess.NotKey)))
        {
            c.Reply.Error("ERR The command has no key arguments"u8);
            return;
        }

        if (!command.AcceptsArity(arguments.Count))
        {
            c.Reply.Error("ERR Invalid number of arguments specified for command"u8);
            return;
        }

        List<KeyPosition> keys = [];
        KeyFinder.Find(command, arguments, keys);
        if (keys.Count == 0 && !command.Has(CommandFlags.NoMandatoryKeys))
        {
            c.Reply.Error("ERR Invalid arguments specified for command"u8);
            return;
        }

        c.Reply.Array(keys.Count);
        foreach (KeyPosition key in keys)
        {
            if (withFlags)
            {
                c.Reply.Array(2);
            }

            c.Reply.Bulk(arguments[key.Index]);
            if (withFlags)
            {
                CommandDescription.WriteSet(c.Reply, KeySpec.NamesOf(key.Access));
            }
        }
    }
}
