using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.SortedSets;

namespace Tandem.Server.Keyspace.Types;

/// <summary>The table that big sets, hashes and sorted sets find their members in.</summary>
internal static class MemberTable
{
    /// <summary>The table inside a value; null when there is none: no entry, a small value, a type without members.</summary>
    public static HashTable Of(EntryRef entry)
    {
        if (entry.IsNull)
        {
            return default;
        }

        return ValueTag.EncodingOf(entry) switch
        {
            ValueEncoding.HashTable => HashTable.FromAddress(entry.Handle),
            ValueEncoding.SkipList => SortedSet.FromAddress(entry.Handle).Table,
            _ => default,
        };
    }
}
