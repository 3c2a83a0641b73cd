using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>GET.</summary>
internal static class Get
{
    /// <summary>Gives the string value of a key.</summary>
    /// <returns>Bulk string, or null when the key is absent.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1).</remarks>
    [Command("GET", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.String,
        Keys = "RO access @1", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryFind(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Null();
        }
        else
        {
            StringValue.Reply(entry, c.Reply);
        }
    }
}
