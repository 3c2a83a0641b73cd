using System;

namespace Tandem.Platform.Config;

/// <summary>yes or no.</summary>
public sealed class BooleanEntry : ConfigEntry
{
    private readonly Func<bool> _get;
    private readonly Action<bool> _set;
    private readonly Func<bool, string?>? _check;

    public BooleanEntry(
        string name,
        string? alias,
        ConfigFlags flags,
        string summary,
        bool defaultValue,
        Func<bool> get,
        Action<bool> set,
        Func<bool, string?>? check = null)
        : base(name, alias, flags, summary)
    {
        Default = Text(defaultValue);
        _get = get;
        _set = set;
        _check = check;
    }

    public override string Default { get; }

    public override string Get() => Text(_get());

    public override string? TrySet(string[] words)
    {
        bool isYes = words[0].Equals("yes", StringComparison.OrdinalIgnoreCase);
        if (!isYes && !words[0].Equals("no", StringComparison.OrdinalIgnoreCase))
        {
            return "argument must be 'yes' or 'no'";
        }

        string? refusal = _check?.Invoke(isYes);
        if (refusal is null)
        {
            _set(isYes);
        }

        return refusal;
    }

    private static string Text(bool value) => value ? "yes" : "no";
}
