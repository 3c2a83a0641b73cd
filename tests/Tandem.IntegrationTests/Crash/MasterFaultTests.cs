using System;
using System.Globalization;
using System.IO;
using System.Text;
using Tandem.IntegrationTests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Crash;

/// <summary>
/// Masters that fail their replica: it keeps the data it has, says in its log what happened, and tries again until it
/// is in sync.
/// </summary>
public sealed class MasterFaultTests
{
    /// <summary>Kinds of the master, whether the full copy goes straight to the socket, and how the replica loads it.</summary>
    public static TheoryData<ServerKind, bool, string> Copies => new()
    {
        { ServerKind.Redis, false, "disabled" },
        { ServerKind.Redis, true, "disabled" },
        { ServerKind.Redis, true, "swapdb" },
        { ServerKind.Tandem, false, "disabled" },
        { ServerKind.Tandem, true, "disabled" },
        { ServerKind.Tandem, true, "swapdb" },
    };

    [Theory]
    [MemberData(nameof(Copies))]
    public void A_master_killed_in_the_middle_of_a_full_copy(ServerKind top, bool diskless, string load)
    {
        using ServerProcess master = ServerProcess.Start(top, "--repl-diskless-sync", diskless ? "yes" : "no");
        master.Do("DEBUG", "POPULATE", "20000", "key", "1000");
        using ServerProcess replica = StartWithOldData("--repl-diskless-load", load);
        string before = replica.Digest();

        // Slow enough to be caught in the middle: 20,000 keys of 500 us are ten seconds.
        master.Do("CONFIG", "SET", "rdb-key-save-delay", "500");
        Topology.Follow(replica, master);
        Wait.Until("the copy to begin", () => master.Info("slave0").Length > 0, details: () => replica.Log);
        if (diskless)
        {
            Wait.Until(
                "some of the copy", () => replica.InfoNumber("master_sync_read_bytes") > 0, details: () => replica.Log);
        }

        // What is loaded from the socket is another history than ours, so nobody reads meanwhile.
        string read = replica.Try("GET", "mine").Text;
        Assert.StartsWith(load == "swapdb" ? "LOADING" : "up-to-date", read, StringComparison.Ordinal);
        master.Kill();
        Wait.Until(
            "a retry that is refused",
            () => replica.Log.Contains("Error condition on socket for SYNC: Connection refused", StringComparison.Ordinal),
            details: () => replica.Log);
        Assert.Equal(before, replica.Digest());
        Assert.Equal("down", replica.Info("master_link_status"));
        Assert.Empty(Directory.GetFiles(replica.Folder, "temp-*"));

        master.Restart();
        master.Do("SET", "back", "again");
        Topology.AssertSameData(master, replica);
    }

    [Theory]
    [InlineData(ServerKind.Redis)]
    [InlineData(ServerKind.Tandem)]
    public void A_master_that_wants_another_password(ServerKind top)
    {
        using ServerProcess master = ServerProcess.Start(top, "--requirepass", "right");
        Workload.Fill(master);
        using ServerProcess replica = StartWithOldData("--masterauth", "wrong");
        string before = replica.Digest();
        Topology.Follow(replica, master);
        Wait.Until(
            "two refusals",
            () => Count(replica.Log, "Unable to AUTH to MASTER: -WRONGPASS") >= 2,
            details: () => replica.Log);
        Assert.Equal(before, replica.Digest());
        replica.Do("CONFIG", "SET", "masterauth", "right");
        Topology.AssertSameData(master, replica);
    }

    [Fact]
    public void A_master_whose_copies_are_cut_or_broken()
    {
        using ServerProcess source = ServerProcess.Start(ServerKind.Redis);
        Workload.FillForGood(source);
        source.Do("SAVE");
        byte[] rdb = File.ReadAllBytes(Path.Combine(source.Folder, "dump.rdb"));
        byte[] flipped = (byte[])rdb.Clone();
        flipped[rdb.Length / 2] ^= 0x10;
        byte[] noise = new byte[5000];
        new Random(1).NextBytes(noise);
        string length = "$" + rdb.Length.ToString(CultureInfo.InvariantCulture);
        string mark = new('m', 40);
        byte[] marked = [.. rdb, .. Encoding.ASCII.GetBytes(mark)];

        using ServerProcess replica = StartWithOldData();
        string before = replica.Digest();
        using FakeMaster master = new(
            new FakeCopy(length, rdb[..(rdb.Length / 2)], Closes: true),
            new FakeCopy(length, flipped, Closes: false),
            new FakeCopy("$5000", noise, Closes: false),
            new FakeCopy("$0", [], Closes: false),
            new FakeCopy("$EOF:" + mark, marked[..^60], Closes: true),
            new FakeCopy("-ERR no copy today", [], Closes: true),
            new FakeCopy("what?", [], Closes: true),
            new FakeCopy("$EOF:" + mark, marked, Closes: false));
        replica.Do("REPLICAOF", "127.0.0.1", master.Port.ToString(CultureInfo.InvariantCulture));
        Wait.Until(
            "seven copies, each worse than the other",
            () =>
            {
                int copies = master.Copies;
                string digest = replica.Digest();
                Assert.True(copies > 7 || digest == before, $"data changed after {copies} copies\n{replica.Log}");
                return copies >= 8;
            },
            60,
            () => replica.Log);
        Topology.AwaitLink(replica);
        Assert.Equal(source.Digest(), replica.Digest());
        Assert.Contains("Failed trying to load the MASTER synchronization DB", replica.Log, StringComparison.Ordinal);
        Assert.Contains("MASTER aborted replication with an error: ERR no copy today", replica.Log, StringComparison.Ordinal);
        Assert.Contains("Bad protocol from MASTER", replica.Log, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(replica.Folder, "temp-*"));
    }

    [Fact]
    public void A_master_that_falls_silent_in_the_middle_of_a_copy()
    {
        using ServerProcess replica = StartWithOldData("--repl-timeout", "2");
        string before = replica.Digest();
        using FakeMaster master = new(new FakeCopy("$1000", new byte[400], Closes: false));
        replica.Do("REPLICAOF", "127.0.0.1", master.Port.ToString(CultureInfo.InvariantCulture));
        Wait.Until("a second try", () => master.Copies >= 2, details: () => replica.Log);
        Assert.Contains("Timeout receiving bulk data from MASTER", replica.Log, StringComparison.Ordinal);
        Assert.Equal(before, replica.Digest());
    }

    [Theory]
    [InlineData(ServerKind.Redis)]
    [InlineData(ServerKind.Tandem)]
    public void A_master_that_stands_still_for_longer_than_repl_timeout(ServerKind top)
    {
        using ServerProcess master = ServerProcess.Start(top, "--repl-ping-replica-period", "1");
        Workload.Fill(master);
        using ServerProcess replica = ServerProcess.StartReplica(ServerKind.Tandem, master, "--repl-timeout", "3");
        Topology.AssertSameData(master, replica);
        master.Pause();
        Wait.Until(
            "the timeout",
            () => replica.Log.Contains("MASTER timeout: no data nor PING received...", StringComparison.Ordinal),
            details: () => replica.Log);
        Assert.Equal("down", replica.Info("master_link_status"));
        Assert.Equal("value", replica.Do("GET", "s:text").Text);
        replica.Do("CONFIG", "SET", "replica-serve-stale-data", "no");
        Assert.StartsWith("MASTERDOWN", replica.Try("GET", "s:text").Text, StringComparison.Ordinal);

        master.Continue();
        master.Do("SET", "still", "there");
        Topology.AssertSameData(master, replica);
        Assert.Equal("value", replica.Do("GET", "s:text").Text);
        Assert.Equal(1, master.InfoNumber("sync_full"));
        Assert.True(master.InfoNumber("sync_partial_ok") >= 1);
    }

    private static ServerProcess StartWithOldData(params string[] arguments)
    {
        ServerProcess replica = ServerProcess.Start(ServerKind.Tandem, arguments);
        Workload.FillForGood(replica);
        replica.Do("SET", "mine", "up-to-date");
        return replica;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
