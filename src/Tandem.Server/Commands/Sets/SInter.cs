using System;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Sets;

/// <summary>SINTER, SINTERSTORE, SINTERCARD: what several sets have in common. An absent key is an empty set.</summary>
internal static class SInter
{
    /// <summary>Gives the members that all of several sets have.</summary>
    /// <returns>Set of bulk strings.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(members of the smallest set * keys).</remarks>
    [Command("SINTER", "key [key ...]", Arity = -2, Flags = CommandFlags.Readonly, Acl = AclCategories.Set,
        Keys = "RO access @1 last=-1", Tips = "nondeterministic_output_order", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        int keys = c.ArgumentCount - 1;
        Span<SetObject> sets = keys <= SetSources.FewSets ? stackalloc SetObject[keys] : new SetObject[keys];
        if (!SetSources.TryFind(ref c, 1, sets))
        {
            return;
        }

        if (!BeginWithSmallest(sets))
        {
            c.Reply.Set(0);
            return;
        }

        Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
        int mark = c.Reply.BeginDeferred();
        int count = 0;
        SetWalk walk = sets[0].Walk(scratch);
        while (walk.MoveNext())
        {
            if (AreAllWith(sets, walk))
            {
                c.Reply.Bulk(walk.Current);
                count++;
            }
        }

        c.Reply.EndDeferredSet(mark, count);
    }

    /// <summary>Stores the members that all of several sets have as a set.</summary>
    /// <returns>Integer: how many they are; when 0 there is no destination any more.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(members of the smallest set * keys).</remarks>
    [Command("SINTERSTORE", "destination key [key ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.Set, Keys = "RW update @1; RO access @2 last=-1", Since = "1.0.0")]
    public static void Store(ref CommandContext c)
    {
        int keys = c.ArgumentCount - 2;
        Span<SetObject> sets = keys <= SetSources.FewSets ? stackalloc SetObject[keys] : new SetObject[keys];
        if (!SetSources.TryFind(ref c, 2, sets))
        {
            return;
        }

        SetObject result = SetObject.Create();
        if (BeginWithSmallest(sets))
        {
            Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
            SetWalk walk = sets[0].Walk(scratch);
            while (walk.MoveNext())
            {
                if (AreAllWith(sets, walk))
                {
                    result.Add(walk.Current, c.Options);
                }
            }
        }

        SetSources.Store(ref c, result, "sinterstore");
    }

    /// <summary>Counts the members that all of several sets have, perhaps only up to a limit.</summary>
    /// <returns>Integer.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, numkeys below 1 or too high, a negative limit. Cost: as SINTER, less with
    /// a limit.</remarks>
    [Command("SINTERCARD", "numkeys key [key ...] [LIMIT limit]", Arity = -3, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Set, Keys = "RO access @1 keynum=0,1,1", Since = "7.0.0")]
    public static void Count(ref CommandContext c)
    {
        if (!TryArguments(ref c, out int keys, out long limit))
        {
            return;
        }

        Span<SetObject> sets = keys <= SetSources.FewSets ? stackalloc SetObject[keys] : new SetObject[keys];
        if (!SetSources.TryFind(ref c, 2, sets))
        {
            return;
        }

        long count = 0;
        if (BeginWithSmallest(sets))
        {
            Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
            SetWalk walk = sets[0].Walk(scratch);
            while (walk.MoveNext())
            {
                if (AreAllWith(sets, walk) && ++count == limit)
                {
                    break;
                }
            }
        }

        c.Reply.Integer(count);
    }

    private static bool TryArguments(ref CommandContext c, out int keys, out long limit)
    {
        keys = 0;
        limit = 0;
        if (!c.TryInteger(1, 1, long.MaxValue, out long wanted, Errors.NumberOfKeys))
        {
            return false;
        }

        if (wanted > c.ArgumentCount - 2)
        {
            c.Reply.Error("ERR Number of keys can't be greater than number of args"u8);
            return false;
        }

        keys = (int)wanted;
        for (int i = keys + 2; i < c.ArgumentCount; i += 2)
        {
            if (!c.Is(i, "LIMIT"u8) || i + 1 == c.ArgumentCount)
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }

            if (!c.TryInteger(i + 1, 0, long.MaxValue, out limit, "ERR LIMIT can't be negative"u8))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sorts the sets by size, so that the fewest members are looked for where most are missed.</summary>
    /// <returns>False when one is empty, and so is what they have in common.</returns>
    private static bool BeginWithSmallest(Span<SetObject> sets)
    {
        sets.Sort(static (a, b) => a.Count.CompareTo(b.Count));
        return !sets[0].IsNull;
    }

    /// <summary>True when all sets but the first have the member that a walk over that one is at.</summary>
    private static bool AreAllWith(ReadOnlySpan<SetObject> sets, in SetWalk walk)
    {
        for (int i = 1; i < sets.Length; i++)
        {
            if (!sets[i].Is(sets[0]) && !sets[i].Contains(walk))
            {
                return false;
            }
        }

        return true;
    }
}
