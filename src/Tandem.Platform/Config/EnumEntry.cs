using System;
using System.Collections.Generic;

namespace Tandem.Platform.Config;

/// <summary>One of a few names, or several of them when the option takes several words.</summary>
public sealed class EnumEntry : ConfigEntry
{
    private readonly (string Name, long Value)[] _names;
    private readonly Func<long> _get;
    private readonly Action<long> _set;
    private readonly Func<long, string?>? _check;

    /// <param name="names">In the order in which errors list them. Of two names for one value the first is printed.</param>
    public EnumEntry(
        string name,
        string? alias,
        ConfigFlags flags,
        string summary,
        (string Name, long Value)[] names,
        long defaultValue,
        Func<long> get,
        Action<long> set,
        Func<long, string?>? check = null)
        : base(name, alias, flags, summary)
    {
        _names = names;
        Default = Text(defaultValue);
        _get = get;
        _set = set;
        _check = check;
    }

    public override string Default { get; }

    public IReadOnlyList<(string Name, long Value)> Names => _names;

    public override string Get() => Text(_get());

    public override string? TrySet(string[] words)
    {
        long value = 0;
        bool isKnown = words.Length == 1 || (words.Length > 1 && Has(ConfigFlags.MultipleWords));
        foreach (string word in words)
        {
            int index = Array.FindIndex(_names, n => n.Name.Equals(word, StringComparison.OrdinalIgnoreCase));
            isKnown &= index >= 0;
            value |= index >= 0 ? _names[index].Value : 0;
        }

        if (!isKnown)
        {
            return "argument(s) must be one of the following: "
                + string.Join(", ", Array.ConvertAll(_names, static n => n.Name));
        }

        string? refusal = _check?.Invoke(value);
        if (refusal is null)
        {
            _set(value);
        }

        return refusal;
    }

    private string Text(long value)
    {
        List<string> parts = [];
        long rest = value;
        foreach ((string name, long bits) in _names)
        {
            if (bits == value)
            {
                return name;
            }

            if (Has(ConfigFlags.MultipleWords) && bits != 0 && (rest & bits) == bits)
            {
                parts.Add(name);
                rest &= ~bits;
            }
        }

        return rest == 0 ? string.Join(' ', parts) : "unknown";
    }
}
