using System;
using System.IO;
using Tandem.Server;

namespace Tandem.Roles;

/// <summary>
/// The data server. It is this process itself, from the first instruction to the last: no child, no wrapper.
/// </summary>
internal static class ServerRole
{
    /// <returns>The exit code.</returns>
    public static int Run(Invocation invocation) => TandemServer.Main(ExecutablePath("server"), invocation.Arguments);

    /// <summary>
    /// An absolute path that starts this role again with the same arguments: the link by which it was started, else the
    /// link beside the executable.
    /// </summary>
    /// <param name="role">As the links' names end.</param>
    internal static string ExecutablePath(string role)
    {
        string started = Invocation.ProgramName();
        if (started.EndsWith("-" + role, StringComparison.Ordinal) && started.Contains('/', StringComparison.Ordinal))
        {
            return Path.GetFullPath(started);
        }

        string executable = Environment.ProcessPath ?? started;
        string link = Path.Combine(Path.GetDirectoryName(executable) ?? ".", "tandem-" + role);
        return File.Exists(link) ? link : executable;
    }
}
