using Tandem.DataStructures.HashTables;
using Tandem.Server.Commands.Generic;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Hashes;

/// <summary>HSCAN.</summary>
internal static class HScan
{
    /// <summary>Gives some fields of a hash with their values, and the cursor to go on with.</summary>
    /// <returns>Array reply: the next cursor (0 at the end) and an array of fields, each followed by its value.</returns>
    /// <remarks>NOVALUES (7.4) leaves the values out. A field that is there from the first call to the last is given at least once. Errors: WRONGTYPE, invalid
    /// cursor, syntax error. Cost: O(COUNT); a small hash is given whole.</remarks>
    [Command("HSCAN", "key cursor [MATCH pattern] [COUNT count] [NOVALUES]", Arity = -3, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Hash, Keys = "RO access @1", Tips = "nondeterministic_output", Since = "2.8.0")]
    public static void Run(ref CommandContext c)
    {
        if (!ScanRequest.TryOpen(ref c, DataType.Hash, out EntryRef entry, out ulong cursor, out ScanRequest request))
        {
            return;
        }

        HashValue hash = new(entry, c.Keyspace);
        ScanItems items = default;
        if (hash.IsSmall)
        {
            cursor = 0;
            items.AddPairs(hash.Small, request, withValues: !request.NoValues);
        }
        else
        {
            ScanProgress progress = new(request.Count);
            do
            {
                foreach (EntryRef field in hash.Big.Scan(cursor, out cursor))
                {
                    progress.Visited++;
                    if (!hash.IsOver(field) && request.Matches(field.Key))
                    {
                        items.Add(field.Key);
                        if (!request.NoValues)
                        {
                            items.Add(field.Bytes);
                        }
                    }
                }
            }
            while (cursor != 0 && progress.GoesOn());
        }

        items.Reply(c.Reply, cursor);
    }
}
