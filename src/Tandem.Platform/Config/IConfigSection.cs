using System.Collections.Generic;

namespace Tandem.Platform.Config;

/// <summary>The options of one subsystem. Generated for each partial class with [Config] properties.</summary>
public interface IConfigSection
{
    /// <summary>What the options are about, in a sentence.</summary>
    string Title { get; }

    /// <summary>One entry per option, in order of declaration.</summary>
    IReadOnlyList<ConfigEntry> Entries { get; }
}
