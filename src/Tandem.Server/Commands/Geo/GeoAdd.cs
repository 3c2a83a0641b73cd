using System;
using System.Buffers;
using Tandem.DataStructures.Geo;
using Tandem.Protocol;
using Tandem.Server.Commands.SortedSets;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Geo;

/// <summary>GEOADD: ZADD with places for scores; replicas get it as that.</summary>
internal static class GeoAdd
{
    private const int WordsPerPlace = 3;

    /// <summary>Gives members of a sorted set places; those that are absent are added.</summary>
    /// <returns>Integer: how many are new, with CH also those whose place changed.</returns>
    /// <remarks>Errors: WRONGTYPE, a place that is none. Nothing is changed then. Cost: O(log(N)) for each member.</remarks>
    [Command("GEOADD", "key [NX|XX] [CH] longitude latitude member [longitude latitude member ...]", Arity = -5,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.Geo, Keys = "RW update @1", Since = "3.2.0")]
    public static void Run(ref CommandContext c)
    {
        ScoreRule rule = ScoreRule.Always;
        bool countsChanges = false;
        int first = 2;
        for (; first < c.ArgumentCount; first++)
        {
            if (c.Is(first, "CH"u8))
            {
                countsChanges = true;
            }
            else if (c.Is(first, "NX"u8))
            {
                rule |= ScoreRule.IfAbsent;
            }
            else if (c.Is(first, "XX"u8))
            {
                rule |= ScoreRule.IfPresent;
            }
            else
            {
                break;
            }
        }

        int words = c.ArgumentCount - first;
        if (words == 0 || words % WordsPerPlace != 0 || rule == (ScoreRule.IfAbsent | ScoreRule.IfPresent))
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        double[] scores = ArrayPool<double>.Shared.Rent(words / WordsPerPlace);
        Put(ref c, first, scores.AsSpan(0, words / WordsPerPlace), rule, countsChanges);
        ArrayPool<double>.Shared.Return(scores);
    }

    private static void Put(ref CommandContext c, int first, Span<double> scores, ScoreRule rule, bool countsChanges)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            if (!GeoArguments.TryPoint(ref c, first + (i * WordsPerPlace), out GeoPoint point))
            {
                return;
            }

            scores[i] = GeoCell.Of(point, GeoCell.MaxStep).FirstScore;
        }

        long dirty = c.Keyspace.Dirty;
        ZAdd.Put(ref c, first + 2, WordsPerPlace, scores, rule, countsChanges);
        if (c.Keyspace.Dirty != dirty)
        {
            Propagate(ref c, first, scores);
        }
    }

    private static void Propagate(ref CommandContext c, int first, ReadOnlySpan<double> scores)
    {
        c.BeginPropagateAs("ZADD"u8, first + (scores.Length * 2));
        for (int i = 1; i < first; i++)
        {
            c.Dispatcher.Propagation.Argument(c[i]);
        }

        for (int i = 0; i < scores.Length; i++)
        {
            c.Dispatcher.Propagation.Argument((long)scores[i]);
            c.Dispatcher.Propagation.Argument(c[first + (i * WordsPerPlace) + 2]);
        }
    }
}
