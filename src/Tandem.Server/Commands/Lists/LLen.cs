using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Lists;

/// <summary>LLEN: how long a list is.</summary>
internal static class LLen
{
    /// <summary>Gives the length of a list.</summary>
    /// <returns>Integer; 0 when there is no list.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1).</remarks>
    [Command("LLEN", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.List,
        Keys = "RO @1", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.TryFind(1, DataType.List, out EntryRef entry))
        {
            c.Reply.Integer(entry.IsNull ? 0 : ListValue.Of(entry).Count);
        }
    }
}
