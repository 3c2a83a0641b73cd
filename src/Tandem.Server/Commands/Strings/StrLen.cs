using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>STRLEN.</summary>
internal static class StrLen
{
    /// <summary>Gives the length of a string.</summary>
    /// <returns>Integer reply: bytes; 0 when the key is absent.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1).</remarks>
    [Command("STRLEN", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "RO @1", Since = "2.2.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.TryFind(1, DataType.String, out EntryRef entry))
        {
            c.Reply.Integer(entry.IsNull ? 0 : StringValue.LengthOf(entry));
        }
    }
}
