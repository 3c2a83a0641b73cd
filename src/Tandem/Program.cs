using System;
using Tandem.Roles;
using Tandem.Roles.Operators;
using Tandem.Roles.Up;

namespace Tandem;

/// <summary>
/// The one executable. The role comes from argv[0] or from the first argument; see <see cref="Invocation"/>.
/// </summary>
internal static class Program
{
    private const string Usage = """
        usage: tandem server [FILE] [--DIRECTIVE VALUE ...]   what redis-server takes (also as out/tandem-server)
               tandem sentinel FILE                           what redis-sentinel takes (also as out/tandem-sentinel)
               tandem sentinel status [--watch]               what the Sentinels see; --help
               tandem failover [NAME]                         another master in place of one that is well; --help
               tandem log --dir D | --connect HOST:PORT       the writes, one a line, with offset and time; --help
               tandem restore --dir D --to POINT --out D2     the data as of an offset or a time; --help
               tandem check --dir D [--fix]                   whether all files of a data folder are whole; --help
               tandem up [--replicas N] [--port P] [...]      a master and its replicas, with a live table; --help
               tandem --version

        """;

    private static int Main(string[] arguments)
    {
        Invocation invocation = Invocation.Read(Invocation.ProgramName(), arguments);
        switch (invocation.Role)
        {
            case Role.Server:
                return ServerRole.Run(invocation);
            case Role.Sentinel:
                return SentinelRole.Run(invocation);
            case Role.SentinelStatus:
                return OperatorCommands.Invoke("status", invocation.Arguments);
            case Role.Failover:
                return OperatorCommands.Invoke("failover", invocation.Arguments);
            case Role.Log:
                return LogCommand.Invoke(invocation.Arguments);
            case Role.Restore:
                return RestoreCommand.Invoke(invocation.Arguments);
            case Role.Check:
                return CheckCommand.Invoke(invocation.Arguments);
            case Role.Up:
                return UpCommand.Invoke(invocation.Arguments);
            case Role.Usage:
                Console.Out.Write(Usage);
                return 0;
            case Role.Version:
                Console.Out.WriteLine("tandem " + typeof(Program).Assembly.GetName().Version?.ToString(3));
                return 0;
            case Role.Absent:
                Console.Error.WriteLine($"tandem: the role '{invocation.Name}' is not part of this version");
                return 2;
            default:
                Console.Error.WriteLine($"tandem: no such role: '{invocation.Name}'");
                Console.Error.Write(Usage);
                return 2;
        }
    }
}
