using System;
using System.Linq;
using Tandem.Server.Sentinel;
using Xunit;

namespace Tandem.Tests.Sentinel;

/// <summary>The situations of the textbook, on a simulated network.</summary>
public sealed class SentinelMachineTests
{
    [Fact]
    public void Sentinels_find_each_other_and_the_replicas_through_the_master()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2);
        Assert.All(group.Sentinels, s => Assert.Equal("master", InstanceFields.FlagsOf(s.Master)));
        Assert.All(group.Sentinels, s => Assert.All(s.Master.Replicas.Values, r => Assert.Equal("slave", InstanceFields.FlagsOf(r))));
        Assert.All(
            group.Sentinels, s => Assert.All(s.Master.Sentinels.Values, o => Assert.Equal("sentinel", InstanceFields.FlagsOf(o))));
    }

    [Fact]
    public void A_killed_master_is_replaced_no_sooner_than_down_after_and_not_much_later()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2);
        group.Kill(group.Servers[0]);
        long took = group.RunUntil(() => group.Servers.Exists(s => s is { IsAlive: true, MasterPort: 0 }), 1600);
        Assert.InRange(took, 1000, 1500);
        group.RunUntil(group.IsOneGroup, 2000);
        Assert.Equal(1, group.Sentinels.Count(static s => s.Saw("+elected-leader")));
        group.RunUntil(() => group.Sentinels.TrueForAll(static s => s.Saw("+switch-master")), 2000);

        // What was said of the old master is not held against the new one.
        Assert.All(
            group.Sentinels, s => Assert.All(s.Master.Sentinels.Values, o => Assert.False(o.Has(InstanceFlags.MasterDown))));
    }

    [Fact]
    public void A_master_that_hangs_is_replaced_and_demoted_when_it_is_back()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2);
        SimulatedServer old = group.Servers[0];
        old.IsHung = true;
        group.RunUntil(() => group.Servers.Exists(s => s != old && s.MasterPort == 0), 4000);
        Assert.Equal(0, old.MasterPort);
        old.IsHung = false;
        group.RunUntil(group.IsOneGroup, 40_000);
        Assert.NotEqual(0, old.MasterPort);
        Assert.Contains(group.Sentinels, static s => s.Saw("+convert-to-slave"));
    }

    [Fact]
    public void Five_sentinels_with_two_dead_fail_over_at_quorum_three()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 5, servers: 5, quorum: 3);
        group.Kill(group.Sentinels[0]);
        group.Kill(group.Sentinels[1]);
        group.Kill(group.Servers[0]);
        group.RunUntil(group.IsOneGroup, 6000);
    }

    [Fact]
    public void Five_sentinels_with_three_dead_agree_at_quorum_two_and_cannot_elect()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 5, servers: 5, quorum: 2);
        KillAndWait(group, sentinels: 3);
        SimulatedSentinel[] left = [.. group.Sentinels.Where(static s => s.IsAlive)];
        Assert.All(left, s => Assert.True(s.Master.Has(InstanceFlags.ObjectivelyDown), group.Story()));
        Assert.All(left, static s => Assert.False(s.Saw("+elected-leader")));
        Assert.DoesNotContain(group.Servers, static s => s is { IsAlive: true, MasterPort: 0 });
    }

    [Fact]
    public void Five_sentinels_with_three_dead_do_not_agree_at_quorum_three()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 5, servers: 5, quorum: 3);
        KillAndWait(group, sentinels: 3);
        SimulatedSentinel[] left = [.. group.Sentinels.Where(static s => s.IsAlive)];
        Assert.All(left, static s => Assert.True(s.Master.Has(InstanceFlags.SubjectivelyDown)));
        Assert.All(left, static s => Assert.False(s.Saw("+odown")));
    }

    [Fact]
    public void One_of_two_sentinels_does_not_fail_over()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 2, servers: 2, quorum: 1);
        KillAndWait(group, sentinels: 1);
        SimulatedSentinel left = group.Sentinels.Single(static s => s.IsAlive);
        Assert.True(left.Saw("+odown"));
        Assert.False(left.Saw("+elected-leader"));
    }

    [Fact]
    public void The_replica_with_the_lowest_priority_is_promoted_and_one_of_priority_zero_never()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 4, quorum: 2);
        group.Servers[1].Priority = 0;
        group.Servers[3].Priority = 10;
        group.Run(11_000);
        group.Kill(group.Servers[0]);
        group.RunUntil(group.IsOneGroup, 6000);
        Assert.Equal(0, group.Servers[3].MasterPort);
    }

    [Fact]
    public void The_replica_with_the_most_data_is_promoted()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 4, quorum: 2);
        group.Kill(group.Servers[0]);
        group.Servers[1].Offset -= 10;
        group.Servers[3].Offset -= 5;
        group.RunUntil(group.IsOneGroup, 6000);
        Assert.Equal(0, group.Servers[2].MasterPort);
    }

    [Fact]
    public void Without_a_fit_replica_the_failover_is_given_up()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 2, quorum: 2);
        group.Servers[1].Priority = 0;
        group.Run(11_000);
        group.Kill(group.Servers[0]);
        group.Run(3000);
        Assert.Contains(group.Sentinels, static s => s.Saw("-failover-abort-no-good-slave"));
        Assert.All(group.Sentinels, static s => Assert.False(s.Master.IsFailingOver));
    }

    [Fact]
    public void A_sentinel_cut_off_from_the_master_alone_changes_nothing()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2);
        group.Cut(group.Sentinels[0].Port, group.Servers[0].Port);
        group.Run(10_000);
        Assert.True(group.Sentinels[0].Saw("+sdown"), group.Story());
        Assert.False(group.Sentinels[0].Saw("+odown"));
        Assert.Equal(0, group.Servers[0].MasterPort);
        group.HealAll();
        group.RunUntil(() => !group.Sentinels[0].Master.IsDown, 5000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_forced_failover_asks_nobody_but_the_master_and_goes_on_when_that_refuses(bool refuses)
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2);
        group.RefusesHandOver = refuses;
        SimulatedSentinel one = group.Sentinels[1];
        Assert.Null(one.Machine.Failover(one.Master, group.Now));
        Assert.Equal("INPROG Failover already in progress", one.Machine.Failover(one.Master, group.Now));
        group.RunUntil(() => group.Servers[0].MasterPort != 0 && group.IsOneGroup(), 30_000);
        Assert.All(group.Sentinels, static s => Assert.False(s.Saw("+vote-for-leader")));
    }

    [Fact]
    public void A_vote_is_given_once_in_an_epoch()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 2, quorum: 2);
        SentinelMachine machine = group.Sentinels[0].Machine;
        Assert.Equal((false, "a", 7), machine.Asked("127.0.0.1", 7000, 7, "a", group.Now));
        Assert.Equal((false, "a", 7), machine.Asked("127.0.0.1", 7000, 7, "b", group.Now));
        Assert.Equal((false, "a", 7), machine.Asked("127.0.0.1", 7000, 6, "b", group.Now));
        Assert.Equal((false, "b", 8), machine.Asked("127.0.0.1", 7000, 8, "b", group.Now));
        Assert.Equal((false, null, 0), machine.Asked("127.0.0.1", 7001, 9, "b", group.Now));
    }

    [Fact]
    public void A_sentinel_that_was_asleep_decides_nothing_for_a_while()
    {
        SimulatedGroup group = SimulatedGroup.Settled(sentinels: 3, servers: 3, quorum: 2);
        SentinelMachine machine = group.Sentinels[0].Machine;
        machine.Step(new SentinelEvent.Tick(), group.Now + 5000);
        Assert.True(machine.State.IsTilted);
        Assert.False(group.Sentinels[0].Master.IsDown);
        machine.Step(new SentinelEvent.Tick(), group.Now + 5100);
        Assert.False(group.Sentinels[0].Master.IsDown);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1001)]
    public void Whatever_fails_no_epoch_has_two_leaders_and_in_the_end_there_is_one_master(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 5; seed++)
        {
            Disturb(seed);
        }
    }

    private static void Disturb(int seed)
    {
        Random random = new(seed);
        SimulatedGroup group = SimulatedGroup.Settled(random.Next(3, 6), random.Next(2, 5), quorum: 2, seed);
        group.MaxLatency = random.Next(1, 60);
        for (int i = 0; i < 12; i++)
        {
            SimulatedServer server = group.Servers[random.Next(group.Servers.Count)];
            SimulatedSentinel sentinel = group.Sentinels[random.Next(group.Sentinels.Count)];
            switch (random.Next(5))
            {
                case 0 when server.IsAlive:
                    group.Kill(server);
                    break;
                case 1:
                    server.IsHung = server.IsAlive && !server.IsHung;
                    break;
                case 2:
                    group.Cut(sentinel.Port, server.Port);
                    break;
                case 3:
                    group.Cut(sentinel.Port, group.Sentinels[random.Next(group.Sentinels.Count)].Port);
                    break;
                default:
                    Mend(group);
                    break;
            }

            group.Run(random.Next(200, 4000));
        }

        Mend(group);
        group.RunUntil(group.IsOneGroup, 200_000);
    }

    private static void Mend(SimulatedGroup group)
    {
        group.HealAll();
        foreach (SimulatedServer server in group.Servers.Where(static s => !s.IsAlive || s.IsHung))
        {
            if (server.IsAlive)
            {
                server.IsHung = false;
            }
            else
            {
                server.Restart();
            }
        }
    }

    private static void KillAndWait(SimulatedGroup group, int sentinels)
    {
        foreach (SimulatedSentinel sentinel in group.Sentinels.Take(sentinels))
        {
            group.Kill(sentinel);
        }

        group.Kill(group.Servers[0]);
        group.Run(15_000);
    }
}
