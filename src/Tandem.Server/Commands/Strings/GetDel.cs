using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>GETDEL.</summary>
internal static class GetDel
{
    /// <summary>Gives the string value of a key and deletes the key.</summary>
    /// <returns>Bulk string, or null when the key is absent.</returns>
    /// <remarks>Errors: WRONGTYPE, then nothing is deleted. Cost: O(1).</remarks>
    [Command("GETDEL", "key", Arity = 2, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "RW access delete @1", Since = "6.2.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryFind(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Null();
            return;
        }

        StringValue.Reply(entry, c.Reply);
        c.Database.Remove(entry, c.Hash(1));
        c.KeyChanged(1, KeyEventClass.Generic, "del");
        c.PropagateAs("DEL"u8, c[1]);
    }
}
