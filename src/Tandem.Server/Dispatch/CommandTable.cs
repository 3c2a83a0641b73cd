using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Tandem.Server.Dispatch;

/// <summary>Finds commands by name. One per server, because rename-command changes what a name means there; the definitions
/// themselves are generated and shared.</summary>
internal sealed partial class CommandTable
{
    // Open addressing on the first eight letters in lower case; a quarter full, so that most finds take one probe.
    private const int SlotCount = 2048;

    private readonly ulong[] _words = new ulong[SlotCount];
    private readonly CommandDefinition?[] _commands = new CommandDefinition?[SlotCount];
    private readonly byte[]?[] _names = new byte[]?[SlotCount];

    /// <param name="forSentinel">True for the commands of a Sentinel, which are few.</param>
    public CommandTable(bool forSentinel = false)
    {
        foreach (CommandDefinition command in All)
        {
            bool isKnown = forSentinel
                ? command.Has(CommandFlags.Sentinel | CommandFlags.OnlySentinel)
                : !command.Has(CommandFlags.OnlySentinel);
            if (command.Container is null && isKnown)
            {
                Insert(command.OwnNameBytes, command);
            }
        }
    }

    /// <summary>Finds a command by its name, whatever the case; null when there is none.</summary>
    public CommandDefinition? Find(ReadOnlySpan<byte> name)
    {
        ulong word = FirstWord(name);
        for (int slot = SlotOf(word, name.Length); ; slot = (slot + 1) & (SlotCount - 1))
        {
            CommandDefinition? command = _commands[slot];
            if (command is null)
            {
                return null;
            }

            if (_words[slot] == word && _names[slot]!.Length == name.Length
                && (name.Length <= 8 || Ascii.EqualsIgnoreCase(_names[slot], name)))
            {
                return command;
            }
        }
    }

    /// <summary>Commands that are no subcommands, the renamed ones included and the disabled ones not.</summary>
    public IReadOnlyList<CommandDefinition> TopLevel =>
        [.. All.Where(command => Array.IndexOf(_commands, command) >= 0)];

    /// <summary>All commands and subcommands, the renamed ones included and the disabled ones not.</summary>
    public IEnumerable<CommandDefinition> Everything =>
        TopLevel.SelectMany(static command => command.Subcommands.Prepend(command));

    /// <summary>Number of commands that are no subcommands.</summary>
    public int Count => _commands.Count(static command => command is not null);

    /// <summary>Finds a command by "get", a subcommand by "config|get"; null when there is none.</summary>
    public CommandDefinition? FindByFullName(ReadOnlySpan<byte> name)
    {
        int bar = name.IndexOf((byte)'|');
        return bar < 0 ? Find(name)
            : Find(name[..bar]) is { } container ? FindSubcommand(container, name[(bar + 1)..])
            : null;
    }

    /// <summary>Finds a container's subcommand; null when there is none.</summary>
    public static CommandDefinition? FindSubcommand(CommandDefinition container, ReadOnlySpan<byte> name)
    {
        foreach (CommandDefinition command in container.Subcommands)
        {
            if (command.OwnNameBytes.Length == name.Length && Ascii.EqualsIgnoreCase(command.OwnNameBytes, name))
            {
                return command;
            }
        }

        return null;
    }

    /// <summary>rename-command: the old name is unknown from now on.</summary>
    /// <param name="oldName">A known name.</param>
    /// <param name="newName">Empty to disable the command.</param>
    /// <returns>Why that is not possible, or null.</returns>
    public string? Rename(string oldName, string newName)
    {
        CommandDefinition? command = Find(Encoding.Latin1.GetBytes(oldName));
        if (command is null)
        {
            return "No such command in rename-command";
        }

        if (newName.Length > 0 && Find(Encoding.Latin1.GetBytes(newName)) is not null)
        {
            return "Target command name already exists";
        }

        Rebuild(command, Encoding.Latin1.GetBytes(newName));
        return null;
    }

    private void Rebuild(CommandDefinition renamed, byte[] newName)
    {
        (byte[]? Name, CommandDefinition? Command)[] old = new (byte[]?, CommandDefinition?)[SlotCount];
        for (int i = 0; i < SlotCount; i++)
        {
            old[i] = (_names[i], _commands[i]);
        }

        Array.Clear(_words);
        Array.Clear(_commands);
        Array.Clear(_names);
        foreach ((byte[]? name, CommandDefinition? command) in old)
        {
            if (command is not null && command != renamed)
            {
                Insert(name!, command);
            }
        }

        if (newName.Length > 0)
        {
            Insert(newName, renamed);
        }
    }

    private void Insert(byte[] name, CommandDefinition command)
    {
        ulong word = FirstWord(name);
        int slot = SlotOf(word, name.Length);
        while (_commands[slot] is not null)
        {
            slot = (slot + 1) & (SlotCount - 1);
        }

        _words[slot] = word;
        _names[slot] = name;
        _commands[slot] = command;
    }

    private static int SlotOf(ulong word, int length) =>
        (int)(((word + (uint)length) * 0x9E3779B97F4A7C15) >> 53);

    // Up to eight letters in lower case. Setting bit 5 also changes a few signs, which only makes an unknown name match
    // no better: every known name is letters and underscores.
    private static ulong FirstWord(ReadOnlySpan<byte> name)
    {
        const ulong LowerCase = 0x2020202020202020;
        if (name.Length >= 8)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(name) | LowerCase;
        }

        ulong word = 0;
        for (int i = name.Length - 1; i >= 0; i--)
        {
            word = (word << 8) | (byte)(name[i] | 0x20);
        }

        return word;
    }
}
