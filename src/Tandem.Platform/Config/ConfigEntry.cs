using System;
using System.Collections.Generic;

namespace Tandem.Platform.Config;

/// <summary>One option: its facts, and the way to its value.</summary>
public abstract class ConfigEntry
{
    protected ConfigEntry(string name, string? alias, ConfigFlags flags, string summary)
    {
        Name = name;
        Alias = alias;
        Flags = flags;
        Summary = summary;
    }

    public string Name { get; }

    public string? Alias { get; }

    public ConfigFlags Flags { get; }

    /// <summary>What it does, for the sample file.</summary>
    public string Summary { get; }

    /// <summary>The default as <see cref="Get"/> prints it.</summary>
    public abstract string Default { get; }

    /// <summary>Where sections are put together by the server: what must happen when the value has changed. Null is success,
    /// else why it failed; the old value is then put back and applied again.</summary>
    public Func<string?>? Apply { get; set; }

    public bool Has(ConfigFlags flags) => (Flags & flags) != 0;

    /// <summary>As CONFIG GET prints it.</summary>
    public abstract string Get();

    /// <summary>Sets the value.</summary>
    /// <returns>Why it was refused, or null. After a refusal the value is what it was.</returns>
    public abstract string? TrySet(string[] words);

    /// <summary>Adds a further line of the same file; for most options the last line wins.</summary>
    public virtual string? TryAppend(string[] words) => TrySet(words);

    /// <summary>The lines of a rewritten file; none when the option is better not there.</summary>
    public virtual IEnumerable<ConfigLineText> Lines()
    {
        string text = Get();
        return [new ConfigLineText(FileText(text), text != Default)];
    }

    /// <summary>The default as the sample file has it; empty for an option that is unset by default.</summary>
    public virtual string Sample => FileText(Default);

    /// <summary>A value of <see cref="Get"/> as the file has it.</summary>
    protected virtual string FileText(string value) => value;
}
