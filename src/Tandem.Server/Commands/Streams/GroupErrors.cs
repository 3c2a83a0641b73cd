using System;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Streams;

/// <summary>What commands reply when there is no such group.</summary>
internal static class GroupErrors
{
    /// <summary>There is no such key or no such group.</summary>
    /// <param name="tail">Where, as Redis has it; perhaps empty.</param>
    public static void NoSuchGroup(ref CommandContext c, int key, int group, ReadOnlySpan<byte> tail)
    {
        byte[] text =
            [.. "NOGROUP No such key '"u8, .. c[key], .. "' or consumer group '"u8, .. c[group], .. "'"u8, .. tail];
        c.Reply.Error(text);
    }

    /// <summary>The key has no such group.</summary>
    public static void NoSuchGroupOfKey(ref CommandContext c, int key, int group)
    {
        byte[] text =
            [.. "NOGROUP No such consumer group '"u8, .. c[group], .. "' for key name '"u8, .. c[key], .. "'"u8];
        c.Reply.Error(text);
    }

    /// <summary>A subcommand with arguments that it does not take.</summary>
    /// <remarks>Source: Redis networking.c, addReplySubcommandSyntaxError.</remarks>
    public static void Subcommand(ref CommandContext c)
    {
        string container = c.Command.Container!.ToUpperInvariant();
        byte[] text =
        [
            .. "ERR unknown subcommand or wrong number of arguments for '"u8, .. c[1],
            .. System.Text.Encoding.ASCII.GetBytes($"'. Try {container} HELP."),
        ];
        c.Reply.Error(text);
    }
}
