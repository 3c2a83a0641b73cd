using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Generic;

/// <summary>EXISTS, TOUCH: count keys that exist.</summary>
internal static class Exists
{
    /// <summary>Counts which of the keys exist; a key named twice counts twice.</summary>
    /// <returns>Integer reply.</returns>
    [Command("EXISTS", "key [key ...]", Arity = -2, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RO @1 last=-1",
        Tips = "request_policy:multi_shard response_policy:agg_sum", Since = "1.0.0")]
    public static void Run(ref CommandContext c) => Count(ref c, touch: false);

    /// <summary>Makes keys look used just now, for eviction and OBJECT IDLETIME.</summary>
    /// <returns>Integer reply: how many of them exist.</returns>
    [Command("TOUCH", "key [key ...]", Arity = -2, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RO @1 last=-1",
        Tips = "request_policy:multi_shard response_policy:agg_sum", Since = "3.2.1")]
    public static void Touch(ref CommandContext c) => Count(ref c, touch: true);

    private static void Count(ref CommandContext c, bool touch)
    {
        long count = 0;
        for (int i = 1; i < c.ArgumentCount; i++)
        {
            c.PrefetchKeys(i, 1, step: 1);
            if (!c.Database.LookupRead(c[i], c.Hash(i), touch).IsNull)
            {
                count++;
            }
        }

        c.Reply.Integer(count);
    }
}
