using System;
using System.Globalization;
using Tandem.Platform.Logging;

namespace Tandem.Server.Sentinel;

/// <summary>Reads INFO of masters and replicas: what they are, whom they know, how far they are.</summary>
internal sealed class InfoReading(SentinelState state, SentinelOutbox outbox, FailoverSteps failover, RoleOrders orders)
{
    // How many publishing periods a wrong role is tolerated: a newer configuration may be on its way to us.
    private const int PublishPeriods = 4;

    /// <summary>INFO was answered.</summary>
    public void Read(MonitoredInstance instance, string text, long now)
    {
        instance.InfoText = text;
        bool wasReplica = instance.ReportsReplica;
        if (instance is MonitoredReplica replica)
        {
            replica.MasterLinkDownMilliseconds = 0;
        }

        instance.MinAcks = 0;
        instance.LeaseMilliseconds = 0;
        bool isFenced = false;
        long fenceEpoch = 0;
        bool? isReplica = null;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            int colon = raw.IndexOf(':');
            if (colon < 0)
            {
                continue;
            }

            ReadOnlySpan<char> name = raw[..colon];
            string value = raw[(colon + 1)..].ToString();
            if (name is "run_id")
            {
                TakeRunId(instance, value, now);
            }
            else if (name is "role")
            {
                isReplica = value == "slave";
            }
            else if (name is "fenced")
            {
                isFenced = value == "1";
            }
            else if (name is "fence_epoch")
            {
                fenceEpoch = NumberOf(value);
            }
            else if (TakeRegime(instance, name, value))
            {
                continue;
            }
            else if (instance is MonitoredMaster master && IsReplicaLine(name))
            {
                TakeReplica(master, value, now);
            }
            else if (instance is MonitoredReplica known)
            {
                TakeReplicaField(known, name, value, now);
            }
        }

        instance.InfoAt = now;
        if (instance is MonitoredReplica seen)
        {
            isFenced |= fenceEpoch > seen.Master.ConfigEpoch;
            seen.LeftSince = !isFenced ? 0 : seen.LeftSince == 0 ? now : seen.LeftSince;
        }

        if (isReplica is { } reported && reported != wasReplica)
        {
            TakeRole(instance, reported, now);
        }

        if (!state.IsTilted)
        {
            Act(instance, now);
        }
    }

    private static bool IsReplicaLine(ReadOnlySpan<char> name) =>
        name.Length > 5 && name.StartsWith("slave", StringComparison.Ordinal) && char.IsAsciiDigit(name[5]);

    private static long NumberOf(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private static bool TakeRegime(MonitoredInstance instance, ReadOnlySpan<char> name, string value)
    {
        switch (name)
        {
            case "log_on_disk":
                instance.KnowsFence = true;
                return true;
            case "min_replicas_to_ack":
                instance.MinAcks = (int)NumberOf(value);
                return true;
            case "data_epoch" when instance is MonitoredReplica replica:
                replica.DataEpoch = NumberOf(value);
                return true;
            case "master_lease_ms":
                instance.LeaseMilliseconds = NumberOf(value);
                return true;
            default:
                return false;
        }
    }

    private static void TakeReplicaField(MonitoredReplica replica, ReadOnlySpan<char> name, string value, long now)
    {
        switch (name)
        {
            case "master_link_down_since_seconds":
                replica.MasterLinkDownMilliseconds = Math.Max(NumberOf(value), 0) * 1000;
                break;
            case "master_host" when replica.MasterHost != value:
                replica.MasterHost = value;
                replica.MasterChangedAt = now;
                break;
            case "master_port" when replica.MasterPort != NumberOf(value):
                replica.MasterPort = (int)NumberOf(value);
                replica.MasterChangedAt = now;
                break;
            case "master_link_status":
                replica.IsMasterLinkUp = value == "up";
                break;
            case "slave_priority":
                replica.Priority = (int)NumberOf(value);
                break;
            case "slave_repl_offset":
                replica.Offset = NumberOf(value);
                break;
            case "replica_announced":
                replica.IsAnnounced = value != "0";
                break;
        }
    }

    private void TakeRunId(MonitoredInstance instance, string id, long now)
    {
        if (instance.RunId.Length > 0 && instance.RunId != id)
        {
            outbox.Announce(LogLevel.Warning, "+reboot", instance);
            if (instance is MonitoredMaster { RebootDownAfterMilliseconds: > 0 } master)
            {
                master.Flags |= InstanceFlags.Rebooted;
                master.RebootedAt = now;
            }
        }

        instance.RunId = id;
    }

    // "ip=127.0.0.1,port=6380,state=online,..."
    private void TakeReplica(MonitoredMaster master, string value, long now)
    {
        string? ip = null;
        int port = 0;
        foreach (string part in value.Split(','))
        {
            if (part.StartsWith("ip=", StringComparison.Ordinal))
            {
                ip = part["ip=".Length..];
            }
            else if (part.StartsWith("port=", StringComparison.Ordinal))
            {
                port = (int)NumberOf(part["port=".Length..]);
            }
        }

        if (ip is not null && port is > 0 and <= 65535 && state.AddressOf(ip, port) is { } address
            && MasterTable.AddReplica(master, address, now) is { } replica)
        {
            outbox.Announce(LogLevel.Notice, "+slave", replica);
            outbox.Save();
        }
    }

    private void TakeRole(MonitoredInstance instance, bool isReplica, long now)
    {
        instance.ReportsReplica = isReplica;
        instance.RoleReportedAt = now;
        if (instance is MonitoredReplica replica)
        {
            replica.MasterChangedAt = now;
        }

        bool isExpected = isReplica == (instance.Kind == InstanceKind.Replica);
        outbox.Announce(
            LogLevel.Verbose, isExpected ? "+role-change" : "-role-change", instance,
            "new reported role is " + (isReplica ? "slave" : "master"));
    }

    private void Act(MonitoredInstance instance, long now)
    {
        if (instance is not MonitoredReplica replica)
        {
            return;
        }

        MonitoredMaster master = replica.Master;
        if (!replica.ReportsReplica)
        {
            // An old master says that it is one before it was told to be one again.
            bool isTold = !master.IsGuarded || master.HandOverUntil != 0 || replica.DataEpoch == master.FailoverEpoch;
            if (replica.Has(InstanceFlags.Promoted) && master.FailoverState == FailoverState.WaitPromotion && isTold)
            {
                failover.Promoted(replica, now);
            }
            else if (!replica.Has(InstanceFlags.Promoted))
            {
                Demote(replica, now);
            }

            return;
        }

        long patience = master.FailoverTimeoutMilliseconds;
        if (!replica.Follows(master.CurrentAddress) && LooksSane(master, now) && replica.WasUpFor(patience, now)
            && now - replica.MasterChangedAt > patience && !master.IsFailingOver && replica.Link.Commands.IsOpen)
        {
            orders.TakeRole(replica, master.Address);
            outbox.Announce(LogLevel.Notice, "+fix-slave-config", replica);
        }

        FollowReconfiguration(replica);
    }

    // A master of old that is back, or a replica that somebody made a master.
    private void Demote(MonitoredReplica replica, long now)
    {
        MonitoredMaster master = replica.Master;
        long patience = state.Times.Publish * PublishPeriods;
        if (LooksSane(master, now) && !master.IsFailingOver && replica.WasUpFor(patience, now)
            && now - replica.RoleReportedAt > patience && replica.Link.Commands.IsOpen)
        {
            orders.TakeRole(replica, master.Address);
            outbox.Announce(LogLevel.Notice, "+convert-to-slave", replica);
        }
    }

    private void FollowReconfiguration(MonitoredReplica replica)
    {
        if (replica.Master.Promoted is not { } promoted)
        {
            return;
        }

        if (replica.Has(InstanceFlags.ReconfigurationSent) && replica.Follows(promoted.Address))
        {
            replica.Flags = (replica.Flags & ~InstanceFlags.ReconfigurationSent) | InstanceFlags.ReconfigurationInProgress;
            outbox.Announce(LogLevel.Notice, "+slave-reconf-inprog", replica);
        }

        if (replica.Has(InstanceFlags.ReconfigurationInProgress) && replica.IsMasterLinkUp)
        {
            replica.Flags = (replica.Flags & ~InstanceFlags.ReconfigurationInProgress) | InstanceFlags.ReconfigurationDone;
            outbox.Announce(LogLevel.Notice, "+slave-reconf-done", replica);
        }
    }

    private bool LooksSane(MonitoredMaster master, long now) => !master.ReportsReplica && !master.IsDown
        && now - master.InfoAt < state.Times.Info * 2;
}
