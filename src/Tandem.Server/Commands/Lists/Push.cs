using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>LPUSH, RPUSH, LPUSHX, RPUSHX: add elements at an end of a list.</summary>
internal static class Push
{
    /// <summary>Puts elements at the head of a list one after another, so that the last one given is the first.</summary>
    /// <returns>Integer: the length of the list.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1) for each element.</remarks>
    [Command("LPUSH", "key element [element ...]", Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.List,
        Keys = "RW insert @1", Since = "1.0.0")]
    public static void Left(ref CommandContext c) => Run(ref c, ListEnd.Left, onlyExisting: false);

    /// <summary>Puts elements at the tail of a list.</summary>
    /// <returns>Integer: the length of the list.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1) for each element.</remarks>
    [Command("RPUSH", "key element [element ...]", Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.List,
        Keys = "RW insert @1", Since = "1.0.0")]
    public static void Right(ref CommandContext c) => Run(ref c, ListEnd.Right, onlyExisting: false);

    /// <summary>Puts elements at the head of a list if it exists.</summary>
    /// <returns>Integer: the length of the list, 0 when there is none.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1) for each element.</remarks>
    [Command("LPUSHX", "key element [element ...]", Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.List,
        Keys = "RW insert @1", Since = "2.2.0")]
    public static void LeftIfPresent(ref CommandContext c) => Run(ref c, ListEnd.Left, onlyExisting: true);

    /// <summary>Puts elements at the tail of a list if it exists.</summary>
    /// <returns>Integer: the length of the list, 0 when there is none.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1) for each element.</remarks>
    [Command("RPUSHX", "key element [element ...]", Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.List,
        Keys = "RW insert @1", Since = "2.2.0")]
    public static void RightIfPresent(ref CommandContext c) => Run(ref c, ListEnd.Right, onlyExisting: true);

    /// <summary>The event of an addition at an end.</summary>
    internal static string EventOf(ListEnd end) => end == ListEnd.Left ? "lpush" : "rpush";

    private static void Run(ref CommandContext c, ListEnd end, bool onlyExisting)
    {
        if (!c.TryFindForWrite(1, DataType.List, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull && onlyExisting)
        {
            c.Reply.Integer(0);
            return;
        }

        QuickList list = entry.IsNull
            ? ListValue.Create(c.Add(1, DataType.List, ValueEncoding.QuickList), c.Options)
            : ListValue.Of(entry);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            ListValue.Push(list, end, c[i]);
        }

        c.Reply.Integer(list.Count);
        c.KeyChanged(1, KeyEventClass.List, EventOf(end), c.ArgumentCount - 2);
    }
}
