using System;
using System.IO;
using System.Linq;
using Tandem.IntegrationTests.Support;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Roles;

/// <summary>The tools on the log against running servers of both kinds: <c>tandem log</c> and <c>tandem restore</c>.</summary>
public sealed class PointInTimeTests : IDisposable
{
    private const int Seconds = 60;

    private readonly string _folder = Directory.CreateTempSubdirectory("tandem-point-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Both_servers_start_from_what_was_restored_while_the_source_goes_on()
    {
        using ServerProcess server = ServerProcess.Start(ServerKind.Tandem, "--appendonly", "yes");
        Workload workload = new(seed: 41, expires: false);
        workload.Write(server, 2000);
        server.Do("BGREWRITEAOF");
        Wait.Until("the rewrite", () => server.Info("aof_rewrite_in_progress") == "0", details: () => server.Log);
        workload.Write(server, 2000);
        string digest = server.Digest();
        string offset = server.Info("master_repl_offset");
        workload.Write(server, 2000);
        Assert.NotEqual(digest, server.Digest());

        foreach (ServerKind kind in (ServerKind[])[ServerKind.Tandem, ServerKind.Redis])
        {
            string target = Path.Combine(_folder, kind.ToString());
            string output = Tandem("restore", "--dir", server.Folder, "--to", "offset " + offset, "--out", target);
            Assert.Contains($"the data as of offset {offset} ", output, StringComparison.Ordinal);
            ExternalProgram.Run(
                "redis-check-aof", string.Empty, null, Seconds, Path.Combine(target, "appendonlydir", "appendonly.aof.manifest"));
            using ServerProcess restored = ServerProcess.Start(kind, "--dir", target, "--appendonly", "yes");
            Assert.Equal(digest, restored.Digest());
        }

        Assert.Equal("OK", server.Do("SET", "still", "there").Text);
    }

    [Fact]
    public void A_folder_in_use_is_printed_with_the_offsets_of_its_server()
    {
        using ServerProcess server = ServerProcess.Start(ServerKind.Tandem, "--appendonly", "yes");
        server.Do("SET", "a", "1");
        string from = server.Info("master_repl_offset");
        server.Do("SET", "b", "2");
        string end = server.Info("master_repl_offset");
        string line = Assert.Single(Lines(Tandem("log", "--dir", server.Folder, "--from", from)));
        Assert.StartsWith(end + " ", line, StringComparison.Ordinal);
        Assert.EndsWith(" [0] \"SET\" \"b\" \"2\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.Tandem)]
    [InlineData(ServerKind.Redis)]
    public void A_running_server_sends_the_same_as_to_a_replica_and_makes_no_full_copy_for_it(ServerKind kind)
    {
        using ServerProcess master = ServerProcess.Start(kind);
        if (kind == ServerKind.Redis)
        {
            (int? exitCode, _, string errors) = Try("log", "--connect", $"127.0.0.1:{master.Port}", "--from", "0");
            Assert.Equal(1, exitCode);
            Assert.Contains("keeps no backlog", errors, StringComparison.Ordinal);
            Assert.Equal(0, master.InfoNumber("sync_full"));
        }

        using ServerProcess replica = ServerProcess.StartReplica(ServerKind.Redis, master);
        Topology.AwaitLink(replica);
        master.Do("SET", "a", "1");
        string from = master.Info("master_repl_offset");
        master.Do("SELECT", "2");
        master.Do("SET", "b", "2");
        string output = Tandem("log", "--connect", $"127.0.0.1:{master.Port}", "--from", from);
        Assert.Contains(" - [?] \"SELECT\" \"2\"", output, StringComparison.Ordinal);
        Assert.Contains(" - [2] \"SET\" \"b\" \"2\"", output, StringComparison.Ordinal);
        Assert.Equal(1, master.InfoNumber("sync_full"));

        string json = Tandem("log", "--connect", $"127.0.0.1:{master.Port}", "--from", from, "--json");
        Assert.Contains("\"database\":2,\"file\":null,\"args\":[\"SET\",\"b\",\"2\"]}", json, StringComparison.Ordinal);
        (int? refused, _, string reason) = Try("log", "--connect", $"127.0.0.1:{master.Port}", "--from", "999999999");
        Assert.Equal(1, refused);
        Assert.Contains("offset 999999999 is not there", reason, StringComparison.Ordinal);
    }

    private static string Tandem(params string[] arguments) =>
        ExternalProgram.Run(Path.Combine(Repository.Root, "out", "tandem"), string.Empty, null, Seconds, arguments);

    private static (int? ExitCode, string Output, string Errors) Try(params string[] arguments) =>
        ExternalProgram.Try(Path.Combine(Repository.Root, "out", "tandem"), string.Empty, null, Seconds, arguments);

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
}
