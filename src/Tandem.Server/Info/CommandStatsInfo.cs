using System.Globalization;
using Tandem.Platform.Info;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Info;

/// <summary>INFO commandstats.</summary>
internal sealed class CommandStatsInfo(Dispatcher dispatcher) : IInfoSection
{
    public string Name => "Commandstats";

    public bool InDefault => false;

    public void Write(InfoWriter writer)
    {
        CommandStatistics statistics = dispatcher.Statistics;
        foreach (CommandDefinition command in CommandTable.All)
        {
            long calls = statistics.CallsOf(command.Id);
            long rejected = statistics.RejectedOf(command.Id);
            long failed = statistics.FailedOf(command.Id);
            if (calls + rejected + failed > 0)
            {
                long microseconds = statistics.MicrosecondsOf(command.Id);
                double each = calls == 0 ? 0 : (double)microseconds / calls;
                writer.Field("cmdstat_" + command.Name, string.Create(CultureInfo.InvariantCulture,
                    $"calls={calls},usec={microseconds},usec_per_call={each:F2},rejected_calls={rejected},failed_calls={failed}"));
            }
        }
    }
}
