using System;
using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Keyspace.Types;

/// <summary>The set of a key that was found for writing: a view of its entry, which follows when a change moves the
/// object.</summary>
internal readonly ref struct SetValue
{
    private readonly EntryRef _entry;

    public SetValue(EntryRef entry) => _entry = entry;

    /// <summary>The set as it is now, to read it.</summary>
    public SetObject Object => new(_entry);

    public long Count => Object.Count;

    /// <summary>Gives a new entry an empty set, in the encoding that suits its first member.</summary>
    public static SetValue Create(EntryRef entry, ReadOnlySpan<byte> firstMember)
    {
        SetObject.CreateFor(firstMember).StoreIn(entry);
        return new SetValue(entry);
    }

    /// <returns>False when the member was there.</returns>
    public bool Add(ReadOnlySpan<byte> member, KeyspaceOptions options)
    {
        SetObject set = Object;
        bool added = set.Add(member, options);
        set.StoreIn(_entry);
        return added;
    }

    /// <returns>False when the member was absent.</returns>
    public bool Remove(ReadOnlySpan<byte> member)
    {
        SetObject set = Object;
        bool removed = set.Remove(member);
        set.StoreIn(_entry);
        return removed;
    }
}
