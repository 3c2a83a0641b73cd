using System;
using System.Linq;
using Tandem.Platform.Logging;

namespace Tandem.Server.Sentinel;

/// <summary>Takes a failover from state to state; see <see cref="FailoverState"/>.</summary>
internal sealed class FailoverSteps(
    SentinelState state, SentinelOutbox outbox, MasterTable table, LinkUpkeep links, HelloExchange hello, DownDetection down,
    Election election, FencedChoice fencing, RoleOrders orders)
{
    // Sentinels that see the same at the same moment begin one after the other, so that the first has the votes of all:
    // enough for a vote to come back on a network of one site.
    private const long RankDelay = 30;

    // A split vote is tried again after a moment that differs from Sentinel to Sentinel.
    private const int RetryLeast = 50;
    private const int RetrySpread = 250;
    private const int MaxElections = 5;

    // How long a live master may wait for the replica, and a little more for the replica to say that it is the master.
    private const long HandOverTimeout = 2000;
    private const long HandOverGrace = 500;

    // The offsets to choose by are those after the master was lost, if the replicas tell them soon.
    private const long FreshInfoWait = 150;

    /// <summary>Begins a failover of a master that is objectively down, when it is our turn.</summary>
    public void StartIfDue(MonitoredMaster master, long now)
    {
        if ((!master.Has(InstanceFlags.ObjectivelyDown) && !master.HasLeftFenced(now)) || master.IsFailingOver)
        {
            master.StartDueAt = 0;
            return;
        }

        long pause = master.FailoverTimeoutMilliseconds * 2;
        if (master.FailoverStartedAt != 0 && now - master.FailoverStartedAt < pause)
        {
            if (master.DelayLoggedFor != master.FailoverStartedAt)
            {
                master.DelayLoggedFor = master.FailoverStartedAt;
                outbox.Log(LogLevel.Warning, FormattableString.Invariant(
                    $"Next failover delay: I will not start a failover for {(master.FailoverStartedAt + pause - now) / 1000} seconds"));
            }

            return;
        }

        if (master.StartDueAt == 0)
        {
            int rank = master.Sentinels.Values.Count(s => !s.IsDown && s.Link.Commands.IsOpen
                && string.CompareOrdinal(s.Name, state.MyId) < 0);
            master.StartDueAt = now + (rank * RankDelay);
        }

        if (now >= master.StartDueAt)
        {
            Start(master, now);
        }
    }

    /// <summary>Begins a failover: of our own, or asked for by SENTINEL FAILOVER.</summary>
    public void Start(MonitoredMaster master, long now)
    {
        master.Flags |= InstanceFlags.FailoverInProgress;
        if (master.IsGuarded && !master.IsLive)
        {
            // Only who was elected has an epoch of its own, by which the servers tell its orders from those of others.
            master.Flags &= ~InstanceFlags.ForcedFailover;
        }

        master.StartDueAt = 0;
        master.ElectionCount = 0;
        Enter(master, FailoverState.WaitStart, now);
        master.FailoverStartedAt = now;
        BeginElection(master, now);
        foreach (MonitoredReplica replica in master.Replicas.Values)
        {
            links.AskInfo(replica, now);
        }
    }

    /// <summary>Goes as far as it can now.</summary>
    public void Advance(MonitoredMaster master, long now)
    {
        FailoverState before;
        do
        {
            before = master.FailoverState;
            switch (before)
            {
                case FailoverState.WaitStart:
                    WaitForVotes(master, now);
                    break;
                case FailoverState.SelectReplica:
                    Select(master, now);
                    break;
                case FailoverState.SendNoOne:
                    Promote(master, now);
                    break;
                case FailoverState.WaitPromotion when master.HandOverUntil != 0 && now > master.HandOverUntil:
                    HandOverRefused(master, "no answer in time", now);
                    break;
                case FailoverState.WaitPromotion when now - master.FailoverStateChangedAt > master.FailoverTimeoutMilliseconds:
                    Abort(master, "-failover-abort-slave-timeout", now);
                    break;
                case FailoverState.ReconfigureReplicas:
                    Reconfigure(master, now);
                    break;
                case FailoverState.UpdateConfig:
                    table.AnnounceSwitch(master, master.Promoted!.Address);
                    table.SwitchTo(master, master.Promoted.Address, now);
                    hello.SendEverywhere(master, now);
                    break;
            }
        }
        while (master.FailoverState != before);
    }

    /// <summary>The promoted replica says that it is a master: the failover can no longer be undone.</summary>
    public void Promoted(MonitoredReplica replica, long now)
    {
        MonitoredMaster master = replica.Master;
        master.ConfigEpoch = master.FailoverEpoch;
        Enter(master, FailoverState.ReconfigureReplicas, now);
        outbox.Save();
        outbox.Announce(LogLevel.Warning, "+promoted-slave", replica);
        CrashIf(SimulatedFailures.AfterPromotion, "promoting the selected replica to master");
        outbox.Announce(LogLevel.Warning, "+failover-state-reconf-slaves", master);
        outbox.RunReconfigScript(master, isLeader: true, master.Address, replica.Address);
        if (master.HandOverUntil != 0)
        {
            // They have changed roles by themselves: their files and their clients are to know it.
            master.HandOverUntil = 0;
            orders.Settle(replica);
            orders.Settle(master);
        }

        hello.SendEverywhere(master, now);
    }

    /// <summary>The master does not hand over: it knows no FAILOVER, or the replica does not catch up. Then the replica is
    /// promoted as after a crash.</summary>
    public void HandOverRefused(MonitoredMaster master, string reason, long now)
    {
        if (master.HandOverUntil == 0 || master.FailoverState != FailoverState.WaitPromotion)
        {
            return;
        }

        master.HandOverUntil = 0;
        if (master.IsGuarded)
        {
            outbox.Log(LogLevel.Warning, $"Master '{master.Name}' does not hand its role over ({reason}), and may still acknowledge writes");
            orders.KeepRole(master);
            Abort(master, "-failover-abort-master-keeps-role", now);
            return;
        }

        outbox.Log(LogLevel.Warning, $"Master '{master.Name}' does not hand its role over ({reason}): promoting without it");
        orders.KeepRole(master);

        if (master.Promoted is { } replica && replica.Link.Commands.IsOpen)
        {
            orders.TakeRole(replica, target: null);
            links.AskInfo(replica, now);
        }
    }

    private static void Enter(MonitoredMaster master, FailoverState next, long now)
    {
        master.FailoverState = next;
        master.FailoverStateChangedAt = now;
    }

    private void BeginElection(MonitoredMaster master, long now)
    {
        master.ElectionCount++;
        master.ElectionRetryAt = 0;
        master.FailoverEpoch = ++state.CurrentEpoch;
        outbox.AnnounceText(LogLevel.Warning, "+new-epoch", master, SentinelOutbox.Number(state.CurrentEpoch));
        outbox.Announce(LogLevel.Warning, "+try-failover", master);
        if (master.Has(InstanceFlags.ForcedFailover))
        {
            outbox.Save();
            return;
        }

        election.Vote(master, master.FailoverEpoch, state.MyId, now);
        down.AskOthers(master, isForced: true, now);
    }

    private void WaitForVotes(MonitoredMaster master, long now)
    {
        string? winner = election.Winner(master);
        if (winner == state.MyId || master.Has(InstanceFlags.ForcedFailover))
        {
            outbox.Announce(LogLevel.Warning, "+elected-leader", master);
            CrashIf(SimulatedFailures.AfterElection, "being elected the leader of the failover");
            Enter(master, FailoverState.SelectReplica, now);
            outbox.Announce(LogLevel.Warning, "+failover-state-select-slave", master);
            return;
        }

        long timeout = Math.Min(state.Times.ElectionTimeout, master.FailoverTimeoutMilliseconds);
        if (now - master.FailoverStartedAt > timeout)
        {
            Abort(master, "-failover-abort-not-elected", now);
        }
        else if (winner is null && master.ElectionCount < MaxElections && election.IsSplit(master))
        {
            if (master.ElectionRetryAt == 0)
            {
                master.ElectionRetryAt = now + RetryLeast + state.Random.Next(RetrySpread);
            }
            else if (now >= master.ElectionRetryAt)
            {
                BeginElection(master, now);
            }
        }
    }

    private void Select(MonitoredMaster master, long now)
    {
        if (master.IsGuarded && !master.HandsOver)
        {
            SelectFenced(master, now);
            return;
        }

        bool someAreAsked = master.Replicas.Values.Any(r => !r.IsDown && r.Link.Commands.IsOpen && r.Priority != 0
            && r.InfoAt < master.FailoverStartedAt);
        if (someAreAsked && now - master.FailoverStateChangedAt < FreshInfoWait)
        {
            return;
        }

        if (ReplicaChoice.Best(master, state.Times, now) is not { } replica)
        {
            Abort(master, "-failover-abort-no-good-slave", now);
            return;
        }

        Selected(master, replica, now);
    }

    private void SelectFenced(MonitoredMaster master, long now)
    {
        // Who voted for us vouches for a live master no more; what it may acknowledge by their word ends within that time.
        if (!master.Has(InstanceFlags.ObjectivelyDown) && now - master.FailoverStateChangedAt <= master.DownAfterMilliseconds)
        {
            return;
        }

        if (fencing.Continue(master, now) is { } outcome)
        {
            if (outcome.Replica is { } replica)
            {
                Selected(master, replica, now);
            }
            else
            {
                Abort(master, outcome.Abort!, now);
            }
        }
    }

    private void Selected(MonitoredMaster master, MonitoredReplica replica, long now)
    {
        outbox.Announce(LogLevel.Warning, "+selected-slave", replica);
        replica.Flags |= InstanceFlags.Promoted;
        master.Promoted = replica;
        Enter(master, FailoverState.SendNoOne, now);
        outbox.Announce(LogLevel.Notice, "+failover-state-send-slaveof-noone", replica);
    }

    private void Promote(MonitoredMaster master, long now)
    {
        MonitoredReplica replica = master.Promoted!;
        if (!replica.Link.Commands.IsOpen)
        {
            if (now - master.FailoverStateChangedAt > master.FailoverTimeoutMilliseconds)
            {
                Abort(master, "-failover-abort-slave-timeout", now);
            }

            return;
        }

        if (master.HandsOver && replica.IsMasterLinkUp)
        {
            // Nobody has to lose a write: the master stops taking them, and hands over when the replica has them all.
            master.HandOverUntil = now + HandOverTimeout + HandOverGrace;
            orders.HandOver(master, replica, HandOverTimeout);
        }
        else
        {
            master.HandOverUntil = 0;
            orders.TakeRole(replica, target: null);
        }

        links.AskInfo(replica, now);
        outbox.Announce(LogLevel.Notice, "+failover-state-wait-promotion", replica);
        Enter(master, FailoverState.WaitPromotion, now);
    }

    private void Reconfigure(MonitoredMaster master, long now)
    {
        int underWay = master.Replicas.Values.Count(static r =>
            r.Has(InstanceFlags.ReconfigurationSent | InstanceFlags.ReconfigurationInProgress));
        foreach (MonitoredReplica replica in master.Replicas.Values)
        {
            if (replica.Has(InstanceFlags.ReconfigurationSent)
                && now - replica.ReconfiguredAt > state.Times.ReconfigurationTimeout)
            {
                outbox.Announce(LogLevel.Notice, "-slave-reconf-sent-timeout", replica);
                replica.Flags &= ~InstanceFlags.ReconfigurationSent;
                underWay--;
            }

            const InstanceFlags Touched = InstanceFlags.Promoted | InstanceFlags.ReconfigurationSent
                | InstanceFlags.ReconfigurationInProgress | InstanceFlags.ReconfigurationDone;
            if (underWay < master.ParallelSyncs && !replica.Has(Touched) && replica.Link.Commands.IsOpen)
            {
                orders.TakeRole(replica, master.Promoted!.Address);
                replica.Flags |= InstanceFlags.ReconfigurationSent;
                replica.ReconfiguredAt = now;
                outbox.Announce(LogLevel.Notice, "+slave-reconf-sent", replica);
                links.AskInfo(replica, now);
                underWay++;
            }
        }

        EndIfDone(master, now);
    }

    private void EndIfDone(MonitoredMaster master, long now)
    {
        if (master.Promoted is not { } promoted || promoted.Has(InstanceFlags.SubjectivelyDown))
        {
            return;
        }

        MonitoredReplica[] missing = [.. master.Replicas.Values.Where(static r =>
            !r.Has(InstanceFlags.Promoted | InstanceFlags.ReconfigurationDone | InstanceFlags.SubjectivelyDown))];
        bool isTimeOver = now - master.FailoverStateChangedAt > master.FailoverTimeoutMilliseconds;
        if (missing.Length > 0 && !isTimeOver)
        {
            return;
        }

        if (missing.Length > 0)
        {
            outbox.Announce(LogLevel.Warning, "+failover-end-for-timeout", master);
        }

        outbox.Announce(LogLevel.Warning, "+failover-end", master);
        Enter(master, FailoverState.UpdateConfig, now);
        foreach (MonitoredReplica replica in missing)
        {
            // Best effort: who does not get it is mended later.
            if (replica.Link.Commands.IsOpen && !replica.Has(InstanceFlags.ReconfigurationSent))
            {
                orders.TakeRole(replica, promoted.Address);
                outbox.Announce(LogLevel.Notice, "+slave-reconf-sent-be", replica);
                replica.Flags |= InstanceFlags.ReconfigurationSent;
            }
        }
    }

    private void Abort(MonitoredMaster master, string name, long now)
    {
        outbox.Announce(LogLevel.Warning, name, master);

        // Replicas that were fenced stay so: another leader, of whom we do not know, may have promoted one of them. See HasLeftFenced.
        master.Flags &= ~(InstanceFlags.FailoverInProgress | InstanceFlags.ForcedFailover);
        Enter(master, FailoverState.None, now);
        if (master.Promoted is { } promoted)
        {
            promoted.Flags &= ~InstanceFlags.Promoted;
            master.Promoted = null;
        }
    }

    private void CrashIf(SimulatedFailures failure, string moment)
    {
        if ((state.SimulatedFailures & failure) != 0)
        {
            outbox.Add(new SentinelAction.Crash($"Simulated failure: this Sentinel ends after {moment}"));
        }
    }
}
