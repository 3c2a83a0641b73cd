using System;
using System.Collections.Generic;
using System.Globalization;

namespace Tandem.Server.Dispatch;

/// <summary>One rule that tells which arguments of a command are keys, and what happens to them.</summary>
/// <remarks>
/// Written as <c>FLAGS @BEGIN [FIND] [notes=TEXT]</c>. FLAGS: RO RW OW RM access update insert delete not_key incomplete
/// variable_flags channel. BEGIN: an argument's number, or KEYWORD:FROM (the argument after the keyword; a negative FROM
/// searches backwards), or <c>unknown</c>. FIND: any of <c>last=L step=S limit=M</c> (a range; L counts from the begin, or from
/// the end of the arguments when negative; limit divides what is left), or <c>keynum=N,FIRST,STEP</c> (a count of keys at
/// begin+N), or <c>unknown</c>. Source: Redis 7.0, key specifications in the manual.
/// </remarks>
internal sealed class KeySpec
{
    // In the order of the bits of KeyAccess.
    private static readonly string[] FlagTexts =
    [
        "RO", "RW", "OW", "RM", "access", "update", "insert", "delete", "not_key", "incomplete", "variable_flags",
    ];

    public KeyAccess Flags { get; private init; }

    /// <summary>The flags as COMMAND INFO prints them.</summary>
    public IReadOnlyList<string> FlagNames => NamesOf(Flags);

    /// <summary>Argument number of the begin, or -1 when it is found by keyword or unknown.</summary>
    public int BeginIndex { get; private init; } = -1;

    public string? Keyword { get; private init; }

    public int KeywordFrom { get; private init; }

    public bool IsUnknown { get; private init; }

    public bool FindIsUnknown { get; private init; }

    public int LastKey { get; private init; }

    public int Step { get; private init; } = 1;

    public int Limit { get; private init; }

    /// <summary>True when the number of keys is itself an argument.</summary>
    public bool IsCounted { get; private init; }

    public int CountIndex { get; private init; }

    public int FirstKey { get; private init; }

    public string? Notes { get; private init; }

    /// <summary>True for a plain range of arguments that begins at a fixed one: what first, last and step can say.</summary>
    public bool IsFixedRange => BeginIndex >= 0 && !IsCounted && !FindIsUnknown;

    /// <summary>Names of flags as COMMAND INFO and COMMAND GETKEYSANDFLAGS print them.</summary>
    public static IReadOnlyList<string> NamesOf(KeyAccess flags)
    {
        List<string> names = [];
        for (int i = 0; i < FlagTexts.Length; i++)
        {
            if (((int)flags & (1 << i)) != 0)
            {
                names.Add(FlagTexts[i]);
            }
        }

        return names;
    }

    public bool Has(KeyAccess flag) => (Flags & flag) != 0;

    /// <summary>The specification in the words of <see cref="Parse"/>, nothing left out.</summary>
    public override string ToString()
    {
        string begin = IsUnknown ? "unknown" : Keyword is null ? Text(BeginIndex) : Keyword + ":" + Text(KeywordFrom);
        string find = FindIsUnknown ? "unknown"
            : IsCounted ? $"keynum={Text(CountIndex)},{Text(FirstKey)},{Text(Step)}"
            : $"last={Text(LastKey)} step={Text(Step)} limit={Text(Limit)}";
        string notes = Notes is null ? string.Empty : " notes=" + Notes;
        return $"{string.Join(' ', FlagNames)} @{begin} {find}{notes}";
    }

    /// <summary>Reads the rules of a command.</summary>
    public static KeySpec[] Parse(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        string[] parts = text.Split(';');
        KeySpec[] specs = new KeySpec[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            specs[i] = ParseOne(parts[i].Trim());
        }

        return specs;
    }

    private static KeySpec ParseOne(string text)
    {
        string? notes = null;
        int notesAt = text.IndexOf(" notes=", StringComparison.Ordinal);
        if (notesAt >= 0)
        {
            notes = text[(notesAt + 7)..];
            text = text[..notesAt];
        }

        KeyAccess flags = KeyAccess.None;
        Dictionary<string, string> find = [];
        string begin = string.Empty;
        bool findUnknown = false;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (word[0] == '@')
            {
                begin = word[1..];
            }
            else if (equals > 0)
            {
                find[word[..equals]] = word[(equals + 1)..];
            }
            else if (begin.Length > 0)
            {
                findUnknown = true;
            }
            else
            {
                int flag = Array.FindIndex(FlagTexts, text => text.Equals(word, StringComparison.OrdinalIgnoreCase));
                flags |= flag >= 0 ? (KeyAccess)(1 << flag) : throw new FormatException($"no flag of keys: {word}");
            }
        }

        int colon = begin.IndexOf(':', StringComparison.Ordinal);
        string[]? counted = find.TryGetValue("keynum", out string? keynum) ? keynum.Split(',') : null;
        return new KeySpec
        {
            Flags = flags,
            IsUnknown = begin == "unknown",
            FindIsUnknown = findUnknown,
            BeginIndex = colon < 0 && begin != "unknown" ? Number(begin) : -1,
            Keyword = colon > 0 ? begin[..colon] : null,
            KeywordFrom = colon > 0 ? Number(begin[(colon + 1)..]) : 0,
            LastKey = find.TryGetValue("last", out string? last) ? Number(last) : 0,
            Step = counted is not null ? Number(counted[2]) : find.TryGetValue("step", out string? step) ? Number(step) : 1,
            Limit = find.TryGetValue("limit", out string? limit) ? Number(limit) : 0,
            IsCounted = counted is not null,
            CountIndex = counted is not null ? Number(counted[0]) : 0,
            FirstKey = counted is not null ? Number(counted[1]) : 0,
            Notes = notes,
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
