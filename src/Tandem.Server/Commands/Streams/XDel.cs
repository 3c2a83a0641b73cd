using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Streams;

/// <summary>XDEL, XSETID: change a stream without appending.</summary>
internal static class XDel
{
    /// <summary>Removes entries of a stream, which stays when it becomes empty.</summary>
    /// <returns>Integer: how many were there.</returns>
    /// <remarks>Errors: WRONGTYPE, an id that is none; nothing is removed then. Cost: O(log(N)) for each id.</remarks>
    [Command("XDEL", "key id [id ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Stream, Keys = "RW delete @1", Since = "5.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryFindForWrite(1, DataType.Stream, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Integer(0);
            return;
        }

        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (!StreamIdArgument.TryId(ref c, i, out _))
            {
                return;
            }
        }

        StreamLog log = StreamLog.FromAddress(entry.Handle);
        long removed = 0;
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            StreamIdArgument.TryId(ref c, i, out StreamId id);
            removed += log.TryDelete(id) ? 1 : 0;
        }

        if (removed > 0)
        {
            c.KeyChanged(1, KeyEventClass.Stream, "xdel", removed);
        }

        c.Reply.Integer(removed);
    }

    /// <summary>Sets the last id of a stream, and its counters.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: no such key, WRONGTYPE, syntax error, an id below the last entry's. Cost: O(1).</remarks>
    [Command("XSETID", "key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]", Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Acl = AclCategories.Stream,
        Keys = "RW update @1", Since = "5.0.0")]
    public static void SetId(ref CommandContext c)
    {
        if (!StreamIdArgument.TryId(ref c, 2, out StreamId id)
            || !TryOptions(ref c, id, out long entriesAdded, out StreamId maxDeleted))
        {
            return;
        }

        EntryRef entry = c.FindForWrite(1);
        if (entry.IsNull)
        {
            c.Reply.Error(Errors.NoSuchKey);
            return;
        }

        if (!c.HasType(entry, DataType.Stream))
        {
            return;
        }

        StreamLog log = StreamLog.FromAddress(entry.Handle);
        if (log.Count > 0 && id < log.LastEntryId)
        {
            c.Reply.Error("ERR The ID specified in XSETID is smaller than the target stream top item"u8);
            return;
        }

        if (log.Count > 0 && entriesAdded != -1 && log.Count > entriesAdded)
        {
            c.Reply.Error("ERR The entries_added specified in XSETID is smaller than the target stream length"u8);
            return;
        }

        log.LastId = id;
        log.EntriesAdded = entriesAdded != -1 ? entriesAdded : log.EntriesAdded;
        log.MaxDeletedId = maxDeleted.IsZero ? log.MaxDeletedId : maxDeleted;
        c.Keyspace.Dirty++;
        c.Notify(1, KeyEventClass.Stream, "xsetid");
        c.Reply.Ok();
    }

    private static bool TryOptions(ref CommandContext c, StreamId id, out long entriesAdded, out StreamId maxDeleted)
    {
        entriesAdded = -1;
        maxDeleted = default;
        for (int i = 3; i < c.ArgumentCount; i += 2)
        {
            bool hasMore = i + 1 < c.ArgumentCount;
            if (hasMore && c.Is(i, "ENTRIESADDED"u8))
            {
                if (!c.TryInteger(i + 1, out entriesAdded))
                {
                    return false;
                }

                if (entriesAdded < 0)
                {
                    c.Reply.Error("ERR entries_added must be positive"u8);
                    return false;
                }
            }
            else if (hasMore && c.Is(i, "MAXDELETEDID"u8))
            {
                if (!StreamIdArgument.TryId(ref c, i + 1, out maxDeleted))
                {
                    return false;
                }

                if (id < maxDeleted)
                {
                    c.Reply.Error("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id"u8);
                    return false;
                }
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }
        }

        return true;
    }
}
