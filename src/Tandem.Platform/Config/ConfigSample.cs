using System;
using System.Collections.Generic;
using System.Text;

namespace Tandem.Platform.Config;

/// <summary>The sample configuration file: every option with what it does and its default. Loading it changes nothing.</summary>
public static class ConfigSample
{
    private const int Columns = 100;

    /// <summary>Makes the text.</summary>
    /// <param name="head">Comment at the top, one paragraph per line.</param>
    public static string Write(string head, IEnumerable<IConfigSection> sections)
    {
        StringBuilder text = new();
        foreach (string paragraph in head.Split('\n'))
        {
            Comment(text, paragraph);
        }

        foreach (IConfigSection section in sections)
        {
            text.Append("\n#### ").Append(section.Title).Append('\n');
            foreach (ConfigEntry entry in section.Entries)
            {
                if (!entry.Has(ConfigFlags.Hidden))
                {
                    Write(text, entry);
                }
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, ConfigEntry entry)
    {
        string unit = entry is NumberEntry { Unit: not (ConfigUnit.None or ConfigUnit.Octal) } number
            ? " (" + UnitText(number.Unit) + ")"
            : string.Empty;
        string when = entry.Has(ConfigFlags.Immutable) ? " Only at start." : string.Empty;
        string alias = entry.Alias is null ? string.Empty : " Also: " + entry.Alias + ".";
        text.Append('\n');
        Comment(text, entry.Summary + unit + when + alias);
        text.Append(entry.Sample.Length == 0 ? $"# {entry.Name} \"\"\n" : $"{entry.Name} {entry.Sample}\n");
    }

    private static string UnitText(ConfigUnit unit) => unit switch
    {
        ConfigUnit.Bytes => "bytes; 1k is 1000, 1kb 1024, and so on to gb",
        ConfigUnit.BytesOrPercent => "bytes or 5%",
        _ => unit.ToString().ToLowerInvariant(),
    };

    private static void Comment(StringBuilder text, string paragraph)
    {
        int column = 1;
        text.Append('#');
        foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column + 1 + word.Length > Columns)
            {
                text.Append("\n#");
                column = 1;
            }

            text.Append(' ').Append(word);
            column += 1 + word.Length;
        }

        text.Append('\n');
    }
}
