using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Streams;

/// <summary>XGROUP: the consumer groups of a stream.</summary>
[Command("XGROUP", "", Arity = -2, Since = "5.0.0")]
internal static class XGroup
{
    /// <summary>Adds a group to a stream.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: WRONGTYPE, BUSYGROUP, no such key unless MKSTREAM says to make it, an id that is none. Cost: O(1).
    /// </remarks>
    [Command("XGROUP|CREATE", "key groupname <id|$> [MKSTREAM] [ENTRIESREAD entries-read]", Arity = -5,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.Stream, Keys = "RW insert @2",
        Since = "5.0.0")]
    public static void Create(ref CommandContext c)
    {
        if (!TryOptions(ref c, true, out bool makesStream, out long entriesRead)
            || !c.TryFindForWrite(2, DataType.Stream, out EntryRef entry)
            || (entry.IsNull && !makesStream && !RefuseAbsent(ref c)))
        {
            return;
        }

        StreamId id = default;
        if (c.Is(4, "$"u8))
        {
            id = entry.IsNull ? StreamId.Min : StreamLog.FromAddress(entry.Handle).LastId;
        }
        else if (!StreamIdArgument.TryId(ref c, 4, out id))
        {
            return;
        }

        if (entry.IsNull)
        {
            entry = c.Add(2, DataType.Stream, ValueEncoding.Stream);
            entry.Handle = StreamLog.Create().Address;
            c.Database.Touched(c[2]);
        }

        StreamLog log = StreamLog.FromAddress(entry.Handle);
        if (!log.FindGroup(c[3]).IsNull)
        {
            c.Reply.Error(Errors.BusyGroup);
            return;
        }

        log.AddGroup(c[3], id, entriesRead);
        Changed(ref c, "xgroup-create");
        c.Reply.Ok();
    }

    /// <summary>Sets how far a group has read.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: WRONGTYPE, NOGROUP, no such key, an id that is none. Cost: O(1).</remarks>
    [Command("XGROUP|SETID", "key groupname <id|$> [ENTRIESREAD entries-read]", Arity = -5, Flags = CommandFlags.Write,
        Acl = AclCategories.Stream, Keys = "RW update @2", Since = "5.0.0")]
    public static void SetId(ref CommandContext c)
    {
        if (!TryOptions(ref c, false, out _, out long entriesRead)
            || !TryGroup(ref c, out StreamLog log, out ConsumerGroup group))
        {
            return;
        }

        StreamId id = log.LastId;
        if (!c.Is(4, "$"u8) && !StreamIdArgument.TryIdOrEdge(ref c, 4, 0, out id))
        {
            return;
        }

        group.LastId = id;
        group.EntriesRead = entriesRead;
        Changed(ref c, "xgroup-setid");
        c.Reply.Ok();
    }

    /// <summary>Removes a group with its consumers and what is pending for them.</summary>
    /// <returns>1, or 0 when there was none.</returns>
    /// <remarks>Errors: WRONGTYPE, no such key. Cost: O(pending entries).</remarks>
    [Command("XGROUP|DESTROY", "key groupname", Arity = 4, Flags = CommandFlags.Write, Acl = AclCategories.Stream,
        Keys = "RW delete @2", Since = "5.0.0")]
    public static void Destroy(ref CommandContext c)
    {
        if (!TryStream(ref c, out StreamLog log))
        {
            return;
        }

        ConsumerGroup group = log.FindGroup(c[3]);
        if (!group.IsNull)
        {
            log.RemoveGroup(group);
            Changed(ref c, "xgroup-destroy");

            // Whoever waits for the group is told that it is gone.
            c.Database.Ready(c[2], DataType.Stream);
        }

        c.Reply.Integer(group.IsNull ? 0 : 1);
    }

    /// <summary>Adds a consumer to a group.</summary>
    /// <returns>1, or 0 when it was there.</returns>
    /// <remarks>Errors: WRONGTYPE, NOGROUP, no such key. Cost: O(1).</remarks>
    [Command("XGROUP|CREATECONSUMER", "key groupname consumername", Arity = 5,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.Stream, Keys = "RW insert @2",
        Since = "6.2.0")]
    public static void CreateConsumer(ref CommandContext c)
    {
        if (!TryGroup(ref c, out _, out ConsumerGroup group))
        {
            return;
        }

        bool isNew = group.FindConsumer(c[4]).IsNull;
        if (isNew)
        {
            GroupDelivery.AddConsumer(ref c, 2, group, 4);
        }

        c.Reply.Integer(isNew ? 1 : 0);
    }

    /// <summary>Removes a consumer of a group and what is pending for it.</summary>
    /// <returns>Integer: how many entries were pending for it.</returns>
    /// <remarks>Errors: WRONGTYPE, NOGROUP, no such key. Cost: O(pending entries).</remarks>
    [Command("XGROUP|DELCONSUMER", "key groupname consumername", Arity = 5, Flags = CommandFlags.Write,
        Acl = AclCategories.Stream, Keys = "RW delete @2", Since = "5.0.0")]
    public static void DeleteConsumer(ref CommandContext c)
    {
        if (!TryGroup(ref c, out _, out ConsumerGroup group))
        {
            return;
        }

        long pending = 0;
        StreamConsumer consumer = group.FindConsumer(c[4]);
        if (!consumer.IsNull)
        {
            pending = group.RemoveConsumer(consumer);
            Changed(ref c, "xgroup-delconsumer");
        }

        c.Reply.Integer(pending);
    }

    /// <summary>Lists the subcommands.</summary>
    /// <returns>Array of simple strings.</returns>
    [Command("XGROUP|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Stream,
        Since = "5.0.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "CREATE <key> <groupname> <id|$> [option]",
        "    Create a new consumer group. Options are:",
        "    * MKSTREAM",
        "      Create the empty stream if it does not exist.",
        "    * ENTRIESREAD entries_read",
        "      Set the group's entries_read counter (internal use).",
        "CREATECONSUMER <key> <groupname> <consumer>",
        "    Create a new consumer in the specified group.",
        "DELCONSUMER <key> <groupname> <consumer>",
        "    Remove the specified consumer.",
        "DESTROY <key> <groupname>",
        "    Remove the specified group.",
        "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]",
        "    Set the current group ID and entries_read counter.");

    // Redis does not count these among the changes that fail a WATCHing transaction.
    private static void Changed(ref CommandContext c, string eventName)
    {
        c.Keyspace.Dirty++;
        c.Notify(2, KeyEventClass.Stream, eventName);
    }

    private static bool TryOptions(ref CommandContext c, bool creates, out bool makesStream, out long entriesRead)
    {
        makesStream = false;
        entriesRead = ConsumerGroup.UnknownEntriesRead;
        for (int i = 5; i < c.ArgumentCount; i++)
        {
            if (creates && c.Is(i, "MKSTREAM"u8))
            {
                makesStream = true;
            }
            else if (i + 1 < c.ArgumentCount && c.Is(i, "ENTRIESREAD"u8))
            {
                if (!c.TryInteger(++i, out entriesRead))
                {
                    return false;
                }

                if (entriesRead < 0 && entriesRead != ConsumerGroup.UnknownEntriesRead)
                {
                    c.Reply.Error("ERR value for ENTRIESREAD must be positive or -1"u8);
                    return false;
                }
            }
            else
            {
                GroupErrors.Subcommand(ref c);
                return false;
            }
        }

        return true;
    }

    private static bool TryStream(ref CommandContext c, out StreamLog log)
    {
        log = default;
        if (!c.TryFindForWrite(2, DataType.Stream, out EntryRef entry) || (entry.IsNull && !RefuseAbsent(ref c)))
        {
            return false;
        }

        log = StreamLog.FromAddress(entry.Handle);
        return true;
    }

    private static bool TryGroup(ref CommandContext c, out StreamLog log, out ConsumerGroup group)
    {
        group = default;
        if (!TryStream(ref c, out log))
        {
            return false;
        }

        group = log.FindGroup(c[3]);
        if (group.IsNull)
        {
            GroupErrors.NoSuchGroupOfKey(ref c, 2, 3);
        }

        return !group.IsNull;
    }

    private static bool RefuseAbsent(ref CommandContext c)
    {
        c.Reply.Error("ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the "u8
            + "MKSTREAM option to create an empty stream automatically."u8);
        return false;
    }
}
