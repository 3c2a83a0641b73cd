using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>LINSERT: add an element beside another.</summary>
internal static class LInsert
{
    /// <summary>Adds an element before or after the first one that equals the pivot.</summary>
    /// <returns>Integer: the length of the list; -1 when no element equals the pivot, 0 when there is no list.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error. Cost: O(place of the pivot).</remarks>
    [Command("LINSERT", "key <BEFORE|AFTER> pivot element", Arity = 5, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.List, Keys = "RW insert @1", Since = "2.2.0")]
    public static void Run(ref CommandContext c)
    {
        bool after = c.Is(2, "AFTER"u8);
        if (!after && !c.Is(2, "BEFORE"u8))
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        if (!c.TryFindForWrite(1, DataType.List, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Integer(0);
            return;
        }

        QuickList list = ListValue.Of(entry);
        QuickListCursor at = list.First;
        ListpackValue pivot = c[3];
        while (!at.IsNone && !at.Entry.Is(pivot))
        {
            at.MoveNext();
        }

        if (at.IsNone)
        {
            c.Reply.Integer(-1);
            return;
        }

        if (after)
        {
            list.InsertAfter(at, c[4]);
        }
        else
        {
            list.InsertBefore(at, c[4]);
        }

        c.KeyChanged(1, KeyEventClass.List, "linsert");
        c.Reply.Integer(list.Count);
    }
}
