using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>BZPOPMIN, BZPOPMAX: take a member of the first sorted set that has one, or wait for it.</summary>
internal static class BlockingZPop
{
    /// <summary>Takes the member with the lowest score of the first of several sorted sets that exists, or waits until one
    /// does.</summary>
    /// <returns>Array: key, member and score; null when the time was over.</returns>
    /// <remarks>Errors: WRONGTYPE, a timeout that is none. Cost: O(keys + log(N)).</remarks>
    [Command("BZPOPMIN", "key [key ...] timeout", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Noscript
        | CommandFlags.Fast | CommandFlags.Blocking, Acl = AclCategories.SortedSet,
        Keys = "RW access delete @1 last=-2", Since = "5.0.0")]
    public static void Min(ref CommandContext c) => Run(ref c, isMax: false);

    /// <summary>Takes the member with the highest score of the first of several sorted sets that exists, or waits until one
    /// does.</summary>
    /// <returns>Array: key, member and score; null when the time was over.</returns>
    /// <remarks>Errors: WRONGTYPE, a timeout that is none. Cost: O(keys + log(N)).</remarks>
    [Command("BZPOPMAX", "key [key ...] timeout", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Noscript
        | CommandFlags.Fast | CommandFlags.Blocking, Acl = AclCategories.SortedSet,
        Keys = "RW access delete @1 last=-2", Since = "5.0.0")]
    public static void Max(ref CommandContext c) => Run(ref c, isMax: true);

    private static void Run(ref CommandContext c, bool isMax)
    {
        int keyCount = c.ArgumentCount - 2;
        if (!c.TryTimeout(keyCount + 1, out long timeoutMilliseconds))
        {
            return;
        }

        for (int key = 1; key <= keyCount; key++)
        {
            if (!c.TryFindToTake(key, DataType.SortedSet, out EntryRef entry))
            {
                return;
            }

            if (!entry.IsNull)
            {
                c.Reply.Array(3);
                c.Reply.Bulk(c[key]);
                ZPop.Take(ref c, key, entry, isMax, 1, asPairs: false);
                c.PropagateAs(ZPop.NameOf(isMax), c[key]);
                return;
            }
        }

        if (c.MustNotBlock)
        {
            c.Reply.NullArray();
            return;
        }

        c.Block(DataType.SortedSet, 1, keyCount, timeoutMilliseconds, TimeoutReply.NullArray);
    }
}
