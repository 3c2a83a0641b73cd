using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Commands.Generic;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Sets;

/// <summary>SSCAN.</summary>
internal static class SScan
{
    /// <summary>Gives some members of a set, and the cursor to go on with.</summary>
    /// <returns>Array reply: the next cursor (0 at the end) and an array of members.</returns>
    /// <remarks>A member that is there from the first call to the last is given at least once. Errors: WRONGTYPE, invalid
    /// cursor, syntax error. Cost: O(COUNT); an array of integers is given whole.</remarks>
    [Command("SSCAN", "key cursor [MATCH pattern] [COUNT count]", Arity = -3, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Set, Keys = "RO access @1", Tips = "nondeterministic_output", Since = "2.8.0")]
    public static void Run(ref CommandContext c)
    {
        if (!ScanRequest.TryOpen(ref c, DataType.Set, out EntryRef entry, out ulong cursor, out ScanRequest request))
        {
            return;
        }

        SetObject set = new(entry);
        ScanItems members = default;
        if (set.IsIntSet)
        {
            cursor = 0;
            Span<byte> scratch = stackalloc byte[NumberText.MaxIntegerBytes];
            foreach (ReadOnlySpan<byte> member in set.Walk(scratch))
            {
                Add(ref members, request, member);
            }
        }
        else
        {
            ScanProgress progress = new(request.Count);
            do
            {
                foreach (EntryRef member in set.Table.Scan(cursor, out cursor))
                {
                    progress.Visited++;
                    Add(ref members, request, member.Key);
                }
            }
            while (cursor != 0 && progress.GoesOn());
        }

        members.Reply(c.Reply, cursor);
    }

    private static void Add(ref ScanItems members, scoped ScanRequest request, scoped ReadOnlySpan<byte> member)
    {
        if (request.Matches(member))
        {
            members.Add(member);
        }
    }
}
