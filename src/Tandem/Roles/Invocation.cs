using System;
using System.IO;
using System.Text;

namespace Tandem.Roles;

/// <summary>
/// One start of the executable: the role, under which name it was asked for, and what is left of the arguments.
/// </summary>
/// <param name="Role">What to be.</param>
/// <param name="Name">The role's name as given: the program's after its dash, or the first argument.</param>
/// <param name="Arguments">What the role itself is given.</param>
internal sealed record Invocation(Role Role, string Name, string[] Arguments)
{
    /// <summary>
    /// Chooses the role. A program name ending in -server, -sentinel, -cli, -benchmark, -check-rdb or -check-aof
    /// decides, whatever comes before the dash (as redis-sentinel is a link to redis-server); any other name leaves it
    /// to the first argument. The argument --sentinel makes a server a Sentinel, as in Redis.
    /// </summary>
    /// <param name="programName">argv[0], with or without a folder.</param>
    /// <param name="arguments">argv[1] and on.</param>
    public static Invocation Read(string programName, string[] arguments)
    {
        string name = Path.GetFileName(programName);
        int dash = name.IndexOf('-', StringComparison.Ordinal);
        if (dash >= 0 && RoleNamed(name[(dash + 1)..]) is var byName and (Role.Server or Role.Sentinel or Role.Absent))
        {
            return Choose(byName, name[(dash + 1)..], arguments);
        }

        if (arguments.Length == 0 || arguments[0] is "help" or "--help" or "-h")
        {
            return new Invocation(Role.Usage, name, []);
        }

        string first = arguments[0];
        if (first == "sentinel" && arguments.Length > 1 && arguments[1] == "status")
        {
            return new Invocation(Role.SentinelStatus, first, arguments[2..]);
        }

        return first is "--version" or "-v"
            ? new Invocation(Role.Version, first, [])
            : Choose(RoleNamed(first), first, arguments[1..]);
    }

    /// <summary>argv[0] as the process was started with it, from /proc; elsewhere, or without /proc, the executable's
    /// path. (The runtime's own command line begins with the managed file, links resolved.)</summary>
    public static string ProgramName()
    {
        try
        {
            byte[] line = File.ReadAllBytes("/proc/self/cmdline");
            int end = Array.IndexOf(line, (byte)0);
            if (end > 0)
            {
                return Encoding.UTF8.GetString(line, 0, end);
            }
        }
        catch (IOException)
        {
            // No /proc: macOS, Windows.
        }

        return Environment.ProcessPath ?? "tandem";
    }

    private static Invocation Choose(Role role, string name, string[] arguments)
    {
        bool sentinel = role == Role.Server && Array.IndexOf(arguments, "--sentinel") >= 0;
        return sentinel ? new Invocation(Role.Sentinel, "sentinel", arguments) : new Invocation(role, name, arguments);
    }

    private static Role RoleNamed(string name) => name switch
    {
        "server" => Role.Server,
        "sentinel" => Role.Sentinel,
        "failover" => Role.Failover,
        "log" => Role.Log,
        "restore" => Role.Restore,
        "check" => Role.Check,
        "up" => Role.Up,
        "cli" or "benchmark" or "check-rdb" or "check-aof" or "gateway" => Role.Absent,
        _ => Role.Unknown,
    };
}
