using System;
using System.Linq;
using Tandem.Platform.Logging;
using Tandem.Protocol;

namespace Tandem.Server.Sentinel;

/// <summary>Chooses whom to promote where no acknowledged write may be lost: replicas stop to follow first, enough of them that every
/// acknowledged write is on one of them, and the one with the most data is taken.</summary>
internal sealed class FencedChoice(SentinelState state, SentinelOutbox outbox)
{
    // For those who could be asked; who answers is waited for no longer.
    private const long AnswerWait = 500;

    // Then the failover is given up, and tried again later: a replica that is missing may be the one that has it all.
    private const long EnoughWait = 2000;

    /// <summary>Fences whom it can, and sees whether enough have answered.</summary>
    /// <returns>Null while that is open.</returns>
    public FencedOutcome? Continue(MonitoredMaster master, long now)
    {
        foreach (MonitoredReplica replica in master.Replicas.Values)
        {
            if (replica.KnowsFence && replica.Link.Commands.IsOpen && replica.FenceAskedEpoch != master.FailoverEpoch)
            {
                replica.FenceAskedEpoch = master.FailoverEpoch;
                outbox.Send(
                    replica, SentinelRequest.Fence, master.CommandName("FENCE"), SentinelOutbox.Number(master.FailoverEpoch));
            }
        }

        MonitoredReplica[] heard = [.. master.Replicas.Values.Where(r => r.FencedEpoch == master.FailoverEpoch)];
        int awaited = master.Replicas.Values.Count(r => r.FenceAskedEpoch == master.FailoverEpoch && r.Link.Commands.IsOpen) - heard.Length;
        long waited = now - master.FailoverStateChangedAt;
        if (heard.Length < Needed(master))
        {
            return waited < EnoughWait ? null : new FencedOutcome("-failover-abort-too-few-positions", null);
        }

        if (awaited > 0 && waited < AnswerWait)
        {
            return null;
        }

        return Best(heard, now) is { } best
            ? new FencedOutcome(null, best)
            : new FencedOutcome("-failover-abort-no-good-slave", null);
    }

    /// <summary>A replica has stopped to follow: [role, replication id, offset, epoch of its data].</summary>
    public void Answered(MonitoredReplica replica, RespValue reply)
    {
        if (replica.FenceAskedEpoch == replica.Master.FailoverEpoch && reply is { IsError: false, Items: [var role, var id, var offset, var epoch] })
        {
            replica.FencedEpoch = replica.FenceAskedEpoch;
            replica.FencedAsMaster = role.Text == "master";
            replica.DataEpoch = epoch.Integer;
            replica.FencedOffset = offset.Integer;
            outbox.Log(LogLevel.Notice, $"Fenced {replica.Name}, {role.Text}, at offset {offset.Text} of {id.Text}, epoch {epoch.Text}");
        }
    }

    // So many that any replicas which confirmed a write together are not all among the others.
    private static int Needed(MonitoredMaster master) =>
        master.AcksWanted == 0 ? 1 : Math.Max(master.Replicas.Count - master.AcksWanted + 1, 1);

    private MonitoredReplica? Best(MonitoredReplica[] heard, long now)
    {
        // What was confirmed in one epoch is part of all later ones: more of an older one was confirmed by nobody. A server that an earlier
        // leader made a master without coming to the end is the latest by this, too.
        MonitoredReplica most = heard.OrderByDescending(static r => r.DataEpoch).ThenByDescending(static r => r.FencedOffset).First();
        return most.FencedAsMaster
            ? most
            : ReplicaChoice.Best(
                heard.Where(r => r.DataEpoch == most.DataEpoch && r.FencedOffset == most.FencedOffset), state.Times, now);
    }
}
