using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Commands.Generic;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZSCAN.</summary>
internal static class ZScan
{
    /// <summary>Gives some members of a sorted set with their scores, and the cursor to go on with.</summary>
    /// <returns>Array: the next cursor (0 at the end) and an array of members, each with the text of its score.</returns>
    /// <remarks>A member that is there from the first call to the last is given at least once; a small set is given at once.
    /// Errors: WRONGTYPE, a cursor or options that are none. Cost: O(COUNT).</remarks>
    [Command("ZSCAN", "key cursor [MATCH pattern] [COUNT count]", Arity = -3, Flags = CommandFlags.Readonly,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Tips = "nondeterministic_output", Since = "2.8.0")]
    public static void Run(ref CommandContext c)
    {
        if (!ScanRequest.TryOpen(ref c, DataType.SortedSet, out EntryRef entry, out ulong cursor, out ScanRequest request))
        {
            return;
        }

        SortedSetView set = new(entry);
        ScanItems items = default;
        if (set.IsSmall)
        {
            cursor = 0;
            items.AddPairs(set.Small, request);
        }
        else
        {
            Span<byte> text = stackalloc byte[NumberText.MaxDoubleBytes];
            ScanProgress progress = new(request.Count);
            do
            {
                foreach (EntryRef member in set.Big.Table.Scan(cursor, out cursor))
                {
                    progress.Visited++;
                    if (request.Matches(member.Key))
                    {
                        items.Add(member.Key);
                        items.Add(text[..NumberText.Format(member.Double, text)]);
                    }
                }
            }
            while (cursor != 0 && progress.GoesOn());
        }

        items.Reply(c.Reply, cursor);
    }
}
