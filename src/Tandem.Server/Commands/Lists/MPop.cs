using Tandem.DataStructures.HashTables;
using Tandem.Server.Commands.Generic;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>LMPOP, BLMPOP: take some elements of the first list that has any.</summary>
internal static class MPop
{
    /// <summary>Takes elements from an end of the first of several lists that exists.</summary>
    /// <returns>Array: key and array of elements; null when there is no list.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, numkeys or count below 1. Cost: O(keys + count).</remarks>
    [Command("LMPOP", "numkeys key [key ...] <LEFT|RIGHT> [COUNT count]", Arity = -4, Flags = CommandFlags.Write,
        Acl = AclCategories.List, Keys = "RW access delete @1 keynum=0,1,1", Since = "7.0.0")]
    public static void AtOnce(ref CommandContext c) => Run(ref c, 1, timeout: 0);

    /// <summary>Takes elements from an end of the first of several lists that exists, or waits until one does.</summary>
    /// <returns>Array: key and array of elements; null when the time was over.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, numkeys or count below 1. Cost: O(keys + count).</remarks>
    [Command("BLMPOP", "timeout numkeys key [key ...] <LEFT|RIGHT> [COUNT count]", Arity = -5,
        Flags = CommandFlags.Write | CommandFlags.Blocking, Acl = AclCategories.List,
        Keys = "RW access delete @2 keynum=0,1,1", Since = "7.0.0")]
    public static void OrWait(ref CommandContext c) => Run(ref c, 2, timeout: 1);

    /// <param name="numkeys">Number of the argument that says how many keys follow.</param>
    /// <param name="timeout">Number of the argument that says how long to wait; 0 for not at all.</param>
    private static void Run(ref CommandContext c, int numkeys, int timeout)
    {
        long timeoutMilliseconds = 0;
        if (!MultiPopRequest.TryRead(ref c, numkeys, "LEFT"u8, "RIGHT"u8, out int keyCount, out bool isRight, out long count)
            || (timeout != 0 && !c.TryTimeout(timeout, out timeoutMilliseconds)))
        {
            return;
        }

        ListEnd end = isRight ? ListEnd.Right : ListEnd.Left;
        for (int key = numkeys + 1; key <= numkeys + keyCount; key++)
        {
            if (!c.TryFindToTake(key, DataType.List, out EntryRef entry))
            {
                return;
            }

            if (!entry.IsNull)
            {
                c.Reply.Array(2);
                c.Reply.Bulk(c[key]);
                long taken = Pop.Several(ref c, key, entry, end, count);
                c.BeginPropagateAs(Pop.NameOf(end), 3);
                c.Dispatcher.Propagation.Argument(c[key]);
                c.Dispatcher.Propagation.Argument(taken);
                return;
            }
        }

        if (timeout == 0 || c.MustNotBlock)
        {
            c.Reply.NullArray();
            return;
        }

        c.Block(DataType.List, numkeys + 1, keyCount, timeoutMilliseconds, TimeoutReply.NullArray);
    }
}
