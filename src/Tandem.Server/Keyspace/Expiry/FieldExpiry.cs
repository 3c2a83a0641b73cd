using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Keyspace.Expiry;

/// <summary>Sets when fields of hashes expire, and removes those whose time is over.</summary>
/// <remarks>A hash some of whose fields expire is a table whose entries have expiries, and its key is marked in the keyspace's
/// table (<see cref="HashTable.SetMark"/>), so that the cycle finds it. The mark may be there in vain, never missing.</remarks>
internal static class FieldExpiry
{
    /// <summary>To be called when a value was stored whole: by a load, a copy, a move.</summary>
    public static void Mark(HashTable keyspace, EntryRef entry)
    {
        if (HashValue.HasExpiringFields(entry))
        {
            keyspace.SetMark(entry, true);
        }
    }

    /// <summary>Gives a field that is there an expiry.</summary>
    /// <param name="entry">A key found for writing.</param>
    /// <param name="expiry">Unix milliseconds; <see cref="HashValue.NoExpiry"/> to take it away.</param>
    public static void Set(Database database, EntryRef entry, ReadOnlySpan<byte> field, long expiry)
    {
        new HashValue(entry, database.Root).SetExpiry(field, expiry);
        Mark(database.Table, entry);
    }

    /// <summary>Removes a field that is about to be written and whose time is over, so that the log says so first: what follows
    /// in it must find the field absent, as it was here. The hash stays even when it is empty now.</summary>
    /// <param name="entry">A key found for writing.</param>
    public static void RemoveOver(Database database, EntryRef entry, ReadOnlySpan<byte> field)
    {
        KeyspaceRoot root = database.Root;
        HashValue hash = new(entry, root);
        if (root.ExpiryRule != ExpiryRule.Remove || !hash.MayHoldOver)
        {
            return;
        }

        EntryRef found = hash.Big.Find(field);
        if (!found.IsNull && hash.IsOver(found))
        {
            hash.Big.Remove(found);
            root.Statistics.ExpiredFields++;
            root.Observer.FieldRemoved(database.Index, entry.Key, field);
            Announce(database, entry.Key);
        }
    }

    /// <summary>Removes fields whose time is over, and the hash with its last one.</summary>
    /// <param name="entry">A key of the database; other references into its table become invalid.</param>
    /// <param name="most">No more than so many.</param>
    /// <returns>How many were removed; 0 means that none is left, and that the hash knows when the next one is due.</returns>
    public static int RemoveAllOver(Database database, EntryRef entry, int most)
    {
        byte[] key = entry.Key.ToArray();
        ulong hash = HashTable.Hash(key);
        KeyspaceRoot root = database.Root;
        root.Snapshot?.BeforeChange(database.Table, database.Table.BucketOf(hash));
        HashTable fields = HashTable.FromAddress(entry.Handle);
        long earliest = long.MaxValue;
        int removed = 0;
        long bucket = 0;
        while (bucket < fields.BucketCount && removed < most)
        {
            // A removal may move what is left of the bucket: it is looked at again.
            if (TryRemoveOne(database, key, fields, bucket, ref earliest))
            {
                removed++;
            }
            else
            {
                bucket++;
            }
        }

        if (removed == 0)
        {
            fields.EarliestExpiry = earliest;
            return 0;
        }

        root.Statistics.ExpiredFields += removed;
        Announce(database, key);
        if (fields.Count == 0)
        {
            database.Remove(entry, hash);
            database.Notify(KeyEventClass.Generic, "del", key);
        }

        return removed;
    }

    private static bool TryRemoveOne(Database database, byte[] key, HashTable fields, long bucket, ref long earliest)
    {
        KeyspaceRoot root = database.Root;
        foreach (EntryRef field in fields.EntriesOf(bucket))
        {
            if (!field.HasExpiry)
            {
                continue;
            }

            if (field.Expiry <= root.FieldsOverUpTo)
            {
                root.Observer.FieldRemoved(database.Index, key, field.Key);
                fields.Remove(field);
                return true;
            }

            earliest = Math.Min(earliest, field.Expiry);
        }

        return false;
    }

    private static void Announce(Database database, ReadOnlySpan<byte> key)
    {
        KeyspaceRoot root = database.Root;
        bool outer = root.RemovesByItself;
        root.RemovesByItself = true;
        database.Changed(key, KeyEventClass.Hash, "hexpired");
        root.RemovesByItself = outer;
    }
}
