using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Generic;

/// <summary>DEL, UNLINK: remove keys.</summary>
internal static class Del
{
    /// <summary>Removes keys.</summary>
    /// <returns>Integer reply: how many of them existed.</returns>
    /// <remarks>Cost: O(N) in keys, plus the freeing of their values.</remarks>
    [Command("DEL", "key [key ...]", Arity = -2, Flags = CommandFlags.Write, Acl = AclCategories.Keyspace,
        Keys = "RM delete @1 last=-1", Tips = "request_policy:multi_shard response_policy:agg_sum", Since = "1.0.0")]
    public static void Run(ref CommandContext c) => Remove(ref c, c.Options.LazyfreeLazyUserDel);

    /// <summary>Removes keys; big values are freed later.</summary>
    /// <returns>Integer reply: how many of them existed.</returns>
    /// <remarks>Cost: O(N) in keys.</remarks>
    [Command("UNLINK", "key [key ...]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RM delete @1 last=-1",
        Tips = "request_policy:multi_shard response_policy:agg_sum", Since = "4.0.0")]
    public static void Unlink(ref CommandContext c) => Remove(ref c, lazily: true);

    private static void Remove(ref CommandContext c, bool lazily)
    {
        long removed = 0;
        for (int i = 1; i < c.ArgumentCount; i++)
        {
            c.PrefetchKeys(i, 1, step: 1);
            EntryRef entry = c.FindForWrite(i);
            if (!entry.IsNull)
            {
                c.Database.Remove(entry, c.Hash(i), lazily);
                c.KeyChanged(i, KeyEventClass.Generic, "del");
                removed++;
            }
        }

        c.Reply.Integer(removed);
    }
}
