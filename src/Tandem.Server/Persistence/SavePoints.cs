using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.Platform.Config;

namespace Tandem.Server.Persistence;

/// <summary>Option save: when to take snapshots. Each line of a file adds to those before it; an empty word removes all.</summary>
/// <remarks>Default: 3600 1 300 100 60 10000. Source: Redis 7.0, initServerConfig.</remarks>
internal sealed class SavePoints : IConfigValue
{
    private static readonly string[] Empty = [string.Empty];

    /// <summary>The points; a snapshot is due when one of them is reached.</summary>
    public IReadOnlyList<SavePoint> Points { get; private set; } = [new(3600, 1), new(300, 100), new(60, 10000)];

    public string? TrySet(string[] words)
    {
        string? refusal = Parse(words, out List<SavePoint> points);
        if (refusal is null)
        {
            Points = points;
        }

        return refusal;
    }

    public string? TryAppend(string[] words)
    {
        string? refusal = Parse(words, out List<SavePoint> points);
        if (refusal is null)
        {
            Points = words.AsSpan().SequenceEqual(Empty) ? [] : [.. Points, .. points];
        }

        return refusal;
    }

    public string Format() => string.Join(' ', Points.Select(Text));

    public IEnumerable<ConfigLineText> Lines(string defaultText) =>
        Points.Count == 0
            ? [new ConfigLineText("\"\"", true)]
            : Points.Select(point => new ConfigLineText(Text(point), true));

    private static string? Parse(string[] words, out List<SavePoint> points)
    {
        points = [];
        if (words.AsSpan().SequenceEqual(Empty))
        {
            return null;
        }

        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            if (!long.TryParse(words[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds)
                || !int.TryParse(words[i + 1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int changes)
                || seconds < 1 || changes < 0)
            {
                return "Invalid save parameters";
            }

            points.Add(new SavePoint(seconds, changes));
        }

        return words.Length % 2 == 0 ? null : "Invalid save parameters";
    }

    private static string Text(SavePoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.Seconds} {point.Changes}");
}
