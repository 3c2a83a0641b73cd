using System;
using System.Collections.Generic;
using Tandem.Platform.Logging;
using Tandem.Protocol;

namespace Tandem.Server.Sentinel;

/// <summary>Keeps the connections to instances, and sends what is due on them: PING, INFO, hello.</summary>
internal sealed class LinkUpkeep(SentinelState state, SentinelOutbox outbox, HelloExchange hello)
{
    // A connection that was refused is tried again soon: the instance may be restarting, and the sooner it is back, the
    // less has to be decided. Not so often when it has been away for longer.
    private const long RetryPause = 100;
    private const long QuickRetries = 5000;

    // How often we vouch for a master, so that one message may be late.
    private const int VouchesPerLease = 4;

    // Longer than a failover can still come of what we said: an answer counts for 5 s, an election takes 10 s at most, then replicas are
    // fenced within 2 s, and one is promoted within 5 s.
    private const long DoubtTime = 25_000;

    // How often a replica is asked what became of its new role or master.
    private const long InfoPeriodOfFailover = 50;
    private const long InfoPeriodOfTrouble = 1000;

    /// <summary>Connects, gives up links that are silent, and sends what is due.</summary>
    public void Care(MonitoredInstance instance, long now)
    {
        if (instance.Address.Port == 0)
        {
            return;
        }

        foreach (LinkChannel channel in instance.Channels)
        {
            GiveUpSilent(instance, channel, now);
            Connect(instance, channel, now);
        }

        if (instance.Link.Commands.IsOpen)
        {
            SendDue(instance, now);
        }
    }

    /// <summary>A connection was made: says who we are, and asks the first questions.</summary>
    public void Opened(MonitoredInstance instance, LinkChannel channel, string localHost, long now)
    {
        channel.LocalHost = localHost;
        channel.OpenedAt = now;
        channel.ActivityAt = now;
        channel.Pending = 0;
        LogIn(instance, channel);
        outbox.Send(channel, instance, SentinelRequest.Order, instance.Master.CommandName("CLIENT"), "SETNAME",
            $"sentinel-{state.MyId[..8]}-{(channel.IsPubSub ? "pubsub" : "cmd")}");
        if (channel.IsPubSub)
        {
            // Open once the subscription is confirmed: see Subscribed.
            outbox.Send(channel, instance, SentinelRequest.Subscribe, instance.Master.CommandName("SUBSCRIBE"), HelloMessage.Channel);
            return;
        }

        channel.State = ChannelState.Open;
        outbox.Announce(LogLevel.Debug, "+cmd-link", instance);
        if (instance is MonitoredMaster master)
        {
            master.LeaseAnswer = 0;
        }

        instance.InfoAskedAt = 0;
        SendPing(instance, now);
    }

    /// <summary>SUBSCRIBE was answered: with an error when we are not known there.</summary>
    public void Subscribed(MonitoredInstance instance, LinkChannel channel, RespValue reply)
    {
        if (reply.IsError)
        {
            outbox.Close(channel);
        }
        else if (channel.State == ChannelState.Connecting)
        {
            channel.State = ChannelState.Open;
            outbox.Announce(LogLevel.Debug, "+pubsub-link", instance);
        }
    }

    /// <summary>A connection broke.</summary>
    public void Lost(MonitoredInstance instance, LinkChannel channel, string reason, long now)
    {
        if (channel is { IsPubSub: false, IsOpen: true })
        {
            channel.Link.LostAt = now;
        }

        channel.State = ChannelState.Closed;
        channel.Pending = 0;
        outbox.Announce(
            LogLevel.Debug, channel.IsPubSub ? "-pubsub-link-reconnection" : "-cmd-link-reconnection", instance, "#" + reason);
    }

    /// <summary>PING was answered.</summary>
    public void Ponged(MonitoredInstance instance, RespValue reply, long now)
    {
        InstanceLink link = instance.Link;
        link.PongAt = now;
        string text = reply.Text;
        bool isPong = text.StartsWith("PONG", StringComparison.Ordinal);
        bool isAcceptable = isPong || text.StartsWith("LOADING", StringComparison.Ordinal)
            || text.StartsWith("MASTERDOWN", StringComparison.Ordinal);
        if (isAcceptable)
        {
            link.AvailableAt = now;
            link.PingPendingSince = 0;
            if (isPong)
            {
                instance.Flags &= ~InstanceFlags.Rebooted;
            }
        }
        else if (text.StartsWith("BUSY", StringComparison.Ordinal) && instance.Has(InstanceFlags.SubjectivelyDown)
            && !instance.Has(InstanceFlags.ScriptKillSent) && link.Commands.IsOpen)
        {
            instance.Flags |= InstanceFlags.ScriptKillSent;
            outbox.Send(instance, SentinelRequest.Order, instance.Master.CommandName("SCRIPT"), "KILL");
        }
    }

    /// <summary>LEASE was answered: the master lives, and has our promise once it gets its answer back.</summary>
    public static void Vouched(MonitoredMaster master, RespValue reply, long now)
    {
        if (reply is { Type: RespType.Integer, Integer: > 0 })
        {
            InstanceLink link = master.Link;
            link.AvailableAt = now;
            link.PingPendingSince = link.PingPendingSince == 0 ? 0 : now;
            master.LeaseAnswer = reply.Integer;
        }
    }

    /// <summary>Asks for INFO now, if it can be asked.</summary>
    public void AskInfo(MonitoredInstance instance, long now)
    {
        if (instance.Link.Commands.IsOpen && instance.Kind != InstanceKind.Sentinel)
        {
            instance.InfoAskedAt = now;
            outbox.Send(instance, SentinelRequest.Info, instance.Master.CommandName("INFO"));
        }
    }

    private static long InfoPeriodOf(MonitoredInstance instance, long normal)
    {
        MonitoredMaster master = instance.Master;
        if (instance is not MonitoredReplica replica)
        {
            return normal;
        }

        bool isAwaited = master.FailoverState switch
        {
            FailoverState.WaitPromotion => replica == master.Promoted,
            FailoverState.ReconfigureReplicas =>
                replica.Has(InstanceFlags.ReconfigurationSent | InstanceFlags.ReconfigurationInProgress),
            _ => false,
        };
        return isAwaited ? InfoPeriodOfFailover
            : master.IsDown || master.IsFailingOver || replica.MasterLinkDownMilliseconds != 0
                ? Math.Min(normal, InfoPeriodOfTrouble)
            : normal;
    }

    private void SendDue(MonitoredInstance instance, long now)
    {
        InstanceLink link = instance.Link;
        if (instance.Kind != InstanceKind.Sentinel
            && (instance.InfoAskedAt == 0 || now - instance.InfoAskedAt >= InfoPeriodOf(instance, state.Times.Info)))
        {
            AskInfo(instance, now);
        }

        long pingPeriod = Math.Min(instance.Master.DownAfterMilliseconds, state.Times.Ping);
        if (now - link.PongAt >= pingPeriod && now - link.PingSentAt >= pingPeriod / 2)
        {
            SendPing(instance, now);
        }

        if (instance is MonitoredMaster { LeaseMilliseconds: > 0 } master)
        {
            Vouch(master, now);
        }

        if (now - instance.HelloSentAt >= state.Times.Publish)
        {
            hello.Send(instance, now);
        }
    }

    // What we told others about the master, and whom we voted for, must have come to nothing before we vouch again.
    private void Vouch(MonitoredMaster master, long now)
    {
        long period = Math.Min(master.LeaseMilliseconds, master.DownAfterMilliseconds) / VouchesPerLease;
        if (master.IsDown || master.IsFailingOver || master.ReportsReplica || now < master.VouchFrom || now - master.LeaseSentAt < period
            || (master.DoubtedAt != 0 && now - master.DoubtedAt < DoubtTime))
        {
            return;
        }

        master.LeaseSentAt = now;
        outbox.Send(
            master, SentinelRequest.Lease, master.CommandName("LEASE"), state.MyId, SentinelOutbox.Number(master.Sentinels.Count + 1),
            SentinelOutbox.Number(master.Quorum), SentinelOutbox.Number(master.DownAfterMilliseconds),
            SentinelOutbox.Number(master.LeaseAnswer));
    }

    private void SendPing(MonitoredInstance instance, long now)
    {
        InstanceLink link = instance.Link;
        link.PingSentAt = now;
        link.PingPendingSince = link.PingPendingSince == 0 ? now : link.PingPendingSince;
        outbox.Send(instance, SentinelRequest.Ping, instance.Master.CommandName("PING"));
    }

    private void LogIn(MonitoredInstance instance, LinkChannel channel)
    {
        (string? user, string? password) = instance.Kind != InstanceKind.Sentinel
            ? (instance.Master.AuthUser, instance.Master.AuthPassword)
            : state.SentinelPassword.Length > 0 ? (state.SentinelUser, state.SentinelPassword)
            : (null, state.OwnPassword());
        if (string.IsNullOrEmpty(password))
        {
            return;
        }

        List<string> words = [instance.Master.CommandName("AUTH"), password];
        if (!string.IsNullOrEmpty(user))
        {
            words.Insert(1, user);
        }

        outbox.Send(channel, instance, SentinelRequest.Order, [.. words]);
    }

    private void Connect(MonitoredInstance instance, LinkChannel channel, long now)
    {
        long pause = now - instance.Link.LostAt < QuickRetries ? Math.Min(RetryPause, state.Times.Ping) : state.Times.Ping;
        if (channel.State == ChannelState.Closed && now - channel.AttemptedAt >= pause)
        {
            channel.State = ChannelState.Connecting;
            channel.AttemptedAt = now;
            outbox.Add(new SentinelAction.Open(channel, instance.Address.Ip, instance.Address.Port));
        }
    }

    private void GiveUpSilent(MonitoredInstance instance, LinkChannel channel, long now)
    {
        InstanceLink link = instance.Link;
        long half = instance.Master.DownAfterMilliseconds / 2;
        bool isSilent = channel.State switch
        {
            // Nobody answers: an address that drops what it is sent.
            ChannelState.Connecting => now - channel.AttemptedAt > Math.Max(half, state.Times.Ping),
            ChannelState.Open when channel.IsPubSub =>
                now - channel.OpenedAt > state.Times.MinLinkAge && now - channel.ActivityAt > state.Times.Publish * 3,
            ChannelState.Open => now - channel.OpenedAt > state.Times.MinLinkAge && link.PingPendingSince != 0
                && now - link.PingPendingSince > half && now - link.PongAt > half,
            _ => false,
        };
        if (!isSilent)
        {
            return;
        }

        if (channel is { IsPubSub: false, IsOpen: true })
        {
            link.LostAt = now;
        }

        outbox.Close(channel);
    }
}
