using System;
using System.Collections.Generic;

namespace Tandem.Platform.Info;

/// <summary>All sections of INFO, in the order in which they are printed.</summary>
public sealed class InfoReport
{
    private readonly List<IInfoSection> _sections;

    public InfoReport(IEnumerable<IInfoSection> sections) => _sections = [.. sections];

    /// <summary>Prints sections.</summary>
    /// <param name="names">Names of sections, "default", "all" or "everything", in any case; none means default. Unknown ones
    /// are no error.</param>
    public string Write(IReadOnlyCollection<string> names)
    {
        HashSet<string> wanted = new(names, StringComparer.OrdinalIgnoreCase);
        bool isDefault = wanted.Count == 0 || wanted.Contains("default");
        bool isAll = wanted.Contains("all") || wanted.Contains("everything");
        InfoWriter writer = new();
        foreach (IInfoSection section in _sections)
        {
            if (isAll || (isDefault && section.InDefault) || wanted.Contains(section.Name))
            {
                writer.Section(section.Name);
                section.Write(writer);
            }
        }

        return writer.ToString();
    }
}
