using System.Linq;
using Tandem.IntegrationTests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Interop;

/// <summary>
/// Master and replica of either kind. Redis on both ends proves the test itself; the rest is what Tandem promises.
/// </summary>
public sealed class ReplicationTests
{
    /// <summary>Both ends, and whether the full copy goes through a file or straight to the socket.</summary>
    public static TheoryData<ServerKind, ServerKind, bool> Links => new()
    {
        { ServerKind.Redis, ServerKind.Redis, false },
        { ServerKind.Redis, ServerKind.Tandem, false },
        { ServerKind.Redis, ServerKind.Tandem, true },
        { ServerKind.Tandem, ServerKind.Redis, false },
        { ServerKind.Tandem, ServerKind.Redis, true },
        { ServerKind.Tandem, ServerKind.Tandem, false },
        { ServerKind.Tandem, ServerKind.Tandem, true },
    };

    /// <summary>Both ends.</summary>
    public static TheoryData<ServerKind, ServerKind> Pairs => new()
    {
        { ServerKind.Redis, ServerKind.Redis },
        { ServerKind.Redis, ServerKind.Tandem },
        { ServerKind.Tandem, ServerKind.Redis },
        { ServerKind.Tandem, ServerKind.Tandem },
    };

    [Theory]
    [MemberData(nameof(Links))]
    public void A_replica_receives_the_data_and_stays_current(ServerKind top, ServerKind bottom, bool diskless)
    {
        using ServerProcess master = StartMaster(top, diskless);
        Workload.Fill(master);
        if (top == ServerKind.Redis)
        {
            Workload.FillStreams(master);
        }

        using ServerProcess replica = ServerProcess.StartReplica(bottom, master);
        Topology.AssertSameData(master, replica);
        Workload workload = new(seed: 1);
        for (int round = 0; round < 3; round++)
        {
            workload.Write(master, 3000);
            Topology.AssertSameData(master, replica);
        }

        Assert.Equal(1, master.InfoNumber("sync_full"));
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void A_full_copy_under_writes_arrives_whole(ServerKind top, ServerKind bottom, bool diskless)
    {
        using ServerProcess master = StartMaster(top, diskless);
        Workload.Fill(master);
        Workload workload = new(seed: 2);
        workload.Write(master, 5000);
        using ServerProcess replica = ServerProcess.Start(bottom);
        Topology.Follow(replica, master);
        workload.Write(master, 5000);
        Topology.AssertSameData(master, replica);
    }

    [Theory]
    [InlineData(ServerKind.Redis, true, "swapdb")]
    [InlineData(ServerKind.Redis, false, "swapdb")]
    [InlineData(ServerKind.Redis, true, "on-empty-db")]
    [InlineData(ServerKind.Tandem, true, "swapdb")]
    [InlineData(ServerKind.Tandem, false, "on-empty-db")]
    public void A_copy_is_loaded_as_it_comes(ServerKind top, bool diskless, string load)
    {
        using ServerProcess master = StartMaster(top, diskless);
        Workload.Fill(master);
        Workload workload = new(seed: 6);
        workload.Write(master, 3000);
        using ServerProcess replica = ServerProcess.Start(ServerKind.Tandem, "--repl-diskless-load", load);
        if (load == "swapdb")
        {
            replica.Do("SET", "mine", "replaced");
        }

        Topology.Follow(replica, master);
        workload.Write(master, 3000);
        Topology.AssertSameData(master, replica);
        Assert.Contains("to parser", replica.Log, System.StringComparison.Ordinal);

        // The same history once more, from a position that Redis has given up: reads go on while it is loaded. Tandem has it on disk.
        master.Do("CONFIG", "SET", "repl-backlog-size", "16384");
        replica.Pause();
        master.Do("CLIENT", "KILL", "TYPE", "replica");
        workload.Write(master, 3000);
        replica.Continue();
        Topology.AssertSameData(master, replica);
        Assert.Equal(top == ServerKind.Redis && load == "swapdb" ? 2 : 1, replica.Log.Split("to parser").Length - 1);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_replica_of_a_replica_holds_the_same(ServerKind top, ServerKind middle)
    {
        using ServerProcess master = StartMaster(top, diskless: true);
        Workload.Fill(master);
        using ServerProcess replica = ServerProcess.StartReplica(middle, master);
        Topology.AwaitLink(replica);
        using ServerProcess first = ServerProcess.StartReplica(ServerKind.Redis, replica);
        using ServerProcess second = ServerProcess.StartReplica(ServerKind.Tandem, replica);
        new Workload(seed: 3).Write(master, 3000);
        Topology.AssertSameData(master, replica, first, second);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_link_that_was_cut_resumes_where_it_stopped(ServerKind top, ServerKind bottom)
    {
        using ServerProcess master = StartMaster(top, diskless: true);
        Workload.Fill(master);
        using ServerProcess replica = ServerProcess.StartReplica(bottom, master);
        Topology.AwaitLink(replica);
        Workload workload = new(seed: 4);
        for (int round = 0; round < 3; round++)
        {
            workload.Write(master, 500);
            master.Do("CLIENT", "KILL", "TYPE", "replica");
            workload.Write(master, 500);
            Topology.AssertSameData(master, replica);
        }

        Assert.Equal(1, master.InfoNumber("sync_full"));
        Assert.Equal(3, master.InfoNumber("sync_partial_ok"));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void After_a_promotion_the_old_master_and_the_sibling_follow_without_a_full_copy(ServerKind top,
        ServerKind bottom)
    {
        using ServerProcess master = StartMaster(top, diskless: true);
        Workload.Fill(master);
        using ServerProcess promoted = ServerProcess.StartReplica(bottom, master);
        using ServerProcess sibling = ServerProcess.StartReplica(ServerKind.Redis, master);
        Workload workload = new(seed: 5);
        workload.Write(master, 1000);

        // What a master adds by itself, a PING or the DEL of an expired key, behind the offset where the promoted one left it
        // would rightly cost a full copy.
        master.Do("CONFIG", "SET", "repl-ping-replica-period", "3600");
        master.Do("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        Topology.AssertSameData(master, promoted, sibling);

        promoted.Do("REPLICAOF", "NO", "ONE");
        workload.Write(promoted, 1000);
        Topology.Follow(sibling, promoted);
        Topology.Follow(master, promoted);
        Topology.AssertSameData(promoted, sibling, master);
        Assert.Equal(0, promoted.InfoNumber("sync_full"));
        Assert.Equal(2, promoted.InfoNumber("sync_partial_ok"));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Writes_are_acknowledged_and_a_replica_refuses_its_own(ServerKind top, ServerKind bottom)
    {
        using ServerProcess master = StartMaster(top, diskless: true);
        using ServerProcess replica = ServerProcess.StartReplica(bottom, master);
        Topology.AwaitLink(replica);
        master.Do("SET", "a", "1");
        Assert.Equal(1, master.Do("WAIT", "1", "5000").Integer);
        Assert.Equal("1", replica.Do("GET", "a").Text);
        Assert.StartsWith("READONLY", replica.Try("SET", "a", "2").Text);
        Assert.Equal("slave", replica.Do("ROLE")[0].Text);
        Assert.Equal("connected", replica.Do("ROLE")[3].Text);
        Assert.Equal(replica.Port.ToString(), master.Do("ROLE")[2][0][1].Text);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_password_is_needed_and_used(ServerKind top, ServerKind bottom)
    {
        using ServerProcess master = ServerProcess.Start(top, "--requirepass", "secret");
        Workload.Fill(master);
        using ServerProcess replica = ServerProcess.Start(bottom);
        replica.Do("SET", "mine", "kept");
        Topology.Follow(replica, master);
        Wait.Until(
            "a line about the refusal",
            () => replica.Log.Contains("NOAUTH", System.StringComparison.Ordinal),
            details: () => replica.Log);
        Assert.Equal("down", replica.Info("master_link_status"));
        Assert.Equal("kept", replica.Do("GET", "mine").Text);

        replica.Do("CONFIG", "SET", "masterauth", "secret");
        Topology.AssertSameData(master, replica);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Keys_expire_on_both_ends_together(ServerKind top, ServerKind bottom)
    {
        using ServerProcess master = StartMaster(top, diskless: true);
        using ServerProcess replica = ServerProcess.StartReplica(bottom, master);
        Topology.AwaitLink(replica);
        foreach (int index in Enumerable.Range(0, 200))
        {
            master.Do("SET", $"key{index}", "v", "PX", index % 2 == 0 ? "100" : "100000");
        }

        Wait.Until("half of the keys to expire", () => master.Do("DBSIZE").Integer == 100);
        Topology.AssertSameData(master, replica);
        Assert.Equal(100, replica.Do("DBSIZE").Integer);
    }

    private static ServerProcess StartMaster(ServerKind kind, bool diskless) =>
        ServerProcess.Start(kind, "--repl-diskless-sync", diskless ? "yes" : "no");
}
