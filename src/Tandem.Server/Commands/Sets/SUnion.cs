using System;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Sets;

/// <summary>SUNION, SUNIONSTORE: what at least one of several sets has. An absent key is an empty set.</summary>
internal static class SUnion
{
    /// <summary>Gives the members that at least one of several sets has.</summary>
    /// <returns>Set of bulk strings.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(members of all sets).</remarks>
    [Command("SUNION", "key [key ...]", Arity = -2, Flags = CommandFlags.Readonly, Acl = AclCategories.Set,
        Keys = "RO access @1 last=-1", Tips = "nondeterministic_output_order", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (TryCompute(ref c, 1, out SetObject union))
        {
            c.Reply.Set((int)union.Count);
            SAdd.Reply(c.Reply, union);
            union.Free();
        }
    }

    /// <summary>Stores the members that at least one of several sets has as a set.</summary>
    /// <returns>Integer: how many they are; when 0 there is no destination any more.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(members of all sets).</remarks>
    [Command("SUNIONSTORE", "destination key [key ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.Set, Keys = "OW update @1; RO access @2 last=-1", Since = "1.0.0")]
    public static void Store(ref CommandContext c)
    {
        if (TryCompute(ref c, 2, out SetObject union))
        {
            SetSources.Store(ref c, union, "sunionstore");
        }
    }

    private static bool TryCompute(ref CommandContext c, int firstKey, out SetObject union)
    {
        union = default;
        int keys = c.ArgumentCount - firstKey;
        Span<SetObject> sets = keys <= SetSources.FewSets ? stackalloc SetObject[keys] : new SetObject[keys];
        if (!SetSources.TryFind(ref c, firstKey, sets))
        {
            return false;
        }

        union = SetObject.Create();
        Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
        foreach (SetObject set in sets)
        {
            if (set.IsNull)
            {
                continue;
            }

            foreach (ReadOnlySpan<byte> member in set.Walk(scratch))
            {
                union.Add(member, c.Options);
            }
        }

        return true;
    }
}
