using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>MGET.</summary>
internal static class MGet
{
    /// <summary>Gives the string values of several keys.</summary>
    /// <returns>Array reply: for each key its value, or null when it is absent or no string.</returns>
    /// <remarks>Cost: O(N) in keys.</remarks>
    [Command("MGET", "key [key ...]", Arity = -2, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "RO access @1 last=-1", Tips = "request_policy:multi_shard",
        Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        c.Reply.Array(c.ArgumentCount - 1);
        for (int i = 1; i < c.ArgumentCount; i++)
        {
            c.PrefetchKeys(i, 1, step: 1);
            EntryRef entry = c.Find(i);
            if (entry.IsNull || ValueTag.TypeOf(entry) != DataType.String)
            {
                c.Reply.Null();
            }
            else
            {
                StringValue.Reply(entry, c.Reply);
            }
        }
    }
}
