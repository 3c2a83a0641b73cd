using System.Collections.Generic;
using Tandem.Server.Commands.Server.Debugging;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>DEBUG: for tests and for people who look into the server. The subcommands are in the folder Debugging.</summary>
internal static class Debug
{
    private static readonly DebugSubcommand[] All =
    [
        .. DatasetDebugging.Subcommands,
        .. ValueDebugging.Subcommands,
        .. TableDebugging.Subcommands,
        .. ReplyDebugging.Subcommands,
        .. SwitchDebugging.Subcommands,
        .. ReplicationDebugging.Subcommands,
        .. ServerDebugging.Subcommands,
        .. CrashDebugging.Subcommands,
    ];

    /// <summary>Looks into the server, or makes it do what only tests want; DEBUG HELP lists how.</summary>
    /// <returns>Depends on the subcommand.</returns>
    [Command("DEBUG", "subcommand [argument [argument ...]]", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (ProtectedCommand.IsRefused(ref c, c.Server.Options.Server.EnableDebugCommand))
        {
            return;
        }

        foreach (DebugSubcommand subcommand in All)
        {
            if (subcommand.Matches(ref c))
            {
                subcommand.Run(ref c);
                return;
            }
        }

        if (c.ArgumentCount == 2 && c.Is(1, "HELP"u8))
        {
            List<string> lines = [];
            foreach (DebugSubcommand subcommand in All)
            {
                lines.Add(subcommand.Syntax);
                lines.AddRange(subcommand.Help);
            }

            HelpText.Reply(ref c, [.. lines]);
            return;
        }

        c.RefuseSubcommand();
    }
}
