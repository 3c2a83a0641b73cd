using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>LRANGE, LTRIM: the elements between two indexes, to read or to keep.</summary>
internal static class LRange
{
    /// <summary>Gives the elements from one index to another, both included; negative ones count from the end.</summary>
    /// <returns>Array of bulk strings.</returns>
    /// <remarks>Errors: WRONGTYPE, an index that is no integer. Cost: O(start + elements given).</remarks>
    [Command("LRANGE", "key start stop", Arity = 4, Flags = CommandFlags.Readonly, Acl = AclCategories.List,
        Keys = "RO access @1", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryInteger(2, out long start) || !c.TryInteger(3, out long stop)
            || !c.TryFind(1, DataType.List, out EntryRef entry))
        {
            return;
        }

        long count = entry.IsNull ? 0 : Clip(ListValue.Of(entry).Count, ref start, stop);
        if (count == 0)
        {
            c.Reply.EmptyArray();
            return;
        }

        c.Reply.Array((int)count);
        ListValue.Reply(c.Reply, ListValue.Of(entry).Seek(start), count, towardsHead: false);
    }

    /// <summary>Removes all elements but those from one index to another, both included.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: WRONGTYPE, an index that is no integer. Cost: O(elements removed).</remarks>
    [Command("LTRIM", "key start stop", Arity = 4, Flags = CommandFlags.Write, Acl = AclCategories.List,
        Keys = "RW delete @1", Since = "1.0.0")]
    public static void Trim(ref CommandContext c)
    {
        if (!c.TryInteger(2, out long start) || !c.TryInteger(3, out long stop)
            || !c.TryFindForWrite(1, DataType.List, out EntryRef entry))
        {
            return;
        }

        if (!entry.IsNull)
        {
            QuickList list = ListValue.Of(entry);
            long length = list.Count;
            long kept = Clip(length, ref start, stop);
            if (kept == 0)
            {
                // The value is freed with its key.
                c.KeyChanged(1, KeyEventClass.List, "ltrim", length);
                c.RemoveEmptied(1, entry);
            }
            else
            {
                list.DeleteRange(start + kept, length);
                list.DeleteRange(0, start);
                c.KeyChanged(1, KeyEventClass.List, "ltrim", length - kept);
            }
        }

        c.Reply.Ok();
    }

    /// <summary>Clips a range to a list.</summary>
    /// <returns>Number of elements in it.</returns>
    private static long Clip(long length, ref long start, long stop)
    {
        start = start < 0 ? Math.Max(start + length, 0) : start;
        stop = stop < 0 ? stop + length : Math.Min(stop, length - 1);
        return start > stop ? 0 : stop - start + 1;
    }
}
