using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>RPOPLPUSH, LMOVE and their blocking forms: move an element from an end of a list to an end of another, or of
/// the same.</summary>
internal static class Move
{
    /// <summary>Moves the last element of a list to the head of another.</summary>
    /// <returns>Bulk string: the element; null when there is no list.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1).</remarks>
    [Command("RPOPLPUSH", "source destination", Arity = 3, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.List, Keys = "RW access delete @1; RW insert @2", Since = "1.2.0")]
    public static void RightToLeft(ref CommandContext c) => Run(ref c, ListEnd.Right, ListEnd.Left);

    /// <summary>Moves an element from an end of a list to an end of another.</summary>
    /// <returns>Bulk string: the element; null when there is no list.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error. Cost: O(1).</remarks>
    [Command("LMOVE", "source destination <LEFT|RIGHT> <LEFT|RIGHT>", Arity = 5,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.List,
        Keys = "RW access delete @1; RW insert @2", Since = "6.2.0")]
    public static void EndToEnd(ref CommandContext c)
    {
        if (TryEnd(ref c, 3, out ListEnd from) && TryEnd(ref c, 4, out ListEnd to))
        {
            Run(ref c, from, to);
        }
    }

    /// <summary>Moves the last element of a list to the head of another, or waits until there is one.</summary>
    /// <returns>Bulk string: the element; null when the time was over.</returns>
    /// <remarks>Errors: WRONGTYPE, a timeout that is none. Cost: O(1).</remarks>
    [Command("BRPOPLPUSH", "source destination timeout", Arity = 4, Flags = CommandFlags.Write | CommandFlags.DenyOom
        | CommandFlags.Noscript | CommandFlags.Blocking, Acl = AclCategories.List,
        Keys = "RW access delete @1; RW insert @2", Since = "2.2.0")]
    public static void RightToLeftOrWait(ref CommandContext c)
    {
        if (c.TryTimeout(3, out long timeoutMilliseconds)
            && RunOrWait(ref c, ListEnd.Right, ListEnd.Left, timeoutMilliseconds))
        {
            c.PropagateAs("RPOPLPUSH"u8, c[1], c[2]);
        }
    }

    /// <summary>Moves an element from an end of a list to an end of another, or waits until there is one.</summary>
    /// <returns>Bulk string: the element; null when the time was over.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a timeout that is none. Cost: O(1).</remarks>
    [Command("BLMOVE", "source destination <LEFT|RIGHT> <LEFT|RIGHT> timeout", Arity = 6, Flags = CommandFlags.Write
        | CommandFlags.DenyOom | CommandFlags.Noscript | CommandFlags.Blocking, Acl = AclCategories.List,
        Keys = "RW access delete @1; RW insert @2", Since = "6.2.0")]
    public static void EndToEndOrWait(ref CommandContext c)
    {
        if (TryEnd(ref c, 3, out ListEnd from) && TryEnd(ref c, 4, out ListEnd to)
            && c.TryTimeout(5, out long timeoutMilliseconds) && RunOrWait(ref c, from, to, timeoutMilliseconds))
        {
            c.BeginPropagateAs("LMOVE"u8, 5);
            for (int i = 1; i <= 4; i++)
            {
                c.Dispatcher.Propagation.Argument(c[i]);
            }
        }
    }

    /// <summary>Reads LEFT or RIGHT.</summary>
    /// <returns>False after replying a syntax error.</returns>
    private static bool TryEnd(ref CommandContext c, int index, out ListEnd end)
    {
        end = c.Is(index, "RIGHT"u8) ? ListEnd.Right : ListEnd.Left;
        if (end == ListEnd.Right || c.Is(index, "LEFT"u8))
        {
            return true;
        }

        c.Reply.Error(Errors.Syntax);
        return false;
    }

    /// <returns>True when an element was moved.</returns>
    private static bool RunOrWait(ref CommandContext c, ListEnd from, ListEnd to, long timeoutMilliseconds)
    {
        if (!c.TryFindForWrite(1, DataType.List, out EntryRef source))
        {
            return false;
        }

        if (!source.IsNull)
        {
            return Run(ref c, from, to);
        }

        if (c.MustNotBlock)
        {
            c.Reply.Null();
        }
        else
        {
            c.Block(DataType.List, 1, 1, timeoutMilliseconds, TimeoutReply.Null);
        }

        return false;
    }

    /// <returns>True when an element was moved.</returns>
    private static bool Run(ref CommandContext c, ListEnd from, ListEnd to)
    {
        if (!c.TryFindForWrite(1, DataType.List, out EntryRef source))
        {
            return false;
        }

        if (source.IsNull)
        {
            c.Reply.Null();
            return false;
        }

        // Finding or adding the destination may move the source's entry, but not its list.
        QuickList taken = ListValue.Of(source);
        if (!c.TryFindForWrite(2, DataType.List, out EntryRef destination))
        {
            return false;
        }

        QuickList given = destination.IsNull
            ? ListValue.Create(c.Add(2, DataType.List, ValueEncoding.QuickList), c.Options)
            : ListValue.Of(destination);
        ListpackEntry element = ListValue.Peek(taken, from);
        ListValue.Reply(c.Reply, element);
        if (given.Address != taken.Address)
        {
            ListValue.Push(given, to, element.ToValue());
            ListValue.Delete(taken, from);
        }
        else if (from != to)
        {
            taken.Rotate(tailToHead: from == ListEnd.Right);
        }

        c.KeyChanged(2, KeyEventClass.List, Push.EventOf(to), changes: 0);
        c.KeyChanged(1, KeyEventClass.List, Pop.EventOf(from));
        if (taken.Count == 0)
        {
            c.RemoveEmptied(1, c.FindForWrite(1));
        }

        return true;
    }
}
