using System;
using System.Linq;
using System.Text;
using Tandem.Platform.Logging;
using Tandem.Protocol;

namespace Tandem.Server.Sentinel;

/// <summary>Whether instances are down: by what this Sentinel sees, and by what the others say when they are asked.</summary>
internal sealed class DownDetection(SentinelState state, SentinelOutbox outbox, LinkUpkeep links)
{
    // How often those who do not agree yet are asked while it matters most, and for how long.
    private const long QuickAskPeriod = 50;
    private const long QuickAskTime = 5000;

    // What a Sentinel said counts for so many periods of asking. Source: Redis 7.0 behaviour.
    private const int AnswersCountFor = 5;

    /// <summary>+sdown and -sdown.</summary>
    public void CheckSubjectively(MonitoredInstance instance, long now)
    {
        if (IsUnreachable(instance, now) == instance.Has(InstanceFlags.SubjectivelyDown))
        {
            return;
        }

        if (instance.Has(InstanceFlags.SubjectivelyDown))
        {
            instance.Flags &= ~(InstanceFlags.SubjectivelyDown | InstanceFlags.ScriptKillSent);
            outbox.Announce(LogLevel.Warning, "-sdown", instance);
            return;
        }

        instance.Flags |= InstanceFlags.SubjectivelyDown;
        instance.SubjectivelyDownSince = now;
        outbox.Announce(LogLevel.Warning, "+sdown", instance);
        if (instance is MonitoredMaster master)
        {
            // What a failover will need to know, asked for while the others are being asked.
            AskOthers(master, isForced: true, now);
            foreach (MonitoredReplica replica in master.Replicas.Values)
            {
                links.AskInfo(replica, now);
            }
        }
    }

    /// <summary>+odown and -odown.</summary>
    public void CheckObjectively(MonitoredMaster master, long now)
    {
        int agreeing = 1 + master.Sentinels.Values.Count(static s => s.Has(InstanceFlags.MasterDown));
        bool isDown = master.Has(InstanceFlags.SubjectivelyDown) && agreeing >= master.Quorum;
        if (isDown == master.Has(InstanceFlags.ObjectivelyDown))
        {
            return;
        }

        if (isDown)
        {
            master.Flags |= InstanceFlags.ObjectivelyDown;
            master.ObjectivelyDownSince = now;
            outbox.Announce(LogLevel.Warning, "+odown", master, FormattableString.Invariant($"#quorum {agreeing}/{master.Quorum}"));
        }
        else
        {
            master.Flags &= ~InstanceFlags.ObjectivelyDown;
            outbox.Announce(LogLevel.Warning, "-odown", master);
        }
    }

    /// <summary>Asks the other Sentinels whether the master is down and, once we want to fail over, for their vote.</summary>
    /// <param name="isForced">Ask all now, whenever they were asked last.</param>
    public void AskOthers(MonitoredMaster master, bool isForced, long now)
    {
        bool wantsVotes = master.FailoverState != FailoverState.None;
        foreach (MonitoredSentinel sentinel in master.Sentinels.Values)
        {
            if (sentinel.AnsweredAt != 0 && now - sentinel.AnsweredAt > state.Times.Ask * AnswersCountFor)
            {
                sentinel.Flags &= ~InstanceFlags.MasterDown;
                sentinel.VotedLeader = null;
            }

            bool isWanted = master.Has(InstanceFlags.SubjectivelyDown) || (wantsVotes && master.HasLeftFenced(now));
            if (!isWanted || !sentinel.Link.Commands.IsOpen)
            {
                continue;
            }

            bool isOutstanding = wantsVotes
                ? master.FailoverState == FailoverState.WaitStart && sentinel.VotedEpoch < master.FailoverEpoch
                : !sentinel.Has(InstanceFlags.MasterDown);
            bool isUrgent = isOutstanding
                && now - Math.Max(master.SubjectivelyDownSince, wantsVotes ? master.FailoverStateChangedAt : 0) < QuickAskTime;
            long period = isUrgent ? Math.Min(QuickAskPeriod, state.Times.Ask) : state.Times.Ask;
            if (isForced || now - sentinel.AskedAt >= period)
            {
                sentinel.AskedAt = now;
                outbox.Send(
                    sentinel, SentinelRequest.Ask, "SENTINEL", "is-master-down-by-addr", state.Shown(master.Address),
                    SentinelOutbox.Number(master.Address.Port), SentinelOutbox.Number(state.CurrentEpoch),
                    wantsVotes ? state.MyId : "*");
            }
        }
    }

    /// <summary>A Sentinel answered: down or not, whom it votes for ("*": nobody was asked for), in which epoch.</summary>
    public void Answered(MonitoredSentinel sentinel, RespValue reply, long now)
    {
        if (sentinel.AskedAt == 0
            || reply.Items is not
                [{ Type: RespType.Integer } isDown, { Type: RespType.BulkString } leader, { Type: RespType.Integer } epoch])
        {
            return;
        }

        sentinel.AnsweredAt = now;
        sentinel.Flags = isDown.Integer == 1
            ? sentinel.Flags | InstanceFlags.MasterDown
            : sentinel.Flags & ~InstanceFlags.MasterDown;
        string id = Encoding.Latin1.GetString(leader.Bytes);
        if (id == "*")
        {
            return;
        }

        if (sentinel.VotedLeader != id || sentinel.VotedEpoch != epoch.Integer)
        {
            outbox.Log(LogLevel.Warning, $"{sentinel.Name} voted for {id} {SentinelOutbox.Number(epoch.Integer)}");
        }

        sentinel.VotedLeader = id;
        sentinel.VotedEpoch = epoch.Integer;
    }

    // A lost connection counts from the moment it was lost, as a PING without reply counts from when it was sent: both are
    // the first moment without a sign of life.
    private bool IsUnreachable(MonitoredInstance instance, long now)
    {
        InstanceLink link = instance.Link;
        long since = link.PingPendingSince;
        if (!link.Commands.IsOpen)
        {
            since = since == 0 ? link.LostAt : Math.Min(since, link.LostAt);
        }

        long downAfter = instance.Master.DownAfterMilliseconds;
        if (since != 0 && now - since > downAfter)
        {
            return true;
        }

        // A master that calls itself a replica, for longer than it takes to notice.
        return instance is MonitoredMaster master
            && ((master.ReportsReplica && now - master.RoleReportedAt > downAfter + (state.Times.Info * 2))
                || (master.Has(InstanceFlags.Rebooted) && now - master.RebootedAt > master.RebootDownAfterMilliseconds));
    }
}
