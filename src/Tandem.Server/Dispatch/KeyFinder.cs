using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;

namespace Tandem.Server.Dispatch;

/// <summary>Finds the keys among the arguments of a command: for ACL, cluster slots, client side caching, COMMAND GETKEYS.</summary>
/// <remarks>By the key specifications, and for the five commands that these do not describe, by rules of their own. Source:
/// Redis 7.0, db.c, getKeysUsingKeySpecs and the functions after it.</remarks>
internal static class KeyFinder
{
    /// <summary>Finds them. O(keys), without allocation once the list has grown.</summary>
    /// <param name="keys">Is cleared first; empty when the arguments do not fit, which the command itself will say.</param>
    /// <param name="includesNotKeys">Also what is only routed like a key: shard channels.</param>
    public static void Find(
        CommandDefinition command, RequestArguments arguments, List<KeyPosition> keys, bool includesNotKeys = false)
    {
        keys.Clear();
        switch (command.SpecialKeys)
        {
            case SpecialKeys.None:
                foreach (KeySpec spec in command.KeySpecs)
                {
                    if ((includesNotKeys || !spec.Has(KeyAccess.NotKey)) && !TryAdd(spec, arguments, keys))
                    {
                        keys.Clear();
                        return;
                    }
                }

                break;
            case SpecialKeys.Set:
                keys.Add(new KeyPosition(1, SetAccess(arguments)));
                break;
            case SpecialKeys.BitField:
                keys.Add(new KeyPosition(1, BitFieldAccess(arguments)));
                break;
            case SpecialKeys.SortReadOnly:
                keys.Add(new KeyPosition(1, KeyAccess.ReadOnly | KeyAccess.Access));
                break;
            case SpecialKeys.Sort:
                AddSort(arguments, keys);
                break;
            default:
                AddMigrate(arguments, keys);
                break;
        }
    }

    private static bool TryAdd(KeySpec spec, RequestArguments arguments, List<KeyPosition> keys)
    {
        if (spec.IsUnknown || spec.FindIsUnknown)
        {
            return false;
        }

        int first = spec.Keyword is null ? spec.BeginIndex : AfterKeyword(spec, arguments);
        if (first == 0)
        {
            return true;
        }

        int last;
        if (spec.IsCounted)
        {
            int countAt = first + spec.CountIndex;
            if (countAt >= arguments.Count || !NumberText.TryParseInteger(arguments[countAt], out long count)
                || count < 0 || count > arguments.Count)
            {
                return false;
            }

            first += spec.FirstKey;
            last = first + (int)count - 1;
        }
        else
        {
            last = spec.LastKey >= 0 ? first + spec.LastKey
                : spec.Limit == 0 ? arguments.Count + spec.LastKey
                : first + ((arguments.Count - first) / spec.Limit) + spec.LastKey;
        }

        if (last < first || last >= arguments.Count)
        {
            return false;
        }

        for (int i = first; i <= last; i += spec.Step)
        {
            keys.Add(new KeyPosition(i, spec.Flags));
        }

        return !spec.Has(KeyAccess.Incomplete);
    }

    // 0 when the keyword is not there.
    private static int AfterKeyword(KeySpec spec, RequestArguments arguments)
    {
        int step = spec.KeywordFrom > 0 ? 1 : -1;
        int start = spec.KeywordFrom > 0 ? spec.KeywordFrom : arguments.Count + spec.KeywordFrom;
        int end = spec.KeywordFrom > 0 ? arguments.Count - 1 : 1;
        for (int i = start; i != end && i >= 1 && i < arguments.Count; i += step)
        {
            if (Is(arguments[i], spec.Keyword!))
            {
                return i + 1;
            }
        }

        return 0;
    }

    // GET makes SET a reader, too.
    private static KeyAccess SetAccess(RequestArguments arguments)
    {
        for (int i = 3; i < arguments.Count; i++)
        {
            if (Is(arguments[i], "GET"))
            {
                return KeyAccess.ReadWrite | KeyAccess.Access | KeyAccess.Update;
            }
        }

        return KeyAccess.Overwrite | KeyAccess.Update;
    }

    // A BITFIELD that only GETs is a reader. What is not understood is taken for a write.
    private static KeyAccess BitFieldAccess(RequestArguments arguments)
    {
        int i = 2;
        while (i < arguments.Count)
        {
            int left = arguments.Count - i - 1;
            int taken = Is(arguments[i], "GET") && left >= 2 ? 3 : Is(arguments[i], "OVERFLOW") && left >= 1 ? 2 : 0;
            if (taken == 0)
            {
                return KeyAccess.ReadWrite | KeyAccess.Access | KeyAccess.Update;
            }

            i += taken;
        }

        return KeyAccess.ReadOnly | KeyAccess.Access;
    }

    // The last STORE counts; LIMIT, GET and BY take the words behind them.
    private static void AddSort(RequestArguments arguments, List<KeyPosition> keys)
    {
        keys.Add(new KeyPosition(1, KeyAccess.ReadOnly | KeyAccess.Access));
        int store = 0;
        for (int i = 2; i < arguments.Count; i++)
        {
            if (Is(arguments[i], "LIMIT"))
            {
                i += 2;
            }
            else if (Is(arguments[i], "GET") || Is(arguments[i], "BY"))
            {
                i++;
            }
            else if (Is(arguments[i], "STORE") && i + 1 < arguments.Count)
            {
                store = i + 1;
            }
        }

        if (store > 0)
        {
            keys.Add(new KeyPosition(store, KeyAccess.Overwrite | KeyAccess.Update));
        }
    }

    // One key in its place, or with an empty one there those behind KEYS.
    private static void AddMigrate(RequestArguments arguments, List<KeyPosition> keys)
    {
        int first = 3;
        int count = 1;
        for (int i = 6; i < arguments.Count; i++)
        {
            if (Is(arguments[i], "KEYS"))
            {
                first = i + 1;
                count = arguments[3].Length > 0 ? 0 : arguments.Count - first;
                break;
            }

            i += Is(arguments[i], "AUTH") ? 1 : Is(arguments[i], "AUTH2") ? 2 : 0;
        }

        for (int i = 0; i < count; i++)
        {
            keys.Add(new KeyPosition(first + i, KeyAccess.ReadWrite | KeyAccess.Access | KeyAccess.Delete));
        }
    }

    private static bool Is(ReadOnlySpan<byte> argument, string word) => Ascii.EqualsIgnoreCase(argument, word);
}
