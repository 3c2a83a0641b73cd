using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Streams;

/// <summary>XINFO: streams, groups and consumers from outside.</summary>
[Command("XINFO", "", Arity = -2, Since = "5.0.0")]
internal static class XInfo
{
    private const long DefaultCount = 10;

    /// <summary>Describes a stream, with FULL its entries and groups too.</summary>
    /// <returns>Map.</returns>
    /// <remarks>Errors: no such key, WRONGTYPE, syntax error. Cost: O(1); with FULL O(what is replied).</remarks>
    [Command("XINFO|STREAM", "key [FULL [COUNT count]]", Arity = -3, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Stream, Keys = "RO access @2", Since = "5.0.0")]
    public static void OfStream(ref CommandContext c)
    {
        if (!TryFind(ref c, out StreamLog log))
        {
            return;
        }

        bool isFull = c.ArgumentCount > 3;
        bool hasCount = c.ArgumentCount == 6;
        if (isFull && ((c.ArgumentCount != 4 && !hasCount) || !c.Is(3, "FULL"u8) || (hasCount && !c.Is(4, "COUNT"u8))))
        {
            GroupErrors.Subcommand(ref c);
            return;
        }

        long count = DefaultCount;
        if (hasCount && !c.TryInteger(5, out count))
        {
            return;
        }

        c.Reply.Map(isFull ? 9 : 10);
        Head(c.Reply, log);
        if (isFull)
        {
            XInfoFull.Reply(c.Reply, log, count < 0 ? DefaultCount : count);
        }
        else
        {
            c.Reply.Bulk("groups"u8);
            c.Reply.Integer(log.GroupCount);
            Edge(c.Reply, log, "first-entry"u8, log.FirstId);
            Edge(c.Reply, log, "last-entry"u8, log.LastEntryId);
        }
    }

    /// <summary>Describes the groups of a stream.</summary>
    /// <returns>Array of maps.</returns>
    /// <remarks>Errors: no such key, WRONGTYPE. Cost: O(groups).</remarks>
    [Command("XINFO|GROUPS", "key", Arity = 3, Flags = CommandFlags.Readonly, Acl = AclCategories.Stream,
        Keys = "RO access @2", Since = "5.0.0")]
    public static void OfGroups(ref CommandContext c)
    {
        if (!TryFind(ref c, out StreamLog log))
        {
            return;
        }

        c.Reply.Array(log.GroupCount);
        for (int i = 0; i < log.GroupCount; i++)
        {
            ConsumerGroup group = log.GroupAt(i);
            c.Reply.Map(6);
            c.Reply.Bulk("name"u8);
            c.Reply.Bulk(group.Name);
            c.Reply.Bulk("consumers"u8);
            c.Reply.Integer(group.ConsumerCount);
            c.Reply.Bulk("pending"u8);
            c.Reply.Integer(group.Pending.Count);
            Progress(c.Reply, log, group);
        }
    }

    /// <summary>Describes the consumers of a group.</summary>
    /// <returns>Array of maps.</returns>
    /// <remarks>Errors: no such key, WRONGTYPE, NOGROUP. Cost: O(consumers).</remarks>
    [Command("XINFO|CONSUMERS", "key groupname", Arity = 4, Flags = CommandFlags.Readonly, Acl = AclCategories.Stream,
        Keys = "RO access @2", Tips = "nondeterministic_output", Since = "5.0.0")]
    public static void OfConsumers(ref CommandContext c)
    {
        if (!TryFind(ref c, out StreamLog log))
        {
            return;
        }

        ConsumerGroup group = log.FindGroup(c[3]);
        if (group.IsNull)
        {
            GroupErrors.NoSuchGroupOfKey(ref c, 2, 3);
            return;
        }

        c.Reply.Array(group.ConsumerCount);
        for (int i = 0; i < group.ConsumerCount; i++)
        {
            StreamConsumer consumer = group.ConsumerAt(i);
            c.Reply.Map(3);
            c.Reply.Bulk("name"u8);
            c.Reply.Bulk(consumer.Name);
            c.Reply.Bulk("pending"u8);
            c.Reply.Integer(consumer.Pending.Count);
            c.Reply.Bulk("idle"u8);
            c.Reply.Integer(Math.Max(c.Now - consumer.SeenTime, 0));
        }
    }

    /// <summary>Lists the subcommands.</summary>
    /// <returns>Array of simple strings.</returns>
    [Command("XINFO|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Stream,
        Since = "5.0.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "CONSUMERS <key> <groupname>",
        "    Show consumers of <groupname>.",
        "GROUPS <key>",
        "    Show the stream consumer groups.",
        "STREAM <key> [FULL [COUNT <count>]",
        "    Show information about the stream.");

    /// <summary>Replies how far a group has read: three pairs of a map.</summary>
    internal static void Progress(RespWriter reply, StreamLog log, ConsumerGroup group)
    {
        reply.Bulk("last-delivered-id"u8);
        EntryReply.Id(reply, group.LastId);
        reply.Bulk("entries-read"u8);
        if (group.EntriesRead == ConsumerGroup.UnknownEntriesRead)
        {
            reply.Null();
        }
        else
        {
            reply.Integer(group.EntriesRead);
        }

        reply.Bulk("lag"u8);
        if (GroupProgress.TryLag(group, log, out long lag))
        {
            reply.Integer(lag);
        }
        else
        {
            reply.Null();
        }
    }

    private static bool TryFind(ref CommandContext c, out StreamLog log)
    {
        log = default;
        EntryRef entry = c.Find(2);
        if (entry.IsNull)
        {
            c.Reply.Error(Errors.NoSuchKey);
            return false;
        }

        if (!c.HasType(entry, DataType.Stream))
        {
            return false;
        }

        log = StreamLog.FromAddress(entry.Handle);
        return true;
    }

    private static void Head(RespWriter reply, StreamLog log)
    {
        reply.Bulk("length"u8);
        reply.Integer(log.Count);

        // Redis's tree has a node for each key and the root.
        reply.Bulk("radix-tree-keys"u8);
        reply.Integer(log.NodeCount);
        reply.Bulk("radix-tree-nodes"u8);
        reply.Integer(log.NodeCount + 1);
        reply.Bulk("last-generated-id"u8);
        EntryReply.Id(reply, log.LastId);
        reply.Bulk("max-deleted-entry-id"u8);
        EntryReply.Id(reply, log.MaxDeletedId);
        reply.Bulk("entries-added"u8);
        reply.Integer(log.EntriesAdded);
        reply.Bulk("recorded-first-entry-id"u8);
        EntryReply.Id(reply, log.FirstId);
    }

    private static void Edge(RespWriter reply, StreamLog log, ReadOnlySpan<byte> name, StreamId id)
    {
        reply.Bulk(name);
        if (!EntryReply.TryEntry(reply, log, id))
        {
            reply.Null();
        }
    }
}
