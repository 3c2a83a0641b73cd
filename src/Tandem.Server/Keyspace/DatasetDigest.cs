using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Keyspace;

/// <summary>DEBUG DIGEST: one digest of all databases that equals a real Redis's with the same data.</summary>
internal static class DatasetDigest
{
    /// <summary>Digest of all keys, expired ones that are still there included. Cost: O(all data).</summary>
    public static DigestSum Of(KeyspaceRoot root)
    {
        DigestSum total = default;
        for (int i = 0; i < root.DatabaseCount; i++)
        {
            Add(ref total, i, root[i].Table);
        }

        return total;
    }

    /// <summary>Digest of one value: DEBUG DIGEST-VALUE.</summary>
    public static DigestSum Of(EntryRef entry)
    {
        DigestSum digest = default;
        ValueDigest.Add(ref digest, entry);
        return digest;
    }

    /// <summary>Adds a database; empty ones add nothing.</summary>
    public static void Add(ref DigestSum total, int database, HashTable table)
    {
        if (table.Count == 0)
        {
            return;
        }

        total.Mix((uint)database);
        foreach (EntryRef entry in table)
        {
            DigestSum digest = default;
            digest.Mix(entry.Key);
            ValueDigest.Add(ref digest, entry);
            total.Add(digest);
        }
    }
}
