using System.Globalization;
using Tandem.Platform.Info;
using Tandem.Server.Sentinel;

namespace Tandem.Server.Info;

/// <summary>INFO sentinel, of a Sentinel process.</summary>
internal sealed class SentinelInfo(SentinelDriver sentinel) : IInfoSection
{
    public string Name => "Sentinel";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        SentinelState state = sentinel.State;
        writer.Field("sentinel_masters", state.Masters.Count);
        writer.Field("sentinel_tilt", state.IsTilted);
        writer.Field("sentinel_tilt_since_seconds", state.IsTilted ? (sentinel.Now - state.TiltedAt) / 1000 : -1);
        writer.Field("sentinel_running_scripts", sentinel.Scripts.Queue.RunningCount);
        writer.Field("sentinel_scripts_queue_length", sentinel.Scripts.Queue.Jobs.Count);
        writer.Field("sentinel_simulate_failure_flags", (int)state.SimulatedFailures);
        int number = 0;
        foreach (MonitoredMaster master in state.Masters.Values)
        {
            string status = master.Has(InstanceFlags.ObjectivelyDown) ? "odown"
                : master.Has(InstanceFlags.SubjectivelyDown) ? "sdown"
                : "ok";
            writer.Field(
                "master" + number++.ToString(CultureInfo.InvariantCulture),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"name={master.Name},status={status},address={state.Shown(master.Address)}:{master.Address.Port},"
                        + $"slaves={master.Replicas.Count},sentinels={master.Sentinels.Count + 1}"));
        }
    }
}
