using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Streams;

/// <summary>XACK: what was delivered is done.</summary>
internal static class XAck
{
    /// <summary>Acknowledges entries: they are no longer pending.</summary>
    /// <returns>Integer: how many were.</returns>
    /// <remarks>Errors: WRONGTYPE, an id that is none; nothing is acknowledged then. Cost: O(log(N)) for each id.</remarks>
    [Command("XACK", "key group id [id ...]", Arity = -4, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Stream, Keys = "RW update @1", Since = "5.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryFindForWrite(1, DataType.Stream, out EntryRef entry))
        {
            return;
        }

        ConsumerGroup group = entry.IsNull ? default : StreamLog.FromAddress(entry.Handle).FindGroup(c[2]);
        for (int i = 3; i < c.ArgumentCount && !group.IsNull; i++)
        {
            if (!StreamIdArgument.TryId(ref c, i, out _))
            {
                return;
            }
        }

        long acknowledged = 0;
        for (int i = 3; i < c.ArgumentCount && !group.IsNull; i++)
        {
            StreamIdArgument.TryId(ref c, i, out StreamId id);
            acknowledged += group.RemovePending(id) ? 1 : 0;
        }

        c.Keyspace.Dirty += acknowledged;
        c.Reply.Integer(acknowledged);
    }
}
