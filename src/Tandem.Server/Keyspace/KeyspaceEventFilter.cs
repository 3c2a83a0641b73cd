using System.Collections.Generic;
using System.Linq;
using Tandem.Platform.Config;

namespace Tandem.Server.Keyspace;

/// <summary>Option notify-keyspace-events: which keyspace events are published, one letter for each class.</summary>
/// <remarks>Default: none. Source of the letters: redis.conf.</remarks>
internal sealed class KeyspaceEventFilter : IConfigValue
{
    // In the order in which they are printed. A, which stands for all that it includes, comes first.
    private static readonly (char Letter, KeyEventClass Class)[] Letters =
    [
        ('A', KeyEventClass.All),
        ('g', KeyEventClass.Generic),
        ('$', KeyEventClass.String),
        ('l', KeyEventClass.List),
        ('s', KeyEventClass.Set),
        ('h', KeyEventClass.Hash),
        ('z', KeyEventClass.SortedSet),
        ('x', KeyEventClass.Expired),
        ('e', KeyEventClass.Evicted),
        ('t', KeyEventClass.Stream),
        ('d', KeyEventClass.Module),
        ('n', KeyEventClass.New),
        ('K', KeyEventClass.Keyspace),
        ('E', KeyEventClass.Keyevent),
        ('m', KeyEventClass.KeyMiss),
    ];

    /// <summary>The classes that are published; nothing is unless Keyspace or Keyevent is among them.</summary>
    public KeyEventClass Classes { get; private set; }

    public string? TrySet(string[] words)
    {
        if (words.Length != 1)
        {
            return "wrong number of arguments";
        }

        KeyEventClass classes = KeyEventClass.None;
        foreach (char letter in words[0])
        {
            KeyEventClass named = Letters.FirstOrDefault(l => l.Letter == letter).Class;
            if (named == KeyEventClass.None)
            {
                return "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
            }

            classes |= named;
        }

        Classes = classes;
        return null;
    }

    public string Format()
    {
        string text = string.Empty;
        KeyEventClass rest = Classes;
        foreach ((char letter, KeyEventClass named) in Letters)
        {
            if ((rest & named) == named)
            {
                text += letter;
                rest &= ~named;
            }
        }

        return text;
    }

    public IEnumerable<ConfigLineText> Lines(string defaultText) =>
        [new ConfigLineText(ConfigWords.Quote(Format()), Classes != KeyEventClass.None)];
}
