using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.Platform.Config;
using Tandem.Protocol;

namespace Tandem.Server.Dispatch;

/// <summary>Option latency-tracking-info-percentiles: what INFO latencystats prints.</summary>
/// <remarks>Default: 50 99 99.9. Source: Redis 7.0, server.c.</remarks>
internal sealed class Percentiles : IConfigValue
{
    /// <summary>0 to 100, in the order in which they were given.</summary>
    public IReadOnlyList<double> Values { get; private set; } = [50, 99, 99.9];

    public string? TrySet(string[] words)
    {
        List<double> values = [];
        bool isEmpty = words.Length == 1 && words[0].Length == 0;
        foreach (string word in isEmpty ? [] : words)
        {
            if (!NumberText.TryParseDouble(System.Text.Encoding.UTF8.GetBytes(word), out double value))
            {
                return "Invalid latency-tracking-info-percentiles parameters";
            }

            if (value is < 0 or > 100)
            {
                return "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]";
            }

            values.Add(value);
        }

        Values = values;
        return null;
    }

    public string Format() =>
        string.Join(' ', Values.Select(static v => v.ToString("0.######", CultureInfo.InvariantCulture)));

    public IEnumerable<ConfigLineText> Lines(string defaultText) =>
        [new ConfigLineText(Values.Count == 0 ? "\"\"" : Format(), true)];
}
