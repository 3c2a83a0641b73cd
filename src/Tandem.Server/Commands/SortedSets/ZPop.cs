using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZPOPMIN, ZPOPMAX: take members from an end of a sorted set.</summary>
internal static class ZPop
{
    /// <summary>Takes the member with the lowest score, or the first few.</summary>
    /// <returns>Array of members, each with its score: flat, in RESP3 with a count pairs; empty when there is no set.</returns>
    /// <remarks>Errors: WRONGTYPE, a count that is negative. Cost: O(log(N) + count).</remarks>
    [Command("ZPOPMIN", "key [count]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.SortedSet, Keys = "RW access delete @1", Since = "5.0.0")]
    public static void Min(ref CommandContext c) => Run(ref c, isMax: false);

    /// <summary>Takes the member with the highest score, or the last few, the last one first.</summary>
    /// <returns>As ZPOPMIN.</returns>
    /// <remarks>Errors: WRONGTYPE, a count that is negative. Cost: O(log(N) + count).</remarks>
    [Command("ZPOPMAX", "key [count]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.SortedSet, Keys = "RW access delete @1", Since = "5.0.0")]
    public static void Max(ref CommandContext c) => Run(ref c, isMax: true);

    /// <summary>The command that takes from an end: what blocking commands are propagated as.</summary>
    internal static ReadOnlySpan<byte> NameOf(bool isMax) => isMax ? "ZPOPMAX"u8 : "ZPOPMIN"u8;

    /// <summary>Takes members of a sorted set that was found for writing, and replies each with its score; the caller
    /// began the array.</summary>
    /// <param name="count">How many, at least 1 and no more than there are.</param>
    /// <param name="asPairs">Whether each is an array of its own.</param>
    internal static void Take(ref CommandContext c, int key, EntryRef entry, bool isMax, long count, bool asPairs)
    {
        SortedSetView set = new(entry);
        long length = set.Count;
        SortedSetCursor at = set.At(isMax ? length - 1 : 0);
        for (long left = count; left > 0; left--)
        {
            if (asPairs)
            {
                c.Reply.Array(2);
            }

            at.Reply(c.Reply);
            c.Reply.Double(at.Score);
            at.Move(isMax);
        }

        RankRange taken = new(isMax ? length - count : 0, count);
        ZRem.Remove(ref c, key, entry, taken, isMax ? "zpopmax" : "zpopmin");
    }

    private static void Run(ref CommandContext c, bool isMax)
    {
        if (c.ArgumentCount > 3)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        long count = 1;
        bool hasCount = c.ArgumentCount == 3;
        if ((hasCount && !c.TryInteger(2, 0, long.MaxValue, out count, Errors.MustBePositive))
            || !c.TryFindForWrite(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        count = entry.IsNull ? 0 : Math.Min(count, new SortedSetView(entry).Count);
        bool asPairs = hasCount && c.Reply.ProtocolVersion >= 3;
        c.Reply.Array((int)(asPairs ? count : count * 2));
        if (count > 0)
        {
            Take(ref c, 1, entry, isMax, count, asPairs);
        }
    }
}
