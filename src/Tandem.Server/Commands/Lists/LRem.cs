using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>LREM: remove the elements that equal a value.</summary>
internal static class LRem
{
    /// <summary>Removes elements that equal a value: the first so many, the last so many when the count is negative, or
    /// all when it is 0.</summary>
    /// <returns>Integer: how many were removed.</returns>
    /// <remarks>Errors: WRONGTYPE, a count that is no integer. Cost: O(length of the list).</remarks>
    [Command("LREM", "key count element", Arity = 4, Flags = CommandFlags.Write, Acl = AclCategories.List,
        Keys = "RW delete @1", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryInteger(2, out long count) || !c.TryFindForWrite(1, DataType.List, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Integer(0);
            return;
        }

        QuickList list = ListValue.Of(entry);
        long removed = Remove(list, c[3], count);
        if (removed > 0)
        {
            c.KeyChanged(1, KeyEventClass.Generic, "lrem", removed);
        }

        if (list.Count == 0)
        {
            c.RemoveEmptied(1, entry);
        }

        c.Reply.Integer(removed);
    }

    private static long Remove(QuickList list, ListpackValue value, long count)
    {
        bool backward = count < 0;
        long limit = count is 0 or long.MinValue ? long.MaxValue : Math.Abs(count);
        long removed = 0;
        QuickListCursor at = backward ? list.Last : list.First;
        while (!at.IsNone && removed < limit)
        {
            if (at.Entry.Is(value))
            {
                list.Delete(ref at, backward);
                removed++;
            }
            else if (backward)
            {
                at.MovePrevious();
            }
            else
            {
                at.MoveNext();
            }
        }

        return removed;
    }
}
