using System;
using System.Globalization;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.SortedSets;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Server.Debugging;

/// <summary>DEBUG about hash tables: how evenly their buckets are filled.</summary>
/// <remarks>A bucket has room for several entries, so chains are longer here than Redis's at the same load; tables grow bucket
/// by bucket, so there is no second table to move to.</remarks>
internal static class TableDebugging
{
    public static readonly DebugSubcommand[] Subcommands =
    [
        new("HTSTATS <db>", 3, 3, OfDatabase, "    How the tables of a database are filled: of its keys, and of those with an expiry."),
        new("HTSTATS-KEY <key>", 3, 3, OfKey, "    How the table of a big set, hash or sorted set is filled."),
    ];

    // Chains of this length and longer are counted together, and not printed.
    private const int LongestCounted = 49;

    private static void OfDatabase(ref CommandContext c)
    {
        if (!c.TryInteger(2, out long index))
        {
            return;
        }

        if (index < 0 || index >= c.Keyspace.DatabaseCount)
        {
            c.Reply.Error("ERR Out of range database"u8);
            return;
        }

        HashTable table = c.Keyspace[(int)index].Table;
        StringBuilder text = new("[Dictionary HT]\n");
        Append(text, table, onlyVolatile: false);
        text.Append("[Expires HT]\n");
        Append(text, table, onlyVolatile: true);
        c.Reply.Verbatim(Encoding.ASCII.GetBytes(text.ToString()), "txt");
    }

    private static void OfKey(ref CommandContext c)
    {
        EntryRef entry = c.Find(2, touch: false);
        if (entry.IsNull)
        {
            c.Reply.Error(Errors.NoSuchKey);
            return;
        }

        HashTable table = ValueTag.EncodingOf(entry) switch
        {
            ValueEncoding.HashTable => HashTable.FromAddress(entry.Handle),
            ValueEncoding.SkipList => SortedSet.FromAddress(entry.Handle).Table,
            _ => default,
        };
        if (table.IsNull)
        {
            c.Reply.Error("ERR The value stored at the specified key is not represented using an hash table"u8);
            return;
        }

        StringBuilder text = new();
        Append(text, table, onlyVolatile: false);
        c.Reply.Verbatim(Encoding.ASCII.GetBytes(text.ToString()), "txt");
    }

    private static void Append(StringBuilder to, HashTable table, bool onlyVolatile)
    {
        to.Append("Hash table 0 stats (main hash table):\n");
        long elements = onlyVolatile ? table.ExpiryCount : table.Count;
        if (elements == 0)
        {
            to.Append("No stats available for empty dictionaries\n");
            return;
        }

        long[] chains = new long[LongestCounted + 1];
        long longest = 0;
        for (long bucket = 0; bucket < table.BucketCount; bucket++)
        {
            long length = 0;
            foreach (EntryRef entry in table.EntriesOf(bucket))
            {
                length += !onlyVolatile || entry.HasExpiry ? 1 : 0;
            }

            chains[Math.Min(length, LongestCounted)]++;
            longest = Math.Max(longest, length);
        }

        long used = table.BucketCount - chains[0];
        double average = (double)elements / used;
        CultureInfo text = CultureInfo.InvariantCulture;
        to.Append(text, $" table size: {table.BucketCount}\n");
        to.Append(text, $" number of elements: {elements}\n");
        to.Append(text, $" different slots: {used}\n");
        to.Append(text, $" max chain length: {longest}\n");
        to.Append(text, $" avg chain length (counted): {average:F2}\n");
        to.Append(text, $" avg chain length (computed): {average:F2}\n");
        to.Append(" Chain length distribution:\n");
        for (int length = 0; length < LongestCounted; length++)
        {
            if (chains[length] > 0)
            {
                to.Append(text, $"   {length}: {chains[length]} ({100.0 * chains[length] / table.BucketCount:F2}%)\n");
            }
        }
    }
}
