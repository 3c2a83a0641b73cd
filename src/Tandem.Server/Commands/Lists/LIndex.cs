using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>LINDEX, LSET: the element at an index.</summary>
internal static class LIndex
{
    /// <summary>Gives the element at an index; negative ones count from the end.</summary>
    /// <returns>Bulk string; null outside of the list.</returns>
    /// <remarks>Errors: WRONGTYPE, an index that is no integer. Cost: O(distance to the nearer end).</remarks>
    [Command("LINDEX", "key index", Arity = 3, Flags = CommandFlags.Readonly, Acl = AclCategories.List,
        Keys = "RO access @1", Since = "1.0.0")]
    public static void Get(ref CommandContext c)
    {
        if (!c.TryFind(1, DataType.List, out EntryRef entry))
        {
            return;
        }

        QuickListCursor at = default;
        if (!entry.IsNull)
        {
            if (!c.TryInteger(2, out long index))
            {
                return;
            }

            at = ListValue.Of(entry).Seek(index);
        }

        if (at.IsNone)
        {
            c.Reply.Null();
        }
        else
        {
            ListValue.Reply(c.Reply, at.Entry);
        }
    }

    /// <summary>Replaces the element at an index.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: no such key, WRONGTYPE, index out of range. Cost: O(distance to the nearer end).</remarks>
    [Command("LSET", "key index element", Arity = 4, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.List, Keys = "RW update @1", Since = "1.0.0")]
    public static void Set(ref CommandContext c)
    {
        if (!c.TryFindForWrite(1, DataType.List, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Error(Errors.NoSuchKey);
            return;
        }

        if (!c.TryInteger(2, out long index))
        {
            return;
        }

        QuickList list = ListValue.Of(entry);
        QuickListCursor at = list.Seek(index);
        if (at.IsNone)
        {
            c.Reply.Error(Errors.IndexOutOfRange);
            return;
        }

        list.Replace(at, c[3]);
        c.KeyChanged(1, KeyEventClass.List, "lset");
        c.Reply.Ok();
    }
}
