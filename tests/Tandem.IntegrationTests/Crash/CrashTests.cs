using System;
using System.IO;
using System.Threading;
using Tandem.IntegrationTests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Crash;

/// <summary>Ends that nobody asked for, and files that are not whole.</summary>
public sealed class CrashTests
{
    [Fact]
    public void A_server_that_is_told_to_end_saves_and_comes_back_with_its_data()
    {
        using ServerProcess server = ServerProcess.Start(ServerKind.Tandem, "--save", "3600 1");
        Workload.FillForGood(server);
        new Workload(seed: 11, expires: false).Write(server, 2000);
        string before = server.Digest();
        Assert.Equal(0, server.Terminate());
        server.Restart();
        Assert.Equal(before, server.Digest());
    }

    [Fact]
    public void Redis_loads_what_tandem_saved_and_the_other_way_round()
    {
        using ServerProcess redis = ServerProcess.Start(ServerKind.Redis);
        Workload.FillForGood(redis);
        Workload.FillStreams(redis);
        using ServerProcess tandem = ServerProcess.Start(ServerKind.Tandem);
        CopySaved(redis, tandem);
        Assert.Equal(redis.Digest(), tandem.Digest());

        new Workload(seed: 12, expires: false).Write(tandem, 3000);
        tandem.Do("FLUSHDB");
        CopySaved(tandem, redis);
        Assert.Equal(tandem.Digest(), redis.Digest());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.999)]
    public void A_file_that_was_cut_is_refused_with_the_place_where_it_broke(double part)
    {
        using ServerProcess whole = ServerProcess.Start(ServerKind.Tandem);
        Workload.Fill(whole);
        whole.Do("SAVE");
        byte[] bytes = File.ReadAllBytes(Path.Combine(whole.Folder, "dump.rdb"));
        int kept = (int)(bytes.Length * part);
        using ServerProcess server = ServerProcess.StartAndFail(
            ServerKind.Tandem, folder => File.WriteAllBytes(Path.Combine(folder, "dump.rdb"), bytes[..kept]));
        Assert.NotEqual(0, server.ExitCode);
        Assert.Contains("offset", server.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_file_with_a_flipped_bit_is_refused()
    {
        using ServerProcess whole = ServerProcess.Start(ServerKind.Tandem);
        Workload.Fill(whole);
        whole.Do("SAVE");
        byte[] bytes = File.ReadAllBytes(Path.Combine(whole.Folder, "dump.rdb"));
        bytes[bytes.Length / 2] ^= 0x10;
        using ServerProcess server = ServerProcess.StartAndFail(
            ServerKind.Tandem, folder => File.WriteAllBytes(Path.Combine(folder, "dump.rdb"), bytes));
        Assert.NotEqual(0, server.ExitCode);
    }

    [Theory]
    [InlineData(ServerKind.Redis)]
    [InlineData(ServerKind.Tandem)]
    public void A_killed_replica_comes_back(ServerKind top)
    {
        using ServerProcess master = ServerProcess.Start(top);
        Workload.Fill(master);
        Workload workload = new(seed: 13);
        workload.Write(master, 1000);
        using ServerProcess replica = ServerProcess.StartReplica(ServerKind.Tandem, master);
        Topology.AssertSameData(master, replica);
        replica.Kill();
        workload.Write(master, 1000);
        replica.Restart();
        Topology.AssertSameData(master, replica);
    }

    [Theory]
    [InlineData(ServerKind.Redis)]
    [InlineData(ServerKind.Tandem)]
    public void A_replica_keeps_its_data_while_its_master_is_gone(ServerKind top)
    {
        using ServerProcess master = ServerProcess.Start(top);
        Workload.Fill(master);
        using ServerProcess replica = ServerProcess.StartReplica(ServerKind.Tandem, master);
        Topology.AssertSameData(master, replica);
        string before = replica.Digest();
        master.Kill();
        Wait.Until("the link to be down", () => replica.Info("master_link_status") == "down", details: () =>
            replica.Log);
        Wait.Until(
            "the line that says why",
            () => replica.Log.Contains("Error condition on socket for SYNC: Connection refused",
                StringComparison.Ordinal),
            details: () => replica.Log);
        Assert.Equal(before, replica.Digest());
        Assert.Equal("value", replica.Do("GET", "s:text").Text);

        master.Restart();
        master.Do("SET", "back", "again");
        Topology.AssertSameData(master, replica);
    }

    [Fact]
    public void Killed_under_load_while_it_saves_it_loads_a_whole_file()
    {
        using ServerProcess server = ServerProcess.Start(ServerKind.Tandem);
        Workload.Fill(server);
        server.Do("SAVE");
        for (int round = 0; round < 3; round++)
        {
            int seed = 20 + round;
            Thread load = new(() => WriteUntilItBreaks(server, seed));
            load.Start();
            server.Do("BGSAVE");
            server.Kill();
            load.Join();

            // The save may have finished or not: the file is the old one or the new one, and whole.
            ExternalProgram.Run("redis-check-rdb", string.Empty, server.Folder, 30, "dump.rdb");
            server.Restart();
            Assert.NotEqual(0, server.Do("DBSIZE").Integer);
        }
    }

    private static void WriteUntilItBreaks(ServerProcess server, int seed)
    {
        Workload workload = new(seed);
        try
        {
            while (true)
            {
                workload.Write(server, 1000);
            }
        }
        catch (IOException)
        {
            // The server was killed, as it should be.
        }
    }

    private static void CopySaved(ServerProcess from, ServerProcess to)
    {
        from.Do("SAVE");
        to.Kill();
        File.Copy(Path.Combine(from.Folder, "dump.rdb"), Path.Combine(to.Folder, "dump.rdb"), overwrite: true);
        to.Restart();
    }
}
