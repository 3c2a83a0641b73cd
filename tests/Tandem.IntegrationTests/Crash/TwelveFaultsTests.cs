using System;
using System.Globalization;
using System.IO;
using System.Threading;
using Tandem.IntegrationTests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Crash;

/// <summary>
/// The twelve faults: what happens to a master with two replicas that keep append-only files, everything else at its default. None
/// of them costs a full copy, and afterwards all hold the same data. Real Redis 7.0.15 makes nine full copies for them.
/// </summary>
public sealed class TwelveFaultsTests : IDisposable
{
    private readonly ServerProcess _master = ServerProcess.Start(ServerKind.Tandem, "--appendonly", "yes");
    private readonly Relay _link;
    private readonly Relay _otherLink;
    private readonly ServerProcess _replica;
    private readonly ServerProcess _sibling;
    private readonly Workload _workload = new(seed: 71, expires: false);

    public TwelveFaultsTests()
    {
        Workload.FillForGood(_master);
        _link = new Relay(_master);
        _otherLink = new Relay(_master);
        _replica = StartBehind(_link);
        _sibling = StartBehind(_otherLink);
        _workload.Write(_master, 300);
        Topology.AssertSameData(_master, _replica, _sibling);
        Assert.Equal(2, _master.InfoNumber("sync_full"));
    }

    public void Dispose()
    {
        _sibling.Dispose();
        _replica.Dispose();
        _otherLink.Dispose();
        _link.Dispose();
        _master.Dispose();
    }

    [Fact]
    public void A_link_cut_for_a_second()
    {
        _link.Cut();
        Write(_master, kilobytes: 200);
        Thread.Sleep(1000);
        _link.Mend();
        AssertResumed();
    }

    [Fact]
    public void A_link_cut_while_60_MB_are_written()
    {
        _link.Cut();
        Write(_master, kilobytes: 60_000);
        _link.Mend();
        AssertResumed();
    }

    [Fact]
    public void A_replica_killed_and_back_at_once()
    {
        _replica.Kill();
        _replica.Restart();
        _workload.Write(_master, 300);
        AssertResumed();
    }

    [Fact]
    public void A_replica_stopped_in_order_and_back_at_once()
    {
        Assert.Equal(0, _replica.Terminate());
        _replica.Restart();
        _workload.Write(_master, 300);
        AssertResumed();
    }

    [Fact]
    public void A_replica_killed_and_back_after_40_MB()
    {
        _replica.Kill();
        Write(_master, kilobytes: 40_000);
        _replica.Restart();
        AssertResumed();
    }

    [Fact]
    public void A_master_killed_and_back_at_once()
    {
        _master.Kill();
        _master.Restart();
        _workload.Write(_master, 300);
        AssertResumed(fullCopies: 0);
    }

    [Fact]
    public void A_master_stopped_in_order_and_back_at_once()
    {
        Assert.Equal(0, _master.Terminate());
        _master.Restart();
        _workload.Write(_master, 300);
        AssertResumed(fullCopies: 0);
    }

    [Fact]
    public void A_replica_that_stands_still_while_320_MB_are_written()
    {
        _replica.Pause();
        Write(_master, kilobytes: 320_000);
        _replica.Continue();
        AssertResumed();
    }

    [Fact]
    public void A_replica_of_a_replica_joins_and_later_moves_to_the_master()
    {
        using ServerProcess lower = ServerProcess.StartReplica(ServerKind.Tandem, _replica, "--appendonly", "yes");
        Topology.AssertSameData(_master, lower);
        Assert.Equal(1, _replica.InfoNumber("sync_full"));
        Topology.Follow(lower, _master);
        _workload.Write(_master, 300);
        Topology.AssertSameData(_master, lower);
        Assert.Equal(1, _replica.InfoNumber("sync_full"));
        AssertResumed();
    }

    [Fact]
    public void A_promotion_after_which_the_old_master_and_the_sibling_follow_the_new_one()
    {
        _replica.Do("REPLICAOF", "NO", "ONE");
        _workload.Write(_replica, 300);
        Topology.Follow(_master, _replica);
        Topology.Follow(_sibling, _replica);
        Topology.AssertSameData(_replica, _master, _sibling);
        Assert.Equal(0, _replica.InfoNumber("sync_full"));
    }

    [Fact]
    public void A_demoted_master_with_a_tail_that_nobody_took_and_a_sibling_promoted_at_the_same_time()
    {
        _link.Cut();
        _otherLink.Cut();
        _master.Do("SELECT", "3");
        _master.Do("SET", "nobody-took-it", "kept");
        _workload.Write(_master, 300);
        _replica.Do("REPLICAOF", "NO", "ONE");
        _sibling.Do("REPLICAOF", "NO", "ONE");
        _workload.Write(_replica, 300);
        Topology.Follow(_master, _replica);
        Topology.Follow(_sibling, _replica);
        Topology.AssertSameData(_replica, _master, _sibling);
        Assert.Equal(0, _replica.InfoNumber("sync_full"));
        Assert.Contains("Rewound from offset", _master.Log, StringComparison.Ordinal);

        // What was given up is an append-only file.
        string tail = Assert.Single(Directory.GetFiles(Path.Combine(_master.Folder, "rollback")));
        using ServerProcess reader = ServerProcess.Start(ServerKind.Tandem);
        reader.Kill();
        File.Copy(tail, Path.Combine(reader.Folder, "appendonly.aof"));
        reader.Restart("--appendonly", "yes");
        reader.Do("SELECT", "3");
        Assert.Equal("kept", reader.Do("GET", "nobody-took-it").Text);
    }

    private static ServerProcess StartBehind(Relay link) => ServerProcess.Start(
        ServerKind.Tandem, "--appendonly", "yes", "--replicaof", "127.0.0.1", link.Port.ToString(CultureInfo.InvariantCulture));

    private static void Write(ServerProcess server, int kilobytes)
    {
        string value = new('v', 100_000);
        for (int i = 0; i < kilobytes / 100; i++)
        {
            server.Do("SET", string.Create(CultureInfo.InvariantCulture, $"large{i % 20}"), value);
        }
    }

    private void AssertResumed(int fullCopies = 2)
    {
        Topology.AssertSameData(_master, _replica, _sibling);
        Assert.Equal(fullCopies, _master.InfoNumber("sync_full"));
    }
}
