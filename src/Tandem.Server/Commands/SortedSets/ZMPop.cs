using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Commands.Generic;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZMPOP, BZMPOP: take some members of the first sorted set that has any.</summary>
internal static class ZMPop
{
    /// <summary>Takes members from an end of the first of several sorted sets that exists.</summary>
    /// <returns>Array: key and array of pairs of member and score; null when there is no set.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, numkeys or count below 1. Cost: O(keys + log(N) + count).</remarks>
    [Command("ZMPOP", "numkeys key [key ...] <MIN|MAX> [COUNT count]", Arity = -4, Flags = CommandFlags.Write,
        Acl = AclCategories.SortedSet, Keys = "RW access delete @1 keynum=0,1,1", Since = "7.0.0")]
    public static void AtOnce(ref CommandContext c) => Run(ref c, 1, timeout: 0);

    /// <summary>Takes members from an end of the first of several sorted sets that exists, or waits until one does.</summary>
    /// <returns>Array: key and array of pairs of member and score; null when the time was over.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, numkeys or count below 1. Cost: O(keys + log(N) + count).</remarks>
    [Command("BZMPOP", "timeout numkeys key [key ...] <MIN|MAX> [COUNT count]", Arity = -5,
        Flags = CommandFlags.Write | CommandFlags.Blocking, Acl = AclCategories.SortedSet,
        Keys = "RW access delete @2 keynum=0,1,1", Since = "7.0.0")]
    public static void OrWait(ref CommandContext c) => Run(ref c, 2, timeout: 1);

    /// <param name="numkeys">Number of the argument that says how many keys follow.</param>
    /// <param name="timeout">Number of the argument that says how long to wait; 0 for not at all.</param>
    private static void Run(ref CommandContext c, int numkeys, int timeout)
    {
        long timeoutMilliseconds = 0;
        if (!MultiPopRequest.TryRead(ref c, numkeys, "MIN"u8, "MAX"u8, out int keyCount, out bool isMax, out long count)
            || (timeout != 0 && !c.TryTimeout(timeout, out timeoutMilliseconds)))
        {
            return;
        }

        for (int key = numkeys + 1; key <= numkeys + keyCount; key++)
        {
            if (!c.TryFindToTake(key, DataType.SortedSet, out EntryRef entry))
            {
                return;
            }

            if (!entry.IsNull)
            {
                count = Math.Min(count, new SortedSetView(entry).Count);
                c.Reply.Array(2);
                c.Reply.Bulk(c[key]);
                c.Reply.Array((int)count);
                ZPop.Take(ref c, key, entry, isMax, count, asPairs: true);
                c.BeginPropagateAs(ZPop.NameOf(isMax), 3);
                c.Dispatcher.Propagation.Argument(c[key]);
                c.Dispatcher.Propagation.Argument(count);
                return;
            }
        }

        if (timeout == 0 || c.MustNotBlock)
        {
            c.Reply.NullArray();
            return;
        }

        c.Block(DataType.SortedSet, numkeys + 1, keyCount, timeoutMilliseconds, TimeoutReply.NullArray);
    }
}
