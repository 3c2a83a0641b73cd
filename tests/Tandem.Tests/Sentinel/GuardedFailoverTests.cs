using System;
using System.Globalization;
using System.Linq;
using Tandem.Server.Replication;
using Xunit;

namespace Tandem.Tests.Sentinel;

/// <summary>Failovers of groups that acknowledge only what is safe, on a simulated network.</summary>
public sealed class GuardedFailoverTests
{
    // "first-last": more of them take their time, see docs/TESTING.md.
    private static int[] Seeds => [.. (Environment.GetEnvironmentVariable("TANDEM_SENTINEL_SEEDS") ?? "1-4").Split('-')
        .Select(static seed => int.Parse(seed, CultureInfo.InvariantCulture))];

    [Fact]
    public void The_replica_that_has_most_is_promoted_whatever_its_priority()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2, guard: Guard(acks: 1, lease: 0));
        group.Servers[1].Priority = 10;
        group.Cut(group.Servers[0].Port, group.Servers[1].Port);
        group.Run(11_000);
        group.Kill(group.Servers[0]);
        group.Run(50);
        group.HealAll();
        group.RunUntil(() => group.Servers[2].MasterPort == 0, 4000);
        group.Servers[0].Restart();
        Settle(group);
    }

    [Fact]
    public void Without_a_replica_that_may_have_it_all_nobody_is_promoted_and_who_was_fenced_follows_again()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2, guard: Guard(acks: 1, lease: 0));
        group.Kill(group.Servers[1]);
        group.Kill(group.Servers[0]);
        group.RunUntil(() => group.Sentinels.Any(static s => s.Saw("-failover-abort-too-few-positions")), 10_000);
        Assert.NotEqual(0, group.Servers[2].MasterPort);
        group.Servers[1].Restart();
        group.Servers[0].Restart();
        Settle(group);
    }

    [Fact]
    public void A_master_that_was_stopped_acknowledges_nothing_when_it_goes_on()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2, guard: Guard(acks: 0, lease: 500));
        SimulatedServer old = group.Servers[0];
        Assert.NotEqual(0, group.Writes!.AcknowledgedCount);
        old.IsHung = true;
        group.RunUntil(() => group.Servers.Exists(s => s != old && s.MasterPort == 0), 4000);
        group.RunUntil(() => group.Servers.Exists(s => s != old && s.MasterPort == 0 && s.Lease.IsHeld), 4000);
        old.IsHung = false;
        Settle(group);
    }

    [Fact]
    public void A_master_cut_off_from_most_sentinels_stops_to_acknowledge_before_another_is_promoted()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2, guard: Guard(acks: 0, lease: 800));
        SimulatedServer old = group.Servers[0];
        group.Cut(old.Port, group.Sentinels[1].Port);
        group.Cut(old.Port, group.Sentinels[2].Port);
        group.RunUntil(() => !old.Lease.IsHeld, 1100);
        Assert.Single(group.Servers, static s => s.MasterPort == 0);
        group.RunUntil(() => group.Servers.Exists(s => s != old && s.MasterPort == 0), 4000);
        group.HealAll();
        Settle(group);
    }

    [Fact]
    public void Replicas_that_a_dead_leader_left_fenced_follow_again()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2, guard: Guard(acks: 1, lease: 500));
        foreach (SimulatedServer replica in group.Servers.Skip(1))
        {
            Assert.NotNull(replica.Order(["FENCE", "1"]));
        }

        group.Run(1000);
        int before = group.Writes!.AcknowledgedCount;
        group.Run(5000);
        Assert.Equal(before, group.Writes.AcknowledgedCount);
        Settle(group);
        group.Run(3000);
        Assert.NotEqual(before, group.Writes.AcknowledgedCount);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 600)]
    [InlineData(1, 600)]
    [InlineData(2, 600)]
    public void Whatever_fails_nothing_is_lost_that_was_acknowledged(int acks, int lease)
    {
        for (int seed = Seeds[0]; seed <= Seeds[^1]; seed++)
        {
            Disturb(seed, acks, lease);
        }
    }

    [Theory]
    [InlineData(56, 2, 600)]
    [InlineData(330, 1, 0)]
    [InlineData(907, 1, 0)]
    public void What_was_found_once_stays_mended(int seed, int acks, int lease) => Disturb(seed, acks, lease);

    private static ReplicationOptions Guard(int acks, int lease) => new() { MinReplicasToAck = acks, MasterLeaseMilliseconds = lease };

    private static void Settle(SimulatedGroup group)
    {
        group.RunUntil(group.IsOneGroup, 200_000);
        group.Run(2000);
        group.RunUntil(group.IsOneGroup, 200_000);
        group.Writes!.Check();
    }

    private static void Disturb(int seed, int acks, int lease)
    {
        Random random = new(seed);
        SimulatedGroup group = SimulatedGroup.Settled(
            random.Next(3, 6), random.Next(2 + acks, 5), quorum: 2, seed, Guard(acks, lease));
        group.MaxLatency = random.Next(1, 60);
        for (int i = 0; i < 14; i++)
        {
            SimulatedServer server = group.Servers[random.Next(group.Servers.Count)];
            SimulatedSentinel sentinel = group.Sentinels[random.Next(group.Sentinels.Count)];
            switch (random.Next(8))
            {
                case 0 when server.IsAlive:
                    group.Kill(server);
                    break;
                case 1 when server.IsAlive:
                    server.IsHung = !server.IsHung;
                    break;
                case 2:
                    group.Cut(sentinel.Port, server.Port);
                    break;
                case 3:
                    group.Cut(sentinel.Port, group.Sentinels[random.Next(group.Sentinels.Count)].Port);
                    break;
                case 4:
                    group.Cut(server.Port, group.Servers[random.Next(group.Servers.Count)].Port);
                    break;
                case 5:
                    CutOff(group, server, random);
                    break;
                case 6 when !server.IsAlive:
                    server.Restart();
                    break;
                default:
                    Mend(group);
                    break;
            }

            group.Run(random.Next(200, 5000));
        }

        Mend(group);
        try
        {
            Settle(group);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}, acks {acks}, lease {lease}", e);
        }
    }

    // A server and some Sentinels on one side, the rest on the other.
    private static void CutOff(SimulatedGroup group, SimulatedServer server, Random random)
    {
        int[] side = [server.Port, .. group.Sentinels.Where(_ => random.Next(3) == 0).Select(static s => s.Port)];
        foreach (int port in group.Servers.Select(static s => s.Port).Concat(group.Sentinels.Select(static s => s.Port)))
        {
            if (!side.Contains(port))
            {
                Array.ForEach(side, inside => group.Cut(inside, port));
            }
        }
    }

    private static void Mend(SimulatedGroup group)
    {
        group.HealAll();
        foreach (SimulatedServer server in group.Servers)
        {
            server.IsHung = false;
            if (!server.IsAlive)
            {
                server.Restart();
            }
        }
    }
}
