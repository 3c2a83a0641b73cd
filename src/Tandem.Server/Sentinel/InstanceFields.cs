using System;
using System.Collections.Generic;
using System.Linq;

namespace Tandem.Server.Sentinel;

/// <summary>The description of an instance: names and values, in the order of redis-sentinel.</summary>
internal static class InstanceFields
{
    private static readonly (InstanceFlags Flag, string Name)[] FlagsBeforeKind =
        [(InstanceFlags.SubjectivelyDown, "s_down"), (InstanceFlags.ObjectivelyDown, "o_down")];

    private static readonly (InstanceFlags Flag, string Name)[] FlagsAfterKind =
    [
        (InstanceFlags.MasterDown, "master_down"), (InstanceFlags.FailoverInProgress, "failover_in_progress"),
        (InstanceFlags.Promoted, "promoted"), (InstanceFlags.ReconfigurationSent, "reconf_sent"),
        (InstanceFlags.ReconfigurationInProgress, "reconf_inprog"), (InstanceFlags.ReconfigurationDone, "reconf_done"),
        (InstanceFlags.ForcedFailover, "force_failover"), (InstanceFlags.ScriptKillSent, "script_kill_sent"),
        (InstanceFlags.Rebooted, "master_reboot"),
    ];

    /// <summary>SENTINEL MASTER, and one of SENTINEL REPLICAS and SENTINEL SENTINELS.</summary>
    public static List<(string Name, string Value)> Of(MonitoredInstance instance, SentinelState state, long now)
    {
        List<(string Name, string Value)> fields = [];
        void Add(string name, string value) => fields.Add((name, value));
        void AddNumber(string name, long value) => fields.Add((name, SentinelOutbox.Number(value)));
        long Since(long then) => then == 0 ? 0 : now - then;

        InstanceLink link = instance.Link;
        Add("name", instance.Name);
        Add("ip", state.Shown(instance.Address));
        AddNumber("port", instance.Address.Port);
        Add("runid", instance.RunId);
        Add("flags", FlagsOf(instance));
        AddNumber("link-pending-commands", link.Commands.Pending + link.PubSub.Pending);
        AddNumber("link-refcount", link.UserCount);
        if (instance is MonitoredMaster { FailoverState: not FailoverState.None } failing)
        {
            Add("failover-state", Name(failing.FailoverState));
        }

        AddNumber("last-ping-sent", Since(link.PingPendingSince));
        AddNumber("last-ok-ping-reply", now - link.AvailableAt);
        AddNumber("last-ping-reply", now - link.PongAt);
        if (instance.Has(InstanceFlags.SubjectivelyDown))
        {
            AddNumber("s-down-time", Since(instance.SubjectivelyDownSince));
        }

        if (instance.Has(InstanceFlags.ObjectivelyDown))
        {
            AddNumber("o-down-time", Since(instance.ObjectivelyDownSince));
        }

        AddNumber("down-after-milliseconds", instance.Master.DownAfterMilliseconds);
        if (instance is not MonitoredSentinel)
        {
            AddNumber("info-refresh", Since(instance.InfoAt));
            Add("role-reported", instance.ReportsReplica ? "slave" : "master");
            AddNumber("role-reported-time", now - instance.RoleReportedAt);
        }

        switch (instance)
        {
            case MonitoredMaster master:
                AddMaster(master, Add, AddNumber);
                break;
            case MonitoredReplica replica:
                AddNumber("master-link-down-time", replica.MasterLinkDownMilliseconds);
                Add("master-link-status", replica.IsMasterLinkUp ? "ok" : "err");
                Add("master-host", replica.MasterHost);
                AddNumber("master-port", replica.MasterPort);
                AddNumber("slave-priority", replica.Priority);
                AddNumber("slave-repl-offset", replica.Offset);
                AddNumber("replica-announced", replica.IsAnnounced ? 1 : 0);
                break;
            case MonitoredSentinel sentinel:
                AddNumber("last-hello-message", now - sentinel.HelloSeenAt);
                Add("voted-leader", sentinel.VotedLeader ?? "?");
                AddNumber("voted-leader-epoch", sentinel.VotedEpoch);
                break;
        }

        return fields;
    }

    /// <summary>The flags as one word: "master", "s_down,slave,disconnected".</summary>
    public static string FlagsOf(MonitoredInstance instance)
    {
        IEnumerable<string> Names((InstanceFlags Flag, string Name)[] flags) =>
            flags.Where(f => instance.Has(f.Flag)).Select(static f => f.Name);
        return string.Join(',', (string[])
        [
            .. Names(FlagsBeforeKind), instance.KindWord, .. instance.IsDisconnected ? ["disconnected"] : Array.Empty<string>(),
            .. Names(FlagsAfterKind),
        ]);
    }

    private static void AddMaster(MonitoredMaster master, Action<string, string> add, Action<string, long> addNumber)
    {
        addNumber("config-epoch", master.ConfigEpoch);
        addNumber("num-slaves", master.Replicas.Count);
        addNumber("num-other-sentinels", master.Sentinels.Count);
        addNumber("quorum", master.Quorum);
        addNumber("failover-timeout", master.FailoverTimeoutMilliseconds);
        addNumber("parallel-syncs", master.ParallelSyncs);
        if (master.NotificationScript is { } notification)
        {
            add("notification-script", notification);
        }

        if (master.ClientReconfigScript is { } reconfiguration)
        {
            add("client-reconfig-script", reconfiguration);
        }
    }

    private static string Name(FailoverState failover) => failover switch
    {
        FailoverState.WaitStart => "wait_start",
        FailoverState.SelectReplica => "select_slave",
        FailoverState.SendNoOne => "send_slaveof_noone",
        FailoverState.WaitPromotion => "wait_promotion",
        FailoverState.ReconfigureReplicas => "reconf_slaves",
        FailoverState.UpdateConfig => "update_config",
        _ => "none",
    };
}
