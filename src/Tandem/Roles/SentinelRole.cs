using Tandem.Server;

namespace Tandem.Roles;

/// <summary>The Sentinel: watches masters and replaces those that fail.</summary>
internal static class SentinelRole
{
    /// <returns>The exit code.</returns>
    public static int Run(Invocation invocation) => SentinelStartup.Run(ServerRole.ExecutablePath("sentinel"), invocation.Arguments);
}
