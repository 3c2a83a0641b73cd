using System.Collections.Generic;

namespace Tandem.Platform.Config;

/// <summary>An option with a type of its own.</summary>
public sealed class ValueEntry : ConfigEntry
{
    private readonly IConfigValue _value;

    public ValueEntry(
        string name, string? alias, ConfigFlags flags, string summary, IConfigValue defaultValue, IConfigValue value)
        : base(name, alias, flags, summary)
    {
        _value = value;
        Default = defaultValue.Format();
        Sample = defaultValue.Sample;
    }

    public override string Default { get; }

    public override string Sample { get; }

    public override string Get() => _value.Format();

    public override string? TrySet(string[] words) => _value.TrySet(words);

    public override string? TryAppend(string[] words) =>
        Has(ConfigFlags.Accumulates) ? _value.TryAppend(words) : _value.TrySet(words);

    public override IEnumerable<ConfigLineText> Lines() => _value.Lines(Default);
}
