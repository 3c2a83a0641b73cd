using System;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Sets;

/// <summary>SDIFF, SDIFFSTORE: what the first of several sets has and no other. An absent key is an empty set.</summary>
internal static class SDiff
{
    /// <summary>Gives the members that the first of several sets has and no other.</summary>
    /// <returns>Set of bulk strings.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(members of all sets), or O(members of the first * keys) when that is less.</remarks>
    [Command("SDIFF", "key [key ...]", Arity = -2, Flags = CommandFlags.Readonly, Acl = AclCategories.Set,
        Keys = "RO access @1 last=-1", Tips = "nondeterministic_output_order", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (TryCompute(ref c, 1, out SetObject difference))
        {
            c.Reply.Set((int)difference.Count);
            SAdd.Reply(c.Reply, difference);
            difference.Free();
        }
    }

    /// <summary>Stores the members that the first of several sets has and no other as a set.</summary>
    /// <returns>Integer: how many they are; when 0 there is no destination any more.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: as SDIFF.</remarks>
    [Command("SDIFFSTORE", "destination key [key ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.Set, Keys = "OW update @1; RO access @2 last=-1", Since = "1.0.0")]
    public static void Store(ref CommandContext c)
    {
        if (TryCompute(ref c, 2, out SetObject difference))
        {
            SetSources.Store(ref c, difference, "sdiffstore");
        }
    }

    private static bool TryCompute(ref CommandContext c, int firstKey, out SetObject difference)
    {
        difference = default;
        int keys = c.ArgumentCount - firstKey;
        Span<SetObject> sets = keys <= SetSources.FewSets ? stackalloc SetObject[keys] : new SetObject[keys];
        if (!SetSources.TryFind(ref c, firstKey, sets))
        {
            return false;
        }

        difference = SetObject.Create();
        if (sets[0].IsNull || IsFirstRepeated(sets))
        {
            return true;
        }

        if (IsLookingUpCheaper(sets))
        {
            AddMissing(ref difference, sets, c.Options);
        }
        else
        {
            AddAndRemove(ref difference, sets, c.Options);
        }

        return true;
    }

    private static bool IsFirstRepeated(ReadOnlySpan<SetObject> sets)
    {
        bool isRepeated = false;
        foreach (SetObject set in sets[1..])
        {
            isRepeated |= set.Is(sets[0]);
        }

        return isRepeated;
    }

    // Which way is chosen can be seen by the encoding of what is stored. Source: Redis t_set.c, sunionDiffGenericCommand:
    // looking up each member of the first set is taken for half the work of adding or removing one.
    private static bool IsLookingUpCheaper(ReadOnlySpan<SetObject> sets)
    {
        long lookedUp = 0;
        long moved = 0;
        foreach (SetObject set in sets)
        {
            lookedUp += set.IsNull ? 0 : sets[0].Count;
            moved += set.Count;
        }

        return lookedUp / 2 <= moved;
    }

    private static void AddMissing(ref SetObject difference, Span<SetObject> sets, KeyspaceOptions options)
    {
        // What is in another set is found sooner when that with most members is looked at first.
        Span<SetObject> others = sets[1..];
        others.Sort(static (a, b) => b.Count.CompareTo(a.Count));
        Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
        SetWalk walk = sets[0].Walk(scratch);
        while (walk.MoveNext())
        {
            bool isElsewhere = false;
            foreach (SetObject other in others)
            {
                isElsewhere = !other.IsNull && other.Contains(walk);
                if (isElsewhere)
                {
                    break;
                }
            }

            if (!isElsewhere)
            {
                difference.Add(walk.Current, options);
            }
        }
    }

    private static void AddAndRemove(ref SetObject difference, ReadOnlySpan<SetObject> sets, KeyspaceOptions options)
    {
        Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
        foreach (ReadOnlySpan<byte> member in sets[0].Walk(scratch))
        {
            difference.Add(member, options);
        }

        foreach (SetObject other in sets[1..])
        {
            if (other.IsNull)
            {
                continue;
            }

            foreach (ReadOnlySpan<byte> member in other.Walk(scratch))
            {
                difference.Remove(member);
            }

            if (difference.Count == 0)
            {
                return;
            }
        }
    }
}
