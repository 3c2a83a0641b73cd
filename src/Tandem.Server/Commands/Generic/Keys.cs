using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Generic;

/// <summary>KEYS, RANDOMKEY.</summary>
internal static class Keys
{
    // How often RANDOMKEY looks for a key that has not expired when it may not remove those that have. Source: Redis
    // db.c, dbRandomKey, 100.
    private const int MaxTries = 100;

    /// <summary>Gives all keys that match a glob pattern.</summary>
    /// <returns>Array reply.</returns>
    /// <remarks>Cost: O(N) in keys of the database.</remarks>
    [Command("KEYS", "pattern", Arity = 2, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Keyspace | AclCategories.Dangerous,
        Tips = "request_policy:all_shards nondeterministic_output_order", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        ReadOnlySpan<byte> pattern = c[1];
        bool all = pattern.Length == 1 && pattern[0] == (byte)'*';
        int mark = c.Reply.BeginDeferred();
        int count = 0;
        foreach (EntryRef entry in c.Database.Table)
        {
            if ((all || GlobPattern.Matches(pattern, entry.Key)) && !c.Database.IsOver(entry))
            {
                c.Reply.Bulk(entry.Key);
                count++;
                if (c.IsAbandoned)
                {
                    break;
                }
            }
        }

        c.Reply.EndDeferredArray(mark, count);
    }

    /// <summary>Gives a random key.</summary>
    /// <returns>Bulk string, or null when the database is empty.</returns>
    [Command("RANDOMKEY", "", Arity = 1, Flags = CommandFlags.Readonly | CommandFlags.TouchesArbitraryKeys,
        Acl = AclCategories.Keyspace, Tips = "request_policy:all_shards nondeterministic_output", Since = "1.0.0")]
    public static void Random(ref CommandContext c)
    {
        for (int left = MaxTries; c.Database.Count > 0; left--)
        {
            EntryRef entry = c.Database.Table.Random(ref c.Keyspace.RandomState);
            byte[]? expired = c.Database.IsOver(entry) ? entry.Key.ToArray() : null;
            if (expired is null || left == 0)
            {
                c.Reply.Bulk(entry.Key);
                return;
            }

            // Removes it, on a master.
            c.Database.Peek(expired);
        }

        c.Reply.Null();
    }
}
