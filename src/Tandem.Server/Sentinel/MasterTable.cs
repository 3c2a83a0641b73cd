using System.Collections.Generic;
using System.Linq;
using Tandem.Platform.Logging;

namespace Tandem.Server.Sentinel;

/// <summary>Who is watched: adds and removes masters, replicas and Sentinels, and puts another master in the place of one.</summary>
internal sealed class MasterTable(SentinelState state, SentinelOutbox outbox)
{
    /// <summary>Begins to watch a master.</summary>
    /// <returns>Null, or why not: the end of Redis's error.</returns>
    public string? Add(string name, InstanceAddress address, int quorum, long now)
    {
        if (state.Masters.ContainsKey(name))
        {
            return "Duplicate master name.";
        }

        if (address.Port is < 0 or > 65535)
        {
            return "Invalid port number.";
        }

        MonitoredMaster master = new(name, address, quorum, now)
        {
            DownAfterMilliseconds = state.Times.DefaultDownAfter,
            FailoverTimeoutMilliseconds = state.Times.DefaultFailoverTimeout,
        };
        state.Masters.Add(name, master);
        return null;
    }

    /// <summary>SENTINEL REMOVE.</summary>
    public void Remove(MonitoredMaster master, long now)
    {
        outbox.Announce(LogLevel.Warning, "-monitor", master);
        foreach (MonitoredInstance instance in master.Everybody)
        {
            outbox.Release(instance, now);
        }

        state.Masters.Remove(master.Name);
    }

    /// <summary>Adds a replica that is not known yet.</summary>
    /// <returns>Null when it is known.</returns>
    public static MonitoredReplica? AddReplica(MonitoredMaster master, InstanceAddress address, long now)
    {
        if (master.Replicas.ContainsKey(address.Text))
        {
            return null;
        }

        MonitoredReplica replica = new(master, address, now);
        master.Replicas.Add(replica.Name, replica);
        return replica;
    }

    /// <summary>Adds a Sentinel; it shares the link of the same one under another master.</summary>
    public MonitoredSentinel AddSentinel(MonitoredMaster master, string id, InstanceAddress address, long now)
    {
        MonitoredSentinel sentinel = new(master, id, address, now);
        foreach (MonitoredMaster other in state.Masters.Values)
        {
            if (other != master && other.Sentinels.TryGetValue(id, out MonitoredSentinel? same))
            {
                sentinel.Link = same.Link;
                sentinel.Link.UserCount++;
                break;
            }
        }

        master.Sentinels[id] = sentinel;
        return sentinel;
    }

    public void Forget(MonitoredSentinel sentinel, long now)
    {
        sentinel.Master.Sentinels.Remove(sentinel.Name);
        outbox.Release(sentinel, now);
    }

    /// <summary>A Sentinel listens elsewhere now: under all masters.</summary>
    public void MoveSentinel(string id, InstanceAddress address, long now)
    {
        foreach (MonitoredMaster master in state.Masters.Values)
        {
            if (master.Sentinels.TryGetValue(id, out MonitoredSentinel? sentinel) && !sentinel.Address.IsSameAs(address))
            {
                outbox.CloseAll(sentinel, now);
                sentinel.Address = address;
            }
        }
    }

    /// <summary>Tells clients that the master is elsewhere.</summary>
    public void AnnounceSwitch(MonitoredMaster master, InstanceAddress to) => outbox.AnnounceText(
        LogLevel.Warning, "+switch-master", master,
        $"{master.Name} {state.Shown(master.Address)} {SentinelOutbox.Number(master.Address.Port)} "
            + $"{state.Shown(to)} {SentinelOutbox.Number(to.Port)}");

    /// <summary>SENTINEL RESET: as if the master had just been configured.</summary>
    public void Reset(MonitoredMaster master, bool keepsSentinels, long now)
    {
        List<MonitoredInstance> gone = [.. master.Everybody.Where(i =>
            i is MonitoredReplica || (i is MonitoredSentinel && !keepsSentinels))];
        foreach (MonitoredInstance instance in gone)
        {
            outbox.Release(instance, now);
        }

        master.Replicas.Clear();
        if (!keepsSentinels)
        {
            master.Sentinels.Clear();
        }

        foreach (MonitoredSentinel sentinel in master.Sentinels.Values)
        {
            // What it said was about the server that is no longer the master.
            sentinel.Flags &= ~InstanceFlags.MasterDown;
            sentinel.AskedAt = 0;
        }

        outbox.CloseAll(master, now);
        master.Link.Reset(now);
        master.Link.Commands.AttemptedAt = master.Link.PubSub.AttemptedAt = long.MinValue / 2;
        master.Flags = InstanceFlags.None;
        master.Leader = null;
        master.FailoverState = FailoverState.None;
        master.FailoverStateChangedAt = 0;
        master.FailoverStartedAt = 0;
        master.StartDueAt = 0;
        master.HandOverUntil = 0;
        master.Promoted = null;
        master.RunId = string.Empty;
        master.SubjectivelyDownSince = 0;
        master.ObjectivelyDownSince = 0;
        master.InfoAt = 0;
        master.InfoAskedAt = 0;
        master.HelloSentAt = 0;
        master.ReportsReplica = false;
        master.RoleReportedAt = now;
    }

    /// <summary>Another server is the master: the old one and all others are its replicas.</summary>
    public void SwitchTo(MonitoredMaster master, InstanceAddress address, long now)
    {
        List<InstanceAddress> others =
            [.. master.Replicas.Values.Select(static r => r.Address).Append(master.Address).Where(a => !a.IsSameAs(address))];
        Reset(master, keepsSentinels: true, now);
        master.Address = address;

        // What was said of the old master is not held against the new one; but the old one has our word for a while.
        master.DoubtedAt = 0;
        master.VouchFrom = master.LeaseSentAt == 0 ? 0 : master.LeaseSentAt + master.DownAfterMilliseconds;
        master.LeaseAnswer = 0;
        foreach (InstanceAddress other in others)
        {
            if (AddReplica(master, other, now) is { } replica)
            {
                outbox.Announce(LogLevel.Notice, "+slave", replica);
            }
        }

        outbox.Save();
    }
}
