using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Tandem.Tests.Sentinel;

/// <summary>Clients that write to whoever is a master, and the replication between the servers of a guarded group. Checks what the guard
/// promises: under a lease no master acknowledges after a later one did; no write is lost that so many replicas had confirmed.</summary>
internal sealed class SimulatedWrites(SimulatedGroup group, int acks, bool hasLease)
{
    private const int WritePeriod = 20;
    private const int StreamPeriod = 10;
    private const long AckTimeout = 1000;

    private readonly Dictionary<(int Port, int Stint), long> _beginnings = [];
    private readonly Dictionary<int, (long At, int Port, int Stint)> _acknowledged = [];
    private int _lastValue;
    private long _latestBeginning = -1;

    /// <summary>Writes acknowledged so far.</summary>
    public int AcknowledgedCount => _acknowledged.Count;

    /// <summary>Each millisecond.</summary>
    public void Tick(long now)
    {
        foreach (SimulatedServer server in group.Servers.Where(static s => s is { IsAlive: true, IsHung: false }))
        {
            server.SetTime(now);
            foreach (Action arrived in (Action[])[.. server.Waiting])
            {
                arrived();
            }

            server.Waiting.Clear();
            if (server.MasterPort == 0)
            {
                _beginnings.TryAdd((server.Port, server.Stint), now);
                Lead(server, now);
            }
            else if (now % StreamPeriod == 0 && !server.Fence.IsUp)
            {
                Follow(server);
            }

            server.Offset = server.Values.Count;
        }
    }

    /// <summary>At the end, with one master: it has all that was acknowledged.</summary>
    public void Check()
    {
        HashSet<int> kept = [.. group.Servers.Single(static s => s.MasterPort == 0).Values];
        KeyValuePair<int, (long At, int Port, int Stint)>[] lost = [.. _acknowledged.Where(w => !kept.Contains(w.Key))];
        Assert.True(
            acks == 0 || lost.Length == 0, $"{lost.Length} acknowledged writes are lost, {lost.FirstOrDefault()}, roles "
                + $"{string.Join(", ", _beginnings.OrderBy(static b => b.Value))}:\n{group.Story()}");
    }

    private void Lead(SimulatedServer master, long now)
    {
        master.Pending.RemoveAll(p => p.Deadline < now);
        bool isTaken = (!hasLease || master.Lease.IsHeld)
            && group.Servers.Count(s => s.IsAlive && s.MasterPort == master.Port) >= acks;
        if (now % WritePeriod == 0 && isTaken)
        {
            master.Values.Add(++_lastValue);
            master.Pending.Add((_lastValue, master.Values.Count, now + AckTimeout));
        }

        Acknowledge(master);
    }

    private void Acknowledge(SimulatedServer master)
    {
        master.Lease.Check();
        if (master.Lease.SafeEnd != long.MaxValue)
        {
            return;
        }

        int safe = acks == 0 ? int.MaxValue : master.Confirmed.Values.OrderDescending().ElementAtOrDefault(acks - 1);
        foreach ((int value, int count, _) in master.Pending.Where(p => p.Count <= safe).ToArray())
        {
            long beginning = _beginnings[(master.Port, master.Stint)];
            Assert.True(
                !hasLease || beginning >= _latestBeginning, $"{master.Port} acknowledges although a later master has:\n" + group.Story());
            _latestBeginning = Math.Max(_latestBeginning, beginning);
            _acknowledged[value] = (group.Now, master.Port, master.Stint);
        }

        master.Pending.RemoveAll(p => p.Count <= safe);
    }

    private void Follow(SimulatedServer replica)
    {
        SimulatedServer master = group[replica.MasterPort];
        if (master is not { IsAlive: true, IsHung: false, MasterPort: 0 })
        {
            return;
        }

        (int stint, int count, int role) = (master.Stint, master.Values.Count, replica.Stint);
        group.Deliver(master.Port, replica, () =>
        {
            if (replica.Stint == role && !replica.Fence.IsUp && master.Stint == stint)
            {
                Take(replica, master, count);
                int confirmed = replica.Values.Count;
                group.Deliver(replica.Port, master, () =>
                {
                    if (master.Stint == stint)
                    {
                        master.Confirmed[replica.Port] = confirmed;
                        Acknowledge(master);
                    }
                });
            }
        });
    }

    // What the two have in common stays, what else the replica has is given up.
    private static void Take(SimulatedServer replica, SimulatedServer master, int count)
    {
        List<int> own = replica.Values;
        int common = Math.Min(own.Count, count);
        while (common > 0 && own[common - 1] != master.Values[common - 1])
        {
            common--;
        }

        if (common < own.Count)
        {
            own.RemoveRange(common, own.Count - common);
        }

        if (own.Count < count)
        {
            own.AddRange(master.Values[own.Count..count]);
        }

        replica.Fence.Adopt(master.Fence.DataEpoch);
    }
}
