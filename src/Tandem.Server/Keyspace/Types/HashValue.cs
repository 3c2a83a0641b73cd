using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;

namespace Tandem.Server.Keyspace.Types;

/// <summary>Hashes: one listpack of fields and values while small, a native table afterwards.</summary>
/// <remarks>A view of an entry found for reading or writing; changes move the listpack, and the entry follows.</remarks>
internal readonly ref struct HashValue
{
    private readonly EntryRef _entry;

    public HashValue(EntryRef entry) => _entry = entry;

    public bool IsSmall => ValueTag.EncodingOf(_entry) == ValueEncoding.ListPack;

    public Listpack Small => Listpack.FromAddress(_entry.Handle);

    public HashTable Big => HashTable.FromAddress(_entry.Handle);

    /// <summary>Number of fields.</summary>
    public long Count => IsSmall ? Small.Count / 2 : Big.Count;

    /// <summary>Gives a new entry an empty hash.</summary>
    public static HashValue Create(EntryRef entry)
    {
        entry.Handle = Listpack.Create().Address;
        entry.Tag = ValueTag.Of(DataType.Hash, ValueEncoding.ListPack);
        return new HashValue(entry);
    }

    /// <summary>Finds a field's value.</summary>
    /// <param name="scratch">At least <see cref="ListpackEntry.ScratchBytes"/>: where an integer is written.</param>
    public bool TryGet(ReadOnlySpan<byte> field, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        if (IsSmall)
        {
            ListpackCursor at = Small.Find(field, skip: 1);
            value = at.IsNone ? default : Small[Small.Next(at)].AsText(scratch);
            return !at.IsNone;
        }

        EntryRef found = Big.Find(field);
        value = found.IsNull ? default : found.Bytes;
        return !found.IsNull;
    }

    /// <summary>Sets a field; a small hash that gets too big becomes a table first.</summary>
    /// <returns>True when the field is new.</returns>
    public bool Set(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, KeyspaceOptions options)
    {
        if (IsSmall)
        {
            long limit = options.HashMaxListpackValueBytes;
            if (field.Length <= limit && value.Length <= limit && Small.CanGrow(field.Length + value.Length + 32L))
            {
                return SetSmall(field, value, options);
            }

            Convert();
        }

        ulong hash = HashTable.Hash(field);
        EntryRef found = Big.Find(field, hash);
        bool isNew = found.IsNull;
        if (isNew)
        {
            found = Big.Add(field, hash);
        }
        else
        {
            Big.BeforeChange(found);
        }

        found.SetBytes(value);
        return isNew;
    }

    /// <summary>Removes a field.</summary>
    /// <returns>False when it was absent.</returns>
    public bool Remove(ReadOnlySpan<byte> field)
    {
        if (!IsSmall)
        {
            return Big.Remove(field, HashTable.Hash(field));
        }

        Listpack small = Small;
        ListpackCursor at = small.Find(field, skip: 1);
        if (at.IsNone)
        {
            return false;
        }

        Follow(small.Delete(ref at, 2));
        return true;
    }

    private bool SetSmall(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, KeyspaceOptions options)
    {
        Listpack small = Small;
        ListpackCursor at = small.Find(field, skip: 1);
        if (!at.IsNone)
        {
            Follow(small.Replace(small.Next(at), value));
            return false;
        }

        Follow(small.Append(field, value));
        if (Count > options.HashMaxListpackEntries)
        {
            Convert();
        }

        return true;
    }

    private void Follow(Listpack moved)
    {
        EntryRef entry = _entry;
        entry.Handle = moved.Address;
    }

    private void Convert()
    {
        Listpack small = Small;
        HashTable table = HashTable.Create();
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        Span<byte> second = stackalloc byte[ListpackEntry.ScratchBytes];
        for (ListpackCursor at = small.First; !at.IsNone; at = small.Next(at))
        {
            ReadOnlySpan<byte> field = small[at].AsText(scratch);
            at = small.Next(at);
            table.Add(field).SetBytes(small[at].AsText(second));
        }

        EntryRef entry = _entry;
        entry.Handle = table.Address;
        entry.Tag = ValueTag.Of(DataType.Hash, ValueEncoding.HashTable);
        small.Free();
    }
}
