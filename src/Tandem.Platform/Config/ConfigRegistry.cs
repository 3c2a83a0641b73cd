using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Tandem.Platform.Config;

/// <summary>All options of a server: reads them from file and command line, gets, sets and writes them back.</summary>
public sealed class ConfigRegistry
{
    private const string Loading = "LOADING Redis is loading the dataset in memory";

    // Options that were taken away; lines with them are still accepted. Source: Redis 7.0, config.c, deprecated_configs.
    private static readonly string[] Gone = ["list-max-ziplist-entries", "list-max-ziplist-value", "lua-replicate-commands"];

    private readonly List<(string Name, ConfigEntry Entry)> _names = [];
    private readonly Dictionary<string, ConfigEntry> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ConfigDirective> _directives = [];
    private readonly List<Func<string?>> _checks = [];

    /// <summary>Puts the options of all subsystems together.</summary>
    /// <exception cref="ArgumentException">Two options have one name.</exception>
    public ConfigRegistry(IEnumerable<IConfigSection> sections)
    {
        Entries = [.. sections.SelectMany(static s => s.Entries)];
        foreach (ConfigEntry entry in Entries)
        {
            Add(entry.Name, entry);
            if (entry.Alias is not null)
            {
                Add(entry.Alias, entry);
            }
        }
    }

    /// <summary>Every option once, in order of declaration.</summary>
    public IReadOnlyList<ConfigEntry> Entries { get; }

    /// <summary>Finds an option by name or alias, whatever the case.</summary>
    public ConfigEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Says what happens after an option was changed by <see cref="Set"/>. One delegate may serve several options: it is
    /// then called once for a change of several of them.</summary>
    /// <param name="apply">Null, or why it failed: then all options of that CONFIG SET get their old values.</param>
    public void OnChanged(string name, Func<string?> apply) => _byName[name].Apply = apply;

    /// <summary>Makes a kind of line that is no option known.</summary>
    public void AddDirective(ConfigDirective directive) => _directives[directive.Name] = directive;

    /// <summary>A check of options against each other at the end of <see cref="Load"/>: null, or why they do not fit.</summary>
    public void AddCheck(Func<string?> check) => _checks.Add(check);

    /// <summary>Reads file, standard input and command line.</summary>
    /// <param name="productVersion">What error texts say was starting: "Redis 7.0.15".</param>
    /// <exception cref="ConfigException">The text is what to print.</exception>
    public void Load(ConfigCommandLine from, string productVersion, TextReader standardInput)
    {
        HashSet<ConfigEntry> seen = [];
        ConfigFile file = new(productVersion, line => Take(line, seen));
        file.Load(from.FilePath, from.ReadsStandardInput ? standardInput : null, from.Options);
        foreach (Func<string?> check in _checks)
        {
            if (check() is { } reason)
            {
                throw file.Fatal(reason);
            }
        }
    }

    /// <summary>CONFIG GET: names and values, each name once.</summary>
    /// <param name="patterns">Names, or glob patterns, which do not find hidden options.</param>
    /// <param name="matches">The glob: pattern, then name.</param>
    public List<KeyValuePair<string, string>> Get(IEnumerable<string> patterns, Func<string, string, bool> matches)
    {
        List<KeyValuePair<string, string>> found = [];
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (string pattern in patterns)
        {
            if (pattern.AsSpan().IndexOfAny("[*?") < 0)
            {
                // The name as it was asked for, as Redis answers.
                if (Find(pattern) is { } entry && seen.Add(pattern))
                {
                    found.Add(new(pattern, entry.Get()));
                }

                continue;
            }

            foreach ((string name, ConfigEntry entry) in _names)
            {
                if (!entry.Has(ConfigFlags.Hidden) && matches(pattern, name) && seen.Add(name))
                {
                    found.Add(new(name, entry.Get()));
                }
            }
        }

        return found;
    }

    /// <summary>CONFIG SET: sets all of the options or none.</summary>
    /// <param name="namesAndValues">Name, value, name, value.</param>
    /// <param name="allowsProtected">False when enable-protected-configs keeps this client from protected options.</param>
    /// <param name="isLoading">True while the data set is being loaded.</param>
    /// <returns>Null, or the error to reply, code included.</returns>
    public string? Set(IReadOnlyList<string> namesAndValues, bool allowsProtected, bool isLoading)
    {
        if (namesAndValues.Count % 2 != 0)
        {
            return "ERR syntax error";
        }

        ConfigChange change = new();
        for (int i = 0; i < namesAndValues.Count; i += 2)
        {
            string name = namesAndValues[i];
            if (Find(name) is not { } entry)
            {
                return $"ERR Unknown option or number of arguments for CONFIG SET - '{name}'";
            }

            string? reason = null;
            if (entry.Has(ConfigFlags.Immutable))
            {
                reason = "can't set immutable config";
            }
            else if (entry.Has(ConfigFlags.Protected) && !allowsProtected)
            {
                reason = "can't set protected config";
            }
            else if (isLoading && entry.Has(ConfigFlags.DenyLoading))
            {
                return Loading;
            }
            else if (!change.Add(NameOf(name, entry), entry, namesAndValues[i + 1]))
            {
                reason = "duplicate parameter";
            }

            if (reason is not null)
            {
                return Failed(name, reason);
            }
        }

        return change.TryMake(out string? failedName, out string? failure) ? null : Failed(failedName!, failure!);
    }

    /// <summary>CONFIG REWRITE: the text of a file that sets what is set now and keeps what else the old one has.</summary>
    /// <param name="oldText">Empty when there is no file any more.</param>
    /// <param name="writesAll">Also options that have their default (DEBUG CONFIG-REWRITE-FORCE-ALL).</param>
    public string Rewrite(string oldText, bool writesAll = false)
    {
        ConfigRewrite rewrite = new(oldText, CanonicalName, writesAll);
        foreach (ConfigEntry entry in Entries)
        {
            rewrite.Put(entry.Name, entry.Lines());
        }

        foreach (ConfigDirective directive in _directives.Values)
        {
            if (directive.Lines is not null)
            {
                rewrite.Put(directive.Name, directive.Lines().Select(static text => new ConfigLineText(text, true)));
            }
        }

        return rewrite.ToString();
    }

    // Null for what no line may begin with. "sentinel monitor" and "sentinel known-replica" are kinds of their own.
    private string? CanonicalName(string[] words)
    {
        string name = words[0].ToLowerInvariant();
        if (Find(name) is { } entry)
        {
            return entry.Name;
        }

        return name switch
        {
            "sentinel" when words.Length > 1 && _directives.ContainsKey("sentinel " + words[1]) => "sentinel " + words[1],
            _ when _directives.ContainsKey(name) => name,
            "include" or "rename-command" or "user" or "loadmodule" or "sentinel" => name,
            _ => null,
        };
    }

    private string? Take(ConfigLine line, HashSet<ConfigEntry> seen)
    {
        string[] words = line.Words;
        if (Find(words[0]) is { } entry)
        {
            string[]? values = words[1..];
            if (!entry.Has(ConfigFlags.MultipleWords) && values.Length != 1)
            {
                return "wrong number of arguments";
            }

            if (entry.Has(ConfigFlags.MultipleWords) && values.Length == 1 && values[0].Length > 0)
            {
                values = ConfigWords.Split(values[0]);
            }

            return values is null ? "Unbalanced quotes in configuration line"
                : seen.Add(entry) ? entry.TrySet(values)
                : entry.TryAppend(values);
        }

        if (words.Length == 2 && Array.IndexOf(Gone, words[0]) >= 0)
        {
            return null;
        }

        return _directives.TryGetValue(words[0], out ConfigDirective? directive)
            && words.Length >= directive.MinWords && words.Length <= directive.MaxWords
            ? directive.Take(line)
            : "Bad directive or wrong number of arguments";
    }

    private static string Failed(string name, string reason) =>
        $"ERR CONFIG SET failed (possibly related to argument '{name}') - {reason}";

    private static string NameOf(string asked, ConfigEntry entry) =>
        asked.Equals(entry.Alias, StringComparison.OrdinalIgnoreCase) ? entry.Alias : entry.Name;

    private void Add(string name, ConfigEntry entry)
    {
        _byName.Add(name, entry);
        _names.Add((name, entry));
    }
}
