using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>LPOS: where an element is.</summary>
internal static class LPos
{
    /// <summary>Gives the indexes of elements that equal a value.</summary>
    /// <returns>Integer, or null when none does; with COUNT an array.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, options out of range. Cost: O(length of the list).</remarks>
    [Command("LPOS", "key element [RANK rank] [COUNT num-matches] [MAXLEN len]", Arity = -3,
        Flags = CommandFlags.Readonly, Acl = AclCategories.List, Keys = "RO access @1", Since = "6.0.6")]
    public static void Run(ref CommandContext c)
    {
        long rank = 1;
        long count = -1;
        long maxCompared = 0;
        if (!TryOptions(ref c, ref rank, ref count, ref maxCompared)
            || !c.TryFind(1, DataType.List, out EntryRef entry))
        {
            return;
        }

        if (count < 0)
        {
            long index = entry.IsNull ? -1 : Find(ref c, ListValue.Of(entry), rank, 1, maxCompared, replies: false, out _);
            if (index < 0)
            {
                c.Reply.Null();
            }
            else
            {
                c.Reply.Integer(index);
            }

            return;
        }

        if (entry.IsNull)
        {
            c.Reply.EmptyArray();
            return;
        }

        int mark = c.Reply.BeginDeferred();
        Find(ref c, ListValue.Of(entry), rank, count, maxCompared, replies: true, out int found);
        c.Reply.EndDeferredArray(mark, found);
    }

    private static bool TryOptions(ref CommandContext c, ref long rank, ref long count, ref long maxCompared)
    {
        for (int i = 3; i < c.ArgumentCount; i += 2)
        {
            bool isRead;
            if (i + 1 == c.ArgumentCount)
            {
                c.Reply.Error(Errors.Syntax);
                isRead = false;
            }
            else if (c.Is(i, "RANK"u8))
            {
                isRead = TryRank(ref c, i + 1, out rank);
            }
            else if (c.Is(i, "COUNT"u8))
            {
                isRead = c.TryInteger(i + 1, 0, long.MaxValue, out count, "ERR COUNT can't be negative"u8);
            }
            else if (c.Is(i, "MAXLEN"u8))
            {
                isRead = c.TryInteger(i + 1, 0, long.MaxValue, out maxCompared, "ERR MAXLEN can't be negative"u8);
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                isRead = false;
            }

            if (!isRead)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryRank(ref CommandContext c, int index, out long rank)
    {
        if (!c.TryInteger(index, -long.MaxValue, long.MaxValue, out rank))
        {
            return false;
        }

        if (rank == 0)
        {
            c.Reply.Error("ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... "
                + "or use negative to start from the end of the list");
            return false;
        }

        return true;
    }

    /// <summary>Looks for matches from the head or, with a negative rank, from the tail.</summary>
    /// <param name="rank">The first match that counts: 1 or -1 is the first one met.</param>
    /// <param name="limit">How many matches, 0 for all.</param>
    /// <param name="maxCompared">How many elements to look at, 0 for all.</param>
    /// <param name="replies">Whether to reply each index.</param>
    /// <returns>The index of the last match, -1 without one.</returns>
    private static long Find(
        ref CommandContext c, QuickList list, long rank, long limit, long maxCompared, bool replies, out int found)
    {
        bool backward = rank < 0;
        long skipped = (backward ? -rank : rank) - 1;
        long length = list.Count;
        long last = -1;
        found = 0;
        ListpackValue value = c[2];
        QuickListCursor at = backward ? list.Last : list.First;
        for (long i = 0; i < length && (maxCompared == 0 || i < maxCompared) && (limit == 0 || found < limit); i++)
        {
            if (at.Entry.Is(value) && skipped-- <= 0)
            {
                last = backward ? length - 1 - i : i;
                found++;
                if (replies)
                {
                    c.Reply.Integer(last);
                }
            }

            if (backward)
            {
                at.MovePrevious();
            }
            else
            {
                at.MoveNext();
            }
        }

        return last;
    }
}
