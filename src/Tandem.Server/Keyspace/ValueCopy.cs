using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.DataStructures.SortedSets;
using Tandem.DataStructures.Streams;

namespace Tandem.Server.Keyspace;

/// <summary>Moves and duplicates values from one keyspace entry to another.</summary>
internal static class ValueCopy
{
    /// <summary>Gives an entry another one's value, type and access time. An object behind a handle then belongs to
    /// <paramref name="target"/>: the source must be detached, not removed.</summary>
    public static void Move(EntryRef source, EntryRef target)
    {
        if (source.Kind == ValueKind.Handle)
        {
            target.Handle = source.Handle;
        }
        else
        {
            CopyString(source, target);
        }

        target.Tag = source.Tag;
        target.Access = source.Access;
    }

    /// <summary>Gives an entry a value of its own that equals another one's, in the same encoding.</summary>
    public static void Duplicate(EntryRef source, EntryRef target)
    {
        if (source.Kind == ValueKind.Handle)
        {
            target.Handle = DuplicateObject(source.Handle, source.Tag);
        }
        else
        {
            CopyString(source, target);
        }

        target.Tag = source.Tag;
    }

    private static void CopyString(EntryRef source, EntryRef target)
    {
        if (source.Kind == ValueKind.Integer)
        {
            target.Integer = source.Integer;
        }
        else
        {
            target.SetBytes(source.Bytes);
        }
    }

    private static nint DuplicateObject(nint handle, byte tag)
    {
        switch ((ValueEncoding)(tag & 15))
        {
            case ValueEncoding.HashTable:
                return DuplicateTable(HashTable.FromAddress(handle)).Address;
            case ValueEncoding.ListPack:
                return Listpack.FromAddress(handle).Duplicate().Address;
            case ValueEncoding.IntSet:
                return IntSet.FromAddress(handle).Duplicate().Address;
            case ValueEncoding.SkipList:
                return DuplicateSortedSet(SortedSet.FromAddress(handle)).Address;
            case ValueEncoding.QuickList:
                return QuickList.FromAddress(handle).Duplicate().Address;
            case ValueEncoding.Stream:
                return StreamLog.FromAddress(handle).Duplicate().Address;
            default:
                throw new NotSupportedException("no value of encoding " + (tag & 15) + " can exist");
        }
    }

    private static SortedSet DuplicateSortedSet(SortedSet source)
    {
        SortedSet copy = SortedSet.Create();
        foreach (EntryRef member in source.Table)
        {
            copy.TryAdd(member.Key, member.Double);
        }

        return copy;
    }

    private static HashTable DuplicateTable(HashTable source)
    {
        HashTable copy = HashTable.Create();
        foreach (EntryRef entry in source)
        {
            EntryRef added = copy.Add(entry.Key);
            switch (entry.Kind)
            {
                case ValueKind.Bytes:
                    added.SetBytes(entry.Bytes);
                    break;
                case ValueKind.Integer:
                    added.Integer = entry.Integer;
                    break;
                case ValueKind.Double:
                    added.Double = entry.Double;
                    break;
            }

            if (entry.HasExpiry)
            {
                copy.SetExpiry(added, entry.Expiry);
            }
        }

        return copy;
    }
}
