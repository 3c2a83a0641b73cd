using System;
using System.Collections.Generic;

namespace Tandem.Platform.Config;

/// <summary>A word.</summary>
public sealed class TextEntry : ConfigEntry
{
    private readonly Func<string?> _get;
    private readonly Action<string?> _set;
    private readonly Func<string, string?>? _check;
    private readonly bool _emptyIsUnset;

    /// <param name="emptyIsUnset">True when an empty word means no value; the option is then left out of rewritten files.</param>
    public TextEntry(
        string name,
        string? alias,
        ConfigFlags flags,
        string summary,
        bool emptyIsUnset,
        string? defaultValue,
        Func<string?> get,
        Action<string?> set,
        Func<string, string?>? check = null)
        : base(name, alias, flags, summary)
    {
        _emptyIsUnset = emptyIsUnset;
        Default = defaultValue ?? string.Empty;
        _get = get;
        _set = set;
        _check = check;
    }

    public override string Default { get; }

    public override string Get() => _get() ?? string.Empty;

    public override string? TrySet(string[] words)
    {
        string? refusal = _check?.Invoke(words[0]);
        if (refusal is null)
        {
            _set(_emptyIsUnset && words[0].Length == 0 ? null : words[0]);
        }

        return refusal;
    }

    public override IEnumerable<ConfigLineText> Lines() => _emptyIsUnset && Get().Length == 0 ? [] : base.Lines();

    public override string Sample =>
        _emptyIsUnset && Default.Length == 0 ? string.Empty
        : Default.Length > 0 && Default.AsSpan().IndexOfAny(' ', '"', '\\') < 0 ? Default
        : FileText(Default);

    protected override string FileText(string value) => ConfigWords.Quote(value);
}
