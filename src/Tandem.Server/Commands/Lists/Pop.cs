using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>LPOP, RPOP: take elements from an end of a list.</summary>
internal static class Pop
{
    /// <summary>Takes the first element of a list, or the first few.</summary>
    /// <returns>Bulk string, or, with a count, an array of them; null when there is no list.</returns>
    /// <remarks>Errors: WRONGTYPE, a count that is negative. Cost: O(count).</remarks>
    [Command("LPOP", "key [count]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.Fast, Acl = AclCategories.List,
        Keys = "RW access delete @1", Since = "1.0.0")]
    public static void Left(ref CommandContext c) => Run(ref c, ListEnd.Left);

    /// <summary>Takes the last element of a list, or the last few, the last one first.</summary>
    /// <returns>Bulk string, or, with a count, an array of them; null when there is no list.</returns>
    /// <remarks>Errors: WRONGTYPE, a count that is negative. Cost: O(count).</remarks>
    [Command("RPOP", "key [count]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.Fast, Acl = AclCategories.List,
        Keys = "RW access delete @1", Since = "1.0.0")]
    public static void Right(ref CommandContext c) => Run(ref c, ListEnd.Right);

    /// <summary>The event of a removal at an end.</summary>
    internal static string EventOf(ListEnd end) => end == ListEnd.Left ? "lpop" : "rpop";

    /// <summary>The command that removes at an end: what blocking commands are propagated as.</summary>
    internal static ReadOnlySpan<byte> NameOf(ListEnd end) => end == ListEnd.Left ? "LPOP"u8 : "RPOP"u8;

    /// <summary>Takes one element of a list that was found for writing, and replies it as a bulk string.</summary>
    internal static void One(ref CommandContext c, int key, EntryRef entry, ListEnd end)
    {
        QuickList list = ListValue.Of(entry);
        ListValue.Reply(c.Reply, ListValue.Peek(list, end));
        ListValue.Delete(list, end);
        Removed(ref c, key, entry, list, end, 1);
    }

    /// <summary>Takes at most so many elements, at least one, of a list that was found for writing, and replies them as an
    /// array.</summary>
    /// <returns>How many there were.</returns>
    internal static long Several(ref CommandContext c, int key, EntryRef entry, ListEnd end, long count)
    {
        QuickList list = ListValue.Of(entry);
        count = Math.Min(count, list.Count);
        c.Reply.Array((int)count);
        bool right = end == ListEnd.Right;
        ListValue.Reply(c.Reply, right ? list.Last : list.First, count, towardsHead: right);
        list.DeleteRange(right ? -count : 0, count);
        Removed(ref c, key, entry, list, end, count);
        return count;
    }

    private static void Run(ref CommandContext c, ListEnd end)
    {
        if (c.ArgumentCount > 2)
        {
            WithCount(ref c, end);
        }
        else if (c.TryFindForWrite(1, DataType.List, out EntryRef entry))
        {
            if (entry.IsNull)
            {
                c.Reply.Null();
                return;
            }

            One(ref c, 1, entry, end);
        }
    }

    private static void WithCount(ref CommandContext c, ListEnd end)
    {
        if (c.ArgumentCount > 3)
        {
            c.Reply.Error(Errors.WrongArgumentCount(c.Command.Name));
            return;
        }

        if (!c.TryInteger(2, 0, long.MaxValue, out long count, Errors.MustBePositive)
            || !c.TryFindForWrite(1, DataType.List, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.NullArray();
        }
        else if (count == 0)
        {
            c.Reply.EmptyArray();
        }
        else
        {
            Several(ref c, 1, entry, end, count);
        }
    }

    private static void Removed(ref CommandContext c, int key, EntryRef entry, QuickList list, ListEnd end, long count)
    {
        c.KeyChanged(key, KeyEventClass.List, EventOf(end), count);
        if (list.Count == 0)
        {
            c.RemoveEmptied(key, entry);
        }
    }
}
