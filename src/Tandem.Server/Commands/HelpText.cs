using System;
using System.Text;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands;

/// <summary>The reply of a container's HELP.</summary>
internal static class HelpText
{
    /// <summary>Replies the heading, the lines given, and the lines about HELP itself.</summary>
    public static void Reply(ref CommandContext c, params ReadOnlySpan<string> lines)
    {
        string name = (c.Command.Container ?? c.Command.Name).ToUpperInvariant();
        c.Reply.Array(lines.Length + 3);
        Line(ref c, name + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        foreach (string line in lines)
        {
            Line(ref c, line);
        }

        Line(ref c, "HELP");
        Line(ref c, "    Prints this help.");
    }

    private static void Line(ref CommandContext c, string text) => c.Reply.Simple(Encoding.ASCII.GetBytes(text));
}
