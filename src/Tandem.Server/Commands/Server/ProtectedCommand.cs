using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>Commands that an option forbids, or allows to local clients only: DEBUG, MODULE.</summary>
internal static class ProtectedCommand
{
    /// <summary>Replies that the command is not allowed, unless the option has it so.</summary>
    /// <param name="rule">The value of enable-debug-command or enable-module-command.</param>
    public static bool IsRefused(ref CommandContext c, ProtectedAction rule)
    {
        bool isLocal = c.Client.Connection is not { } connection || connection.IsUnixSocket || connection.IsLoopback;
        if (rule == ProtectedAction.Yes || (rule == ProtectedAction.Local && isLocal))
        {
            return false;
        }

        string name = c.Command.Container ?? c.Command.Name;
        c.Reply.Error(
            $"ERR {name.ToUpperInvariant()} command not allowed. If the enable-{name}-command option is set to \"local\", you can "
            + "run it from a local connection, otherwise you need to set this option in the configuration file, "
            + "and then restart the server.");
        return true;
    }
}
