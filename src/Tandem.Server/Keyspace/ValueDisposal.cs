using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.DataStructures.SortedSets;
using Tandem.DataStructures.Streams;

namespace Tandem.Server.Keyspace;

/// <summary>Frees what an entry's handle points to. The entry block and inline or external string bytes belong to the table.</summary>
internal static class ValueDisposal
{
    /// <summary>Frees the object behind an entry that is about to be removed or overwritten.</summary>
    /// <param name="lazily">When given, a big object is queued there instead; when null it is freed at once.</param>
    public static void Free(EntryRef entry, LazyFree? lazily)
    {
        if (entry.Kind != ValueKind.Handle)
        {
            return;
        }

        nint handle = entry.Handle;
        byte tag = entry.Tag;
        if (lazily is null || !lazily.TryAdd(handle, tag))
        {
            FreeObject(handle, tag);
        }
    }

    /// <summary>Frees an object by its handle and its type and encoding.</summary>
    public static void FreeObject(nint handle, byte tag)
    {
        switch ((ValueEncoding)(tag & 15))
        {
            case ValueEncoding.HashTable:
                HashTable.FromAddress(handle).Free();
                break;
            case ValueEncoding.ListPack:
                Listpack.FromAddress(handle).Free();
                break;
            case ValueEncoding.IntSet:
                IntSet.FromAddress(handle).Free();
                break;
            case ValueEncoding.SkipList:
                SortedSet.FromAddress(handle).Free();
                break;
            case ValueEncoding.QuickList:
                QuickList.FromAddress(handle).Free();
                break;
            case ValueEncoding.Stream:
                StreamLog.FromAddress(handle).Free();
                break;
            default:
                throw new System.NotSupportedException("no value of encoding " + (tag & 15) + " can exist");
        }
    }

    /// <summary>Frees a part of an object that nobody reaches any more; others than tables are freed at once.</summary>
    /// <param name="budget">About how many elements to free; what is left of it afterwards.</param>
    /// <returns>True when all is freed.</returns>
    public static bool FreeStep(nint handle, byte tag, ref int budget)
    {
        switch ((ValueEncoding)(tag & 15))
        {
            case ValueEncoding.HashTable:
                return HashTable.FromAddress(handle).FreeStep(ref budget);
            case ValueEncoding.SkipList:
                return SortedSet.FromAddress(handle).FreeStep(ref budget);
            default:
                FreeObject(handle, tag);
                budget -= LazyFree.Threshold;
                return true;
        }
    }

    /// <summary>Frees a whole keyspace table with all its objects at once.</summary>
    public static void FreeKeyspace(HashTable table)
    {
        foreach (EntryRef entry in table)
        {
            Free(entry, null);
        }

        table.Free();
    }
}
