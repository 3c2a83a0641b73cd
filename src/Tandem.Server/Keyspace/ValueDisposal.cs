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
        int budget = int.MaxValue;
        while (!FreeStep(handle, tag, ref budget))
        {
            budget = int.MaxValue;
        }
    }

    /// <summary>Frees a part of an object that nobody can reach any more; what is one block is freed at once.</summary>
    /// <param name="budget">How many elements or nodes to free; what is left of it afterwards.</param>
    /// <returns>True when all is freed.</returns>
    public static bool FreeStep(nint handle, byte tag, ref int budget)
    {
        switch ((ValueEncoding)(tag & 15))
        {
            case ValueEncoding.HashTable:
                return HashTable.FromAddress(handle).FreeStep(ref budget);
            case ValueEncoding.SkipList:
                return SortedSet.FromAddress(handle).FreeStep(ref budget);
            case ValueEncoding.QuickList:
                return QuickList.FromAddress(handle).FreeStep(ref budget);
            case ValueEncoding.Stream:
                return StreamLog.FromAddress(handle).FreeStep(ref budget);
            case ValueEncoding.ListPack:
                Listpack.FromAddress(handle).Free();
                break;
            case ValueEncoding.IntSet:
                IntSet.FromAddress(handle).Free();
                break;
            default:
                throw new System.NotSupportedException("no value of encoding " + (tag & 15) + " can exist");
        }

        budget--;
        return true;
    }

    /// <summary>How many steps of <see cref="FreeStep"/> an object takes, about: what makes freeing it later worth while.</summary>
    public static long EffortOf(nint handle, byte tag) => (ValueEncoding)(tag & 15) switch
    {
        ValueEncoding.HashTable => HashTable.FromAddress(handle).Count,
        ValueEncoding.SkipList => SortedSet.FromAddress(handle).Count,
        ValueEncoding.QuickList => QuickList.FromAddress(handle).NodeCount,
        ValueEncoding.Stream => EffortOf(StreamLog.FromAddress(handle)),
        _ => 1,
    };

    // The first group's pending entries stand for those of all. Source: Redis lazyfree.c, lazyfreeGetFreeEffort.
    private static long EffortOf(StreamLog stream) => stream.NodeCount
        + (stream.GroupCount == 0 ? 0 : stream.GroupCount * (1 + stream.GroupAt(0).Pending.Count));

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
