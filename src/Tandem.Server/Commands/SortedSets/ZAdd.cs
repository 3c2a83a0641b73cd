using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZADD, ZINCRBY: give members of a sorted set scores.</summary>
internal static class ZAdd
{
    // Pairs whose scores are kept on the stack: more than almost any command has.
    private const int FewPairs = 16;

    /// <summary>Gives members scores; those that are absent are added.</summary>
    /// <returns>Integer: how many are new, with CH also those whose score changed; with INCR the new score, or null when the
    /// options did not let it.</returns>
    /// <remarks>Errors: WRONGTYPE, a score that is no number, options that contradict each other. Nothing is changed then.
    /// Cost: O(log(N)) for each member.</remarks>
    [Command("ZADD", "key [NX|XX] [GT|LT] [CH] [INCR] score member [score member ...]", Arity = -4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.SortedSet,
        Keys = "RW update @1", Since = "1.2.0", Member = 3)]
    public static void Run(ref CommandContext c)
    {
        int first = ReadOptions(ref c, out ScoreRule rule, out bool countsChanges);
        int words = c.ArgumentCount - first;
        if (words == 0 || words % 2 != 0)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        if (Contradiction(rule, words / 2) is { IsEmpty: false } error)
        {
            c.Reply.Error(error);
            return;
        }

        Put(ref c, first, rule, countsChanges);
    }

    /// <summary>Adds to the score of a member, which is 0 when it is absent.</summary>
    /// <returns>Double: the new score.</returns>
    /// <remarks>Errors: WRONGTYPE, an increment that is no number, a sum that is none. Cost: O(log(N)).</remarks>
    [Command("ZINCRBY", "key increment member", Arity = 4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.SortedSet,
        Keys = "RW access update @1", Since = "1.2.0", Member = 3)]
    public static void Increment(ref CommandContext c)
    {
        // Redis reads options here too: ZINCRBY key nx member is a syntax error, for nothing is left to be added.
        int first = ReadOptions(ref c, out ScoreRule rule, out bool countsChanges);
        if ((c.ArgumentCount - first) is 0 or 1)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        Put(ref c, first, rule | ScoreRule.Increment, countsChanges);
    }

    /// <returns>Number of the first argument that is no option.</returns>
    private static int ReadOptions(ref CommandContext c, out ScoreRule rule, out bool countsChanges)
    {
        rule = ScoreRule.Always;
        countsChanges = false;
        int at = 2;
        for (; at < c.ArgumentCount; at++)
        {
            ScoreRule option = c.Is(at, "NX"u8) ? ScoreRule.IfAbsent
                : c.Is(at, "XX"u8) ? ScoreRule.IfPresent
                : c.Is(at, "GT"u8) ? ScoreRule.IfGreater
                : c.Is(at, "LT"u8) ? ScoreRule.IfLess
                : c.Is(at, "INCR"u8) ? ScoreRule.Increment
                : ScoreRule.Always;
            bool isCount = c.Is(at, "CH"u8);
            if (option == ScoreRule.Always && !isCount)
            {
                break;
            }

            rule |= option;
            countsChanges |= isCount;
        }

        return at;
    }

    private static ReadOnlySpan<byte> Contradiction(ScoreRule rule, int pairs)
    {
        bool greater = (rule & ScoreRule.IfGreater) != 0;
        bool less = (rule & ScoreRule.IfLess) != 0;
        bool absent = (rule & ScoreRule.IfAbsent) != 0;
        if (absent && (rule & ScoreRule.IfPresent) != 0)
        {
            return "ERR XX and NX options at the same time are not compatible"u8;
        }

        if ((absent && (greater || less)) || (greater && less))
        {
            return "ERR GT, LT, and/or NX options at the same time are not compatible"u8;
        }

        return (rule & ScoreRule.Increment) != 0 && pairs > 1
            ? "ERR INCR option supports a single increment-element pair"u8
            : default;
    }

    /// <summary>Reads all scores, so that a wrong one changes nothing, then gives them.</summary>
    private static void Put(ref CommandContext c, int first, ScoreRule rule, bool countsChanges)
    {
        int pairs = (c.ArgumentCount - first) / 2;
        double[]? rented = pairs > FewPairs ? ArrayPool<double>.Shared.Rent(pairs) : null;
        scoped Span<double> scores = rented ?? stackalloc double[FewPairs];
        bool areNumbers = true;
        for (int i = 0; i < pairs && areNumbers; i++)
        {
            areNumbers = c.TryDouble(first + (i * 2), out scores[i]);
        }

        if (areNumbers)
        {
            Put(ref c, first + 1, 2, scores[..pairs], rule, countsChanges);
        }

        if (rented is not null)
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    /// <summary>Gives members of the sorted set that argument 1 names their scores, and replies as ZADD does.</summary>
    /// <param name="firstMember">Number of the argument that is the first member.</param>
    /// <param name="step">From one member to the next.</param>
    /// <param name="scores">One for each member; changed when they are increments.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Put(
        ref CommandContext c, int firstMember, int step, scoped Span<double> scores, ScoreRule rule, bool countsChanges)
    {
        if (!c.TryFindForWrite(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        long added = 0;
        long updated = 0;
        ScoreChange change = ScoreChange.Refused;
        if (!entry.IsNull || (rule & ScoreRule.IfPresent) == 0)
        {
            SortedSetValue set = entry.IsNull
                ? SortedSetValue.Create(c.Add(1, DataType.SortedSet, ValueEncoding.ListPack), c[firstMember].Length, c.Options)
                : new SortedSetValue(entry);
            for (int i = 0; i < scores.Length; i++)
            {
                change = set.Put(c[firstMember + (i * step)], ref scores[i], rule, c.Options);
                added += change == ScoreChange.Added ? 1 : 0;
                updated += change == ScoreChange.Updated ? 1 : 0;
            }
        }

        bool increments = (rule & ScoreRule.Increment) != 0;
        if (added + updated > 0)
        {
            c.KeyChanged(1, KeyEventClass.SortedSet, increments ? "zincr" : "zadd", added + updated);
        }

        if (change == ScoreChange.NotANumber)
        {
            c.Reply.Error(Errors.ScoreNotANumber);
        }
        else if (!increments)
        {
            c.Reply.Integer(countsChanges ? added + updated : added);
        }
        else if (change == ScoreChange.Refused)
        {
            c.Reply.Null();
        }
        else
        {
            c.Reply.Double(scores[0]);
        }
    }
}
