using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.Protocol;

namespace Tandem.Server.Keyspace.Types;

/// <summary>Lists: a quicklist behind the entry's handle, whatever their size. A list without elements does not exist.</summary>
internal static class ListValue
{
    /// <summary>The list of an entry of type list. It stays the same when the entry moves.</summary>
    public static QuickList Of(EntryRef entry) => QuickList.FromAddress(entry.Handle);

    /// <summary>Gives an entry that has no value an empty list, to be filled at once.</summary>
    public static QuickList Create(EntryRef entry, KeyspaceOptions options)
    {
        QuickList list = Create(options);
        entry.Handle = list.Address;
        return list;
    }

    /// <summary>An empty list with the limits that the options ask for.</summary>
    public static QuickList Create(KeyspaceOptions options) =>
        QuickList.Create(options.ListMaxListpackSize, options.ListCompressDepth);

    /// <summary>Adds an element at an end.</summary>
    public static void Push(QuickList list, ListEnd end, ListpackValue value)
    {
        if (end == ListEnd.Left)
        {
            list.PushHead(value);
        }
        else
        {
            list.PushTail(value);
        }
    }

    /// <summary>The element at an end; the list has one.</summary>
    public static ListpackEntry Peek(QuickList list, ListEnd end) =>
        (end == ListEnd.Left ? list.First : list.Last).Entry;

    /// <summary>Removes the element at an end; the list has one.</summary>
    public static void Delete(QuickList list, ListEnd end)
    {
        if (end == ListEnd.Left)
        {
            list.DeleteFirst();
        }
        else
        {
            list.DeleteLast();
        }
    }

    /// <summary>Replies an element as a bulk string.</summary>
    public static void Reply(RespWriter reply, ListpackEntry element)
    {
        if (element.IsInteger)
        {
            reply.BulkInteger(element.Integer);
        }
        else
        {
            reply.Bulk(element.Text);
        }
    }

    /// <summary>Replies so many elements as bulk strings, from one on towards the tail or the head; they exist.</summary>
    public static void Reply(RespWriter reply, QuickListCursor from, long count, bool towardsHead)
    {
        while (true)
        {
            Reply(reply, from.Entry);
            if (--count == 0)
            {
                return;
            }

            if (towardsHead)
            {
                from.MovePrevious();
            }
            else
            {
                from.MoveNext();
            }
        }
    }
}
