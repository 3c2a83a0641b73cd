using System.Collections.Generic;
using System.Globalization;
using Tandem.Platform.Info;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Info;

/// <summary>INFO errorstats.</summary>
internal sealed class ErrorStatsInfo(Dispatcher dispatcher) : IInfoSection
{
    public string Name => "Errorstats";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        foreach (KeyValuePair<string, long> error in dispatcher.Statistics.Errors)
        {
            writer.Field("errorstat_" + InfoWriter.SafeName(error.Key), "count=" + error.Value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
