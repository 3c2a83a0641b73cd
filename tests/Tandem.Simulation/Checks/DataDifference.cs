using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;

namespace Tandem.Simulation.Checks;

/// <summary>Says which keys two nodes hold differently, for the message of a failure.</summary>
internal static class DataDifference
{
    private const int Shown = 5;

    /// <summary>A few of the keys with the digests of their values on either side.</summary>
    public static string Describe(KeyspaceRoot left, KeyspaceRoot right)
    {
        StringBuilder text = new();
        int found = 0;
        for (int database = 0; database < left.DatabaseCount; database++)
        {
            Dictionary<string, string> before = Values(left[database].Table);
            Dictionary<string, string> after = Values(right[database].Table);
            foreach (string key in (IEnumerable<string>)[.. before.Keys, .. after.Keys])
            {
                string here = before.GetValueOrDefault(key, "none");
                string there = after.GetValueOrDefault(key, "none");
                if (here != there && found++ < Shown)
                {
                    text.Append(CultureInfo.InvariantCulture, $" [db{database} {key}: {here} | {there}]");
                }
            }
        }

        return text.ToString();
    }

    private static Dictionary<string, string> Values(HashTable table)
    {
        Dictionary<string, string> values = [];
        foreach (EntryRef entry in table)
        {
            values[Encoding.Latin1.GetString(entry.Key)] = DatasetDigest.Of(entry) + (entry.HasExpiry ? ", expires" : string.Empty);
        }

        return values;
    }
}
