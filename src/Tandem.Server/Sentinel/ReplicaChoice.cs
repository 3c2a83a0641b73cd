using System;
using System.Collections.Generic;
using System.Linq;

namespace Tandem.Server.Sentinel;

/// <summary>Which replica is promoted: reachable, fresh, not long without its master; then the lowest priority, the most data,
/// the smallest run id.</summary>
internal static class ReplicaChoice
{
    // Source of the limits: the rules that Redis's manual gives for replica selection, and redis-sentinel's behaviour.
    private const int PingPeriods = 5;
    private const int InfoPeriods = 3;
    private const int DownAfters = 10;

    /// <returns>Null when none will do.</returns>
    public static MonitoredReplica? Best(MonitoredMaster master, SentinelTimes times, long now) =>
        Best(master.Replicas.Values, times, now);

    /// <returns>Null when none of them will do.</returns>
    public static MonitoredReplica? Best(IEnumerable<MonitoredReplica> replicas, SentinelTimes times, long now) =>
        replicas.Where(r => IsFit(r, times, now)).OrderBy(static r => r, Comparer<MonitoredReplica>.Create(Compare))
            .FirstOrDefault();

    private static bool IsFit(MonitoredReplica replica, SentinelTimes times, long now)
    {
        MonitoredMaster master = replica.Master;
        long infoAge = master.Has(InstanceFlags.SubjectivelyDown) ? times.Ping * PingPeriods : times.Info * InfoPeriods;
        long masterDownFor = master.Has(InstanceFlags.SubjectivelyDown) ? now - master.SubjectivelyDownSince : 0;
        return !replica.IsDown && replica.Link.Commands.IsOpen && replica.Priority != 0
            && now - replica.Link.AvailableAt <= times.Ping * PingPeriods
            && replica.InfoAt != 0 && now - replica.InfoAt <= infoAge
            && replica.MasterLinkDownMilliseconds <= masterDownFor + (master.DownAfterMilliseconds * DownAfters);
    }

    private static int Compare(MonitoredReplica a, MonitoredReplica b)
    {
        int order = a.Priority.CompareTo(b.Priority);
        order = order != 0 ? order : b.Offset.CompareTo(a.Offset);
        if (order != 0)
        {
            return order;
        }

        // One without a run id comes last.
        return (a.RunId.Length == 0, b.RunId.Length == 0) switch
        {
            (true, false) => 1,
            (false, true) => -1,
            _ => string.Compare(a.RunId, b.RunId, StringComparison.OrdinalIgnoreCase),
        };
    }
}
