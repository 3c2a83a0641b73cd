using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Generic;

/// <summary>TYPE.</summary>
internal static class Type
{
    /// <summary>Names the type of a key's value.</summary>
    /// <returns>string, list, set, zset, hash or stream; none when the key is absent.</returns>
    [Command("TYPE", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RO @1", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        EntryRef entry = c.Find(1, touch: false);
        c.Reply.Simple(entry.IsNull ? "none"u8 : ValueTag.NameOf(ValueTag.TypeOf(entry)));
    }
}
