using System.Collections.Generic;
using System.Text;
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
        if (IsRefused(ref c))
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

        string name = Encoding.Latin1.GetString(c[1].Length > 128 ? c[1][..128] : c[1]);
        c.Reply.Error(Encoding.Latin1.GetBytes(
            $"ERR unknown subcommand or wrong number of arguments for '{name}'. Try DEBUG HELP."));
    }

    private static bool IsRefused(ref CommandContext c)
    {
        ProtectedAction rule = c.Server.Options.Server.EnableDebugCommand;
        bool isLocal = c.Client.Connection is not { } connection || connection.IsUnixSocket || connection.IsLoopback;
        if (rule == ProtectedAction.Yes || (rule == ProtectedAction.Local && isLocal))
        {
            return false;
        }

        c.Reply.Error("ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", "u8
            + "you can run it from a local connection, otherwise you need to set this option in the configuration file, "u8
            + "and then restart the server."u8);
        return true;
    }
}
