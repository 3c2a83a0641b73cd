using System;
using System.Globalization;
using Tandem.IntegrationTests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Wire;

/// <summary>Encrypted clients and replica links, against redis-cli and a real Redis.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public void A_client_with_a_certificate_is_served_also_large_values()
    {
        int port = ServerProcess.FreePort();
        using ServerProcess server = ServerProcess.Start(ServerKind.Tandem, _certificates.ServerArguments(port));
        string large = new('x', 300_000);

        Assert.Equal("OK", Cli(port, "node", "SET k " + large).Output.Trim());
        Assert.Equal(large, Cli(port, "node", "GET k").Output.Trim().Trim('"'));
        Assert.Equal(300_000, server.Do("STRLEN", "k").Integer);
    }

    [Fact]
    public void A_client_without_a_trusted_certificate_is_refused_until_that_is_optional()
    {
        int port = ServerProcess.FreePort();
        using ServerProcess server = ServerProcess.Start(ServerKind.Tandem, _certificates.ServerArguments(port));

        Assert.DoesNotContain("PONG", Cli(port, "other", "PING").Output, StringComparison.Ordinal);
        server.Do("CONFIG", "SET", "tls-auth-clients", "no");
        Assert.Equal("PONG", Cli(port, "node", "PING").Output.Trim());
        server.Do("CONFIG", "SET", "tls-auth-clients", "yes");
        server.Do("CONFIG", "SET", "tls-ca-cert-file", _certificates.PathOf("other.crt"));
        Assert.DoesNotContain("PONG", Cli(port, "node", "PING").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_refused_and_the_old_one_stays()
    {
        int port = ServerProcess.FreePort();
        using ServerProcess server = ServerProcess.Start(ServerKind.Tandem, _certificates.ServerArguments(port));

        Assert.Equal(
            "ERR CONFIG SET failed (possibly related to argument 'tls-cert-file') - Unable to update TLS configuration. Check "
            + "server logs.", server.Try("CONFIG", "SET", "tls-cert-file", "/nowhere.crt").Text);
        Assert.Equal("PONG", Cli(port, "node", "PING").Output.Trim());
        Assert.Contains("/nowhere.crt: No such file or directory", server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.Tandem, ServerKind.Redis)]
    [InlineData(ServerKind.Redis, ServerKind.Tandem)]
    [InlineData(ServerKind.Tandem, ServerKind.Tandem)]
    public void A_replica_follows_its_master_over_tls(ServerKind masterKind, ServerKind replicaKind)
    {
        int masterPort = ServerProcess.FreePort();
        int replicaPort = ServerProcess.FreePort();
        using ServerProcess master = ServerProcess.Start(
            masterKind, _certificates.ServerArguments(masterPort, "--tls-replication", "yes", "--repl-diskless-sync-delay", "0"));
        Workload.Fill(master);
        using ServerProcess replica = ServerProcess.Start(
            replicaKind, _certificates.ServerArguments(
                replicaPort, "--tls-replication", "yes", "--replicaof", "127.0.0.1",
                masterPort.ToString(CultureInfo.InvariantCulture)));

        Topology.AwaitLink(replica);
        new Workload(1).Write(master, 500);
        Topology.AwaitOffset(master, replica);
        Topology.AssertSameData(master, replica);
    }

    private (int? ExitCode, string Output, string Errors) Cli(int port, string certificate, string input) =>
        ExternalProgram.Try(
            "redis-cli", input + "\n", null, 30,
            ["-p", port.ToString(CultureInfo.InvariantCulture), .. _certificates.ClientArguments(certificate)]);
}
