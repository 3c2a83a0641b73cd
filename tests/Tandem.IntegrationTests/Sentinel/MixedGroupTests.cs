using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Tandem.IntegrationTests.Support;
using Tandem.Protocol;
using Xunit;

namespace Tandem.IntegrationTests.Sentinel;

/// <summary>Groups of our Sentinels and Redis's, over servers of either kind.</summary>
public sealed class MixedGroupTests
{
    [Theory]
    [InlineData(1, ServerKind.Redis)]
    [InlineData(1, ServerKind.Tandem)]
    [InlineData(2, ServerKind.Redis)]
    [InlineData(3, ServerKind.Tandem)]
    public void A_group_with_sentinels_of_ours_fails_over(int ours, ServerKind servers)
    {
        using ServerProcess master = ServerProcess.Start(servers);
        using ServerProcess first = ServerProcess.StartReplica(servers, master);
        using ServerProcess second = ServerProcess.StartReplica(servers, master);
        using Sentinels group = new(ours, master);
        group.AwaitSettled(replicas: 2);
        master.Kill();

        int port = group.AwaitMasterOtherThan(master.Port);
        ServerProcess promoted = port == first.Port ? first : second;
        ServerProcess other = promoted == first ? second : first;
        Assert.Equal(promoted.Port, port);
        Again(() => promoted.Do("SET", "k", "v"));
        Wait.Until("the other replica to follow", () => Again(() => other.Info("master_port")) == Text(port), 30);

        // The master of old comes back as one, and is put in its place.
        master.Restart();
        Wait.Until(
            "the old master to be a replica", () => Again(() => master.Info("master_port")) == Text(port), 60,
            () => group.Logs);
        group.AwaitSettled(replicas: 2);
    }

    [Fact]
    public void A_sentinel_of_ours_leads_a_failover_that_redis_sentinels_follow()
    {
        using ServerProcess master = ServerProcess.Start(ServerKind.Redis);
        using ServerProcess replica = ServerProcess.StartReplica(ServerKind.Redis, master);
        using Sentinels group = new(ours: 1, master);
        group.AwaitSettled(replicas: 1);
        Assert.Equal("OK", group.All[0].Do("SENTINEL", "FAILOVER", "m").Text);
        Assert.Equal(replica.Port, group.AwaitMasterOtherThan(master.Port));
        Wait.Until("the old master to follow", () => Again(() => master.Info("master_port")) == Text(replica.Port), 60);
    }

    [Fact]
    public void A_redis_sentinel_leads_a_failover_that_ours_follow()
    {
        using ServerProcess master = ServerProcess.Start(ServerKind.Tandem);
        using ServerProcess replica = ServerProcess.StartReplica(ServerKind.Tandem, master);
        using Sentinels group = new(ours: 2, master);
        group.AwaitSettled(replicas: 1);
        Assert.Equal("OK", group.All[2].Do("SENTINEL", "FAILOVER", "m").Text);
        Assert.Equal(replica.Port, group.AwaitMasterOtherThan(master.Port));
    }

    [Fact]
    public void Redis_sentinel_goes_on_with_a_file_of_ours_and_scripts_are_told()
    {
        using ServerProcess master = ServerProcess.Start(ServerKind.Tandem);
        using SentinelProcess sentinel = new(ServerKind.Tandem, master);
        string told = Path.Combine(sentinel.Folder, "told");
        string script = Path.Combine(sentinel.Folder, "tell.sh");
        File.WriteAllText(script, $"#!/bin/sh\nls -l /proc/$$/fd >>{told}.fds\necho \"$@\" >>{told}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        RespValue denied = sentinel.Try("SENTINEL", "SET", "m", "notification-script", script)!;
        Assert.StartsWith("ERR Reconfiguration of scripts path is denied", denied.Text, StringComparison.Ordinal);
        string id = sentinel.Do("SENTINEL", "MYID").Text;
        sentinel.Kill();
        File.AppendAllText(sentinel.ConfigPath, $"sentinel notification-script m {script}\n");
        sentinel.Start();
        Assert.Equal(id, sentinel.Do("SENTINEL", "MYID").Text);
        sentinel.Do("SENTINEL", "SET", "m", "quorum", "1");
        Wait.Until("the script", () => File.Exists(told) && File.ReadAllText(told).Contains("+set", StringComparison.Ordinal));
        Assert.StartsWith("+monitor master m 127.0.0.1", File.ReadAllText(told), StringComparison.Ordinal);

        // What the Sentinel itself was started with is passed on, its sockets and its poller are not.
        string descriptors = File.ReadAllText(told + ".fds");
        Assert.DoesNotContain("socket:", descriptors, StringComparison.Ordinal);
        Assert.DoesNotContain("anon_inode:", descriptors, StringComparison.Ordinal);
        sentinel.Kill();
        string written = File.ReadAllText(sentinel.ConfigPath);
        Assert.Contains($"sentinel myid {id}\n", written, StringComparison.Ordinal);
        (int? code, string output, _) = ExternalProgram.Try("redis-sentinel", string.Empty, sentinel.Folder, 2, sentinel.ConfigPath);
        Assert.True(code is null, $"ended with {code}: {output}");
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    // A change of role closes the connections of clients.
    private static T Again<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (IOException)
        {
            return ask();
        }
    }

    private sealed class Sentinels : IDisposable
    {
        public Sentinels(int ours, ServerProcess master) => All =
            [.. Enumerable.Range(0, 3).Select(i => new SentinelProcess(i < ours ? ServerKind.Tandem : ServerKind.Redis, master))];

        public SentinelProcess[] All { get; }

        public string Logs => string.Join("\n---\n", All.Select(static s => s.Log));

        public void AwaitSettled(int replicas) => Array.ForEach(All, s => s.AwaitSettled(replicas, otherSentinels: 2));

        public int AwaitMasterOtherThan(int port)
        {
            Wait.Until("all to know another master", () => All.All(s => s.MasterPort() != port), 60, () => Logs);
            int now = All[0].MasterPort();
            Assert.All(All, s => Assert.Equal(now, s.MasterPort()));
            return now;
        }

        public void Dispose() => Array.ForEach(All, static s => s.Dispose());
    }
}
