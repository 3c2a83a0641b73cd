using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Tandem.Platform.Config;

/// <summary>One CONFIG SET: all of its options get their new values and are applied, or all keep the old ones.</summary>
internal sealed class ConfigChange
{
    private readonly List<(string Name, ConfigEntry Entry, string New, string Old)> _parts = [];

    /// <summary>Adds an option.</summary>
    /// <param name="name">The name to speak of in errors. An option may come twice under two names, but not under one.</param>
    public bool Add(string name, ConfigEntry entry, string value)
    {
        if (_parts.Exists(part => part.Name == name))
        {
            return false;
        }

        _parts.Add((name, entry, value, entry.Get()));
        return true;
    }

    /// <summary>Does it.</summary>
    /// <param name="failedName">The option that failed.</param>
    /// <param name="reason">Why.</param>
    public bool TryMake([NotNullWhen(false)] out string? failedName, [NotNullWhen(false)] out string? reason)
    {
        List<(string Name, Func<string?> Apply)> applied = [];
        foreach ((string name, ConfigEntry entry, string value, string old) in _parts)
        {
            reason = entry.TrySet(WordsOf(entry, value));
            if (reason is not null)
            {
                failedName = name;
                Restore([]);
                return false;
            }

            bool hasEffect = entry.Has(ConfigFlags.Volatile) || entry.Get() != old;
            if (hasEffect && entry.Apply is { } apply && !applied.Exists(a => a.Apply == apply))
            {
                applied.Add((name, apply));
            }
        }

        foreach ((string name, Func<string?> apply) in applied)
        {
            reason = apply();
            if (reason is not null)
            {
                failedName = name;
                Restore(applied);
                return false;
            }
        }

        failedName = reason = null;
        return true;
    }

    // Options that had not been set yet get the value they have.
    private void Restore(List<(string Name, Func<string?> Apply)> applied)
    {
        foreach ((_, ConfigEntry entry, _, string old) in _parts)
        {
            entry.TrySet(WordsOf(entry, old));
        }

        foreach ((_, Func<string?> apply) in applied)
        {
            apply();
        }
    }

    // Unlike in a file, words are what single blanks separate: no quotes.
    private static string[] WordsOf(ConfigEntry entry, string value) =>
        !entry.Has(ConfigFlags.MultipleWords) ? [value]
        : value.Length == 0 ? []
        : value.Split(' ');
}
