using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Tandem.IntegrationTests.Support;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Clients;

/// <summary>Clients that Redis users have, against both programs: what passes on Redis must pass on Tandem.</summary>
public sealed class ClientTests
{
    private static readonly string Scripts =
        Path.Combine(Repository.Root, "tests", "Tandem.IntegrationTests", "Clients");

    public static TheoryData<ServerKind> Kinds => [ServerKind.Redis, ServerKind.Tandem];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Redis_cli_reads_commands_from_a_pipe(ServerKind kind)
    {
        using ServerProcess server = ServerProcess.Start(kind);
        string output = Cli(server, "SET a 1\nINCR a\nLPUSH l x y\nLRANGE l 0 -1\nGET missing\nFOO\n");
        Assert.Equal(
            ["OK", "2", "2", "y", "x", "", "ERR unknown command 'FOO', with args beginning with: "],
            output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Take(7));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Redis_cli_speaks_resp3_and_loads_in_bulk(ServerKind kind)
    {
        using ServerProcess server = ServerProcess.Start(kind);
        Assert.Contains("1# \"f\" => \"v\"", Cli(server, "HSET h f v\nHGETALL h\n", "-3", "--no-raw"),
            StringComparison.Ordinal);
        string commands = string.Concat(
            Enumerable.Range(0, 10_000).Select(index => $"*3\r\n$3\r\nSET\r\n$9\r\nkey{index:000000}\r\n$1\r\nv\r\n"));
        Assert.Contains("replies: 10000", Cli(server, commands, "--pipe"), StringComparison.Ordinal);
        Assert.Equal(10_001, server.Do("DBSIZE").Integer);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Redis_cli_takes_an_rdb_file_as_a_replica_does(ServerKind kind)
    {
        using ServerProcess server = ServerProcess.Start(kind);
        Workload.Fill(server);
        string file = Path.Combine(server.Folder, "copy.rdb");
        Cli(server, string.Empty, "--rdb", file);
        Assert.StartsWith("REDIS00", File.ReadAllText(file)[..7], StringComparison.Ordinal);
        ExternalProgram.Run("redis-check-rdb", string.Empty, null, 30, file);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Redis_cli_scans_for_big_keys(ServerKind kind)
    {
        using ServerProcess server = ServerProcess.Start(kind);
        Workload.Fill(server);
        Assert.Contains("Biggest   list found '\"l:big\"' has 5000 items", Cli(server, string.Empty, "--bigkeys"),
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Redis_benchmark_runs_its_default_tests(ServerKind kind)
    {
        using ServerProcess server = ServerProcess.Start(kind);
        string output = ExternalProgram.Run(
            "redis-benchmark", string.Empty, null, 120, "-p", Port(server), "-n", "2000", "-c", "20", "-P", "4", "-q");
        foreach (string test in (string[])["PING_INLINE", "SET", "GET", "INCR", "LPUSH", "SADD", "HSET", "SPOP", "ZADD",
            "LRANGE_600", "MSET"])
        {
            Assert.Contains(test, output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("rror", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Redis_py_works(ServerKind kind)
    {
        using ServerProcess server = ServerProcess.Start(kind);

        // Debian's python3-redis belongs to the system's interpreter, which need not be the first on PATH.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        ExternalProgram.Run(python, string.Empty, null, 60, Path.Combine(Scripts, "redis_py.py"), Port(server));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Ioredis_works(ServerKind kind)
    {
        using ServerProcess server = ServerProcess.Start(kind);
        ExternalProgram.Run("node", string.Empty, Path.Combine(Scripts, "ioredis"), 60, "check.js", Port(server));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void BullMQ_works_off_ten_thousand_jobs(ServerKind kind)
    {
        using ServerProcess server = ServerProcess.Start(kind);
        ExternalProgram.Run("node", string.Empty, Path.Combine(Scripts, "bullmq"), 120, "check.js", Port(server));
    }

    private static string Cli(ServerProcess server, string input, params string[] arguments) =>
        ExternalProgram.Run("redis-cli", input, server.Folder, 60, ["-p", Port(server), .. arguments]);

    private static string Port(ServerProcess server) => server.Port.ToString(CultureInfo.InvariantCulture);
}
