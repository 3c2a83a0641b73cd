using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>BLPOP, BRPOP: take an element of the first list that has one, or wait for it.</summary>
internal static class BlockingPop
{
    /// <summary>Takes the first element of the first of several lists that exists, or waits until one does.</summary>
    /// <returns>Array: key and element; null when the time was over.</returns>
    /// <remarks>Errors: WRONGTYPE, a timeout that is none. Cost: O(keys).</remarks>
    [Command("BLPOP", "key [key ...] timeout", Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.Noscript | CommandFlags.Blocking, Acl = AclCategories.List,
        Keys = "RW access delete @1 last=-2", Since = "2.0.0")]
    public static void Left(ref CommandContext c) => Run(ref c, ListEnd.Left);

    /// <summary>Takes the last element of the first of several lists that exists, or waits until one does.</summary>
    /// <returns>Array: key and element; null when the time was over.</returns>
    /// <remarks>Errors: WRONGTYPE, a timeout that is none. Cost: O(keys).</remarks>
    [Command("BRPOP", "key [key ...] timeout", Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.Noscript | CommandFlags.Blocking, Acl = AclCategories.List,
        Keys = "RW access delete @1 last=-2", Since = "2.0.0")]
    public static void Right(ref CommandContext c) => Run(ref c, ListEnd.Right);

    private static void Run(ref CommandContext c, ListEnd end)
    {
        int keyCount = c.ArgumentCount - 2;
        if (!c.TryTimeout(keyCount + 1, out long timeoutMilliseconds))
        {
            return;
        }

        for (int key = 1; key <= keyCount; key++)
        {
            if (!c.TryFindToTake(key, DataType.List, out EntryRef entry))
            {
                return;
            }

            if (!entry.IsNull)
            {
                c.Reply.Array(2);
                c.Reply.Bulk(c[key]);
                Pop.One(ref c, key, entry, end);
                c.PropagateAs(Pop.NameOf(end), c[key]);
                return;
            }
        }

        if (c.MustNotBlock)
        {
            c.Reply.NullArray();
            return;
        }

        c.Block(DataType.List, 1, keyCount, timeoutMilliseconds, TimeoutReply.NullArray);
    }
}
