using System;
using Tandem.IntegrationTests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Crash;

/// <summary>Servers that end in order and come back: what they were in sync with goes on where it stopped.</summary>
public sealed class RestartTests
{
    /// <summary>Both ends.</summary>
    public static TheoryData<ServerKind, ServerKind> Pairs => new()
    {
        { ServerKind.Redis, ServerKind.Redis },
        { ServerKind.Redis, ServerKind.Tandem },
        { ServerKind.Tandem, ServerKind.Redis },
        { ServerKind.Tandem, ServerKind.Tandem },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_replica_that_saved_resumes(ServerKind top, ServerKind bottom)
    {
        using ServerProcess master = ServerProcess.Start(top);
        Workload.Fill(master);
        using ServerProcess replica = ServerProcess.StartReplica(bottom, master, "--save", "3600 1");
        Workload workload = new(seed: 31);
        workload.Write(master, 500);
        Topology.AssertSameData(master, replica);

        Assert.Equal(0, replica.Terminate());
        workload.Write(master, 500);
        replica.Restart();
        Topology.AssertSameData(master, replica);
        Assert.Equal(1, master.InfoNumber("sync_full"));
        Assert.Equal(1, master.InfoNumber("sync_partial_ok"));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_master_that_saved_is_resumed_from(ServerKind top, ServerKind bottom)
    {
        using ServerProcess master = ServerProcess.Start(top, "--save", "3600 1");
        Workload.Fill(master);
        using ServerProcess replica = ServerProcess.StartReplica(bottom, master);
        using ServerProcess sibling = ServerProcess.StartReplica(ServerKind.Redis, master);
        Workload workload = new(seed: 32);
        workload.Write(master, 500);
        Topology.AssertSameData(master, replica, sibling);
        string id = master.Info("master_replid");

        // Keys whose time is over while nobody is there: the replicas learn it after the restart.
        master.Do("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        for (int i = 0; i < 50; i++)
        {
            master.Do("SET", "short" + i, "v", "PX", "1");
        }

        Assert.Equal(0, master.Terminate());
        master.Restart();
        Assert.Equal(id, master.Info("master_replid2"));
        workload.Write(master, 500);
        Topology.AssertSameData(master, replica, sibling);
        Assert.Equal(0, master.InfoNumber("sync_full"));
        Assert.Equal(2, master.InfoNumber("sync_partial_ok"));
        Assert.Equal(0, replica.Do("EXISTS", "short1").Integer);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_master_that_is_told_to_end_waits_for_a_replica_that_lags(ServerKind top, ServerKind bottom)
    {
        using ServerProcess master = ServerProcess.Start(top);
        using ServerProcess replica = ServerProcess.StartReplica(bottom, master);
        Topology.AwaitLink(replica);
        replica.Pause();
        master.Do("SET", "last", "write");
        master.AskToEnd();
        Wait.Until(
            "the master to wait",
            () => master.Log.Contains("Waiting for replicas before shutting down.", StringComparison.Ordinal),
            details: () => master.Log);
        Assert.False(master.HasExited);
        replica.Continue();
        master.AwaitEnd();
        Assert.Contains("1 of 1 replicas are in sync when shutting down.", master.Log, StringComparison.Ordinal);
        Assert.Equal("write", replica.Do("GET", "last").Text);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Writes_need_as_many_replicas_as_min_replicas_to_write_says(ServerKind top, ServerKind bottom)
    {
        using ServerProcess master =
            ServerProcess.Start(top, "--min-replicas-to-write", "1", "--min-replicas-max-lag", "2");
        Assert.StartsWith("NOREPLICAS", master.Try("SET", "a", "1").Text, StringComparison.Ordinal);
        using ServerProcess replica = ServerProcess.StartReplica(bottom, master);
        Topology.AwaitLink(replica);
        Wait.Until("writes to be taken", () => !master.Try("SET", "a", "1").IsError, details: () => master.Log);
        replica.Pause();
        Wait.Until("writes to be refused", () => master.Try("SET", "a", "2").IsError, details: () => master.Log);
        Assert.Equal(0, master.Do("WAIT", "1", "100").Integer);
        replica.Continue();
        Wait.Until("writes to be taken again", () => !master.Try("SET", "a", "3").IsError, details: () => master.Log);
        Assert.Equal(1, master.Do("WAIT", "1", "5000").Integer);
        Assert.Equal("3", replica.Do("GET", "a").Text);
    }
}
