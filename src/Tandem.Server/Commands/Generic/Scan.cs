using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Generic;

/// <summary>SCAN.</summary>
internal static class Scan
{
    /// <summary>Gives some keys, and the cursor to go on with.</summary>
    /// <returns>Array reply: the next cursor (0 at the end) and an array of keys.</returns>
    /// <remarks>A key that exists from the first call to the last is given at least once. Expired keys that it meets are
    /// removed on a master. Cost: O(COUNT), in calls; O(N) for a whole iteration.</remarks>
    [Command("SCAN", "cursor [MATCH pattern] [COUNT count] [TYPE type]", Arity = -2,
        Flags = CommandFlags.Readonly | CommandFlags.TouchesArbitraryKeys, Acl = AclCategories.Keyspace,
        Tips = "nondeterministic_output request_policy:special", Since = "2.8.0")]
    public static void Run(ref CommandContext c)
    {
        if (!ScanRequest.TryCursor(ref c, 1, out ulong cursor)
            || !ScanRequest.TryRead(ref c, 2, allowsType: true, out ScanRequest request))
        {
            return;
        }

        Database database = c.Database;
        ScanItems keys = default;
        List<byte[]>? expired = null;
        ScanProgress progress = new(request.Count);
        do
        {
            foreach (EntryRef entry in database.Table.Scan(cursor, out cursor))
            {
                progress.Visited++;
                if (!request.Matches(entry.Key))
                {
                    continue;
                }

                if (database.IsOver(entry))
                {
                    (expired ??= []).Add(entry.Key.ToArray());
                }
                else if (request.MatchesType(ValueTag.NameOf(ValueTag.TypeOf(entry))))
                {
                    keys.Add(entry.Key);
                }
            }
        }
        while (cursor != 0 && progress.GoesOn());

        if (expired is not null)
        {
            foreach (byte[] key in expired)
            {
                database.Peek(key);
            }
        }

        keys.Reply(c.Reply, cursor);
    }
}
