using System.Globalization;
using System.Text;
using Tandem.Platform.Info;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Info;

/// <summary>INFO latencystats: percentiles of each command's run time, microseconds.</summary>
internal sealed class LatencyStatsInfo(Dispatcher dispatcher, MonitoringOptions options) : IInfoSection
{
    public string Name => "Latencystats";

    public bool InDefault => false;

    public void Write(InfoWriter writer)
    {
        if (!options.LatencyTracking)
        {
            return;
        }

        foreach (CommandDefinition command in CommandTable.All)
        {
            if (dispatcher.Statistics.LatencyOf(command.Id) is not { } latency)
            {
                continue;
            }

            StringBuilder text = new();
            foreach (double percent in options.LatencyTrackingInfoPercentiles.Values)
            {
                text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture,
                    $"p{percent:0.######}={latency.Percentile(percent):F3}");
            }

            writer.Field("latency_percentiles_usec_" + command.Name, text.ToString());
        }
    }
}
