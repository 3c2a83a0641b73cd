using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.DataStructures.SortedSets;
using Tandem.DataStructures.Streams;

namespace Tandem.Server.Keyspace;

/// <summary>The memory a key takes: MEMORY USAGE.</summary>
internal static class ValueSize
{
    /// <summary>Bytes of entry and value, allocation rounding included.</summary>
    /// <param name="samples">How many entries of a hash table are looked at to estimate the rest; 0 looks at all.</param>
    public static long Of(EntryRef entry, long samples)
    {
        if (entry.Kind != ValueKind.Handle)
        {
            return entry.SizeBytes;
        }

        nint handle = entry.Handle;
        return entry.SizeBytes + ValueTag.EncodingOf(entry) switch
        {
            ValueEncoding.HashTable => Table(HashTable.FromAddress(handle), samples),
            ValueEncoding.ListPack => Listpack.FromAddress(handle).HeapBytes,
            ValueEncoding.IntSet => IntSet.FromAddress(handle).HeapBytes,
            ValueEncoding.SkipList => SortedSet.FromAddress(handle).UsedBytes
                + Entries(SortedSet.FromAddress(handle).Table, samples),
            ValueEncoding.QuickList => QuickList.FromAddress(handle).UsedBytes,
            ValueEncoding.Stream => StreamLog.FromAddress(handle).SizeBytes,
            _ => 0,
        };
    }

    private static long Table(HashTable table, long samples) => table.UsedBytes + Entries(table, samples);

    private static long Entries(HashTable table, long samples)
    {
        long seen = 0;
        long bytes = 0;
        foreach (EntryRef entry in table)
        {
            bytes += entry.SizeBytes;
            if (++seen == samples)
            {
                break;
            }
        }

        return seen == 0 ? 0 : (long)((double)bytes / seen * table.Count);
    }
}
