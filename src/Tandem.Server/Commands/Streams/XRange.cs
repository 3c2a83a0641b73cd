using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Streams;

/// <summary>XRANGE, XREVRANGE, XLEN: look at a stream.</summary>
internal static class XRange
{
    /// <summary>Gives the entries from one id to another.</summary>
    /// <returns>Array of entries, each an array of its id and an array of its fields and values.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, an id that is none. Cost: O(log(N) + entries given).</remarks>
    [Command("XRANGE", "key start end [COUNT count]", Arity = -4, Flags = CommandFlags.Readonly, Acl = AclCategories.Stream,
        Keys = "RO access @1", Since = "5.0.0")]
    public static void Forward(ref CommandContext c) => Run(ref c, reverse: false);

    /// <summary>Gives the entries from one id back to another.</summary>
    /// <returns>As XRANGE.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, an id that is none. Cost: O(log(N) + entries given).</remarks>
    [Command("XREVRANGE", "key end start [COUNT count]", Arity = -4, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Stream, Keys = "RO access @1", Since = "5.0.0")]
    public static void Reverse(ref CommandContext c) => Run(ref c, reverse: true);

    /// <summary>Gives the number of entries of a stream.</summary>
    /// <returns>Integer, 0 when the key is absent.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1).</remarks>
    [Command("XLEN", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.Stream,
        Keys = "RO @1", Since = "5.0.0")]
    public static void Length(ref CommandContext c)
    {
        if (c.TryFind(1, DataType.Stream, out EntryRef entry))
        {
            c.Reply.Integer(entry.IsNull ? 0 : StreamLog.FromAddress(entry.Handle).Count);
        }
    }

    private static void Run(ref CommandContext c, bool reverse)
    {
        if (!StreamIdArgument.TryStart(ref c, reverse ? 3 : 2, out StreamId first)
            || !StreamIdArgument.TryEnd(ref c, reverse ? 2 : 3, out StreamId last)
            || !TryCount(ref c, out long count)
            || !c.TryFind(1, DataType.Stream, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.EmptyArray();
        }
        else if (count == 0)
        {
            c.Reply.NullArray();
        }
        else
        {
            EntryReply.Range(c.Reply, StreamLog.FromAddress(entry.Handle), first, last, reverse, count < 0 ? 0 : count);
        }
    }

    /// <param name="count">-1 for all.</param>
    private static bool TryCount(ref CommandContext c, out long count)
    {
        count = -1;
        for (int i = 4; i < c.ArgumentCount; i += 2)
        {
            if (i + 1 == c.ArgumentCount || !c.Is(i, "COUNT"u8))
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }

            if (!c.TryInteger(i + 1, out count))
            {
                return false;
            }

            count = count < 0 ? 0 : count;
        }

        return true;
    }
}
