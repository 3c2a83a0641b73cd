using System;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;

namespace Tandem.Server.Keyspace.Types;

/// <summary>Hashes: one listpack of fields and values while small, a native table afterwards, or as soon as a field expires.</summary>
/// <remarks>A view of an entry found for reading or writing; changes move the listpack, and the entry follows. A field whose
/// time is over counts as absent, and stays until <see cref="Expiry.FieldExpiry"/> removes it.</remarks>
internal readonly ref struct HashValue
{
    private readonly EntryRef _entry;
    private readonly KeyspaceRoot _root;

    /// <param name="root">Says which fields are over.</param>
    public HashValue(EntryRef entry, KeyspaceRoot root)
    {
        _entry = entry;
        _root = root;
    }

    /// <summary>In the place of a time: the field does not expire.</summary>
    public const long NoExpiry = -1;

    public bool IsSmall => ValueTag.EncodingOf(_entry) == ValueEncoding.ListPack;

    public Listpack Small => Listpack.FromAddress(_entry.Handle);

    public HashTable Big => HashTable.FromAddress(_entry.Handle);

    /// <summary>Number of fields, those included whose time is over.</summary>
    public long Count => IsSmall ? Small.Count / 2 : Big.Count;

    /// <summary>Whether there may be fields whose time is over.</summary>
    public bool MayHoldOver => !IsSmall && Big.ExpiryCount > 0 && Big.EarliestExpiry <= _root.FieldsOverUpTo;

    /// <summary>Number of fields whose time is not over. Cost: O(1), but O(N) while some are over and not yet removed.</summary>
    public long LiveCount
    {
        get
        {
            if (!MayHoldOver)
            {
                return Count;
            }

            long count = 0;
            foreach (EntryRef each in Big)
            {
                count += IsOver(each) ? 0 : 1;
            }

            return count;
        }
    }

    /// <summary>Gives a new entry an empty hash.</summary>
    public static HashValue Create(EntryRef entry, KeyspaceRoot root)
    {
        entry.Handle = Listpack.Create().Address;
        entry.Tag = ValueTag.Of(DataType.Hash, ValueEncoding.ListPack);
        return new HashValue(entry, root);
    }

    /// <summary>Whether an entry holds a hash some of whose fields expire.</summary>
    public static bool HasExpiringFields(EntryRef entry) =>
        entry.Tag == ValueTag.Of(DataType.Hash, ValueEncoding.HashTable) && HashTable.FromAddress(entry.Handle).ExpiryCount > 0;

    /// <summary>Whether a field's time is over.</summary>
    public bool IsOver(EntryRef field) => field.HasExpiry && field.Expiry <= _root.FieldsOverUpTo;

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
        if (found.IsNull || IsOver(found))
        {
            value = default;
            return false;
        }

        value = found.Bytes;
        return true;
    }

    /// <summary>Finds when a field expires.</summary>
    /// <param name="expiry">Unix milliseconds; <see cref="NoExpiry"/> for a field that does not.</param>
    /// <returns>False when there is no such field.</returns>
    public bool TryGetExpiry(ReadOnlySpan<byte> field, out long expiry)
    {
        expiry = NoExpiry;
        if (IsSmall)
        {
            return !Small.Find(field, skip: 1).IsNone;
        }

        EntryRef found = Big.Find(field);
        if (found.IsNull || IsOver(found))
        {
            return false;
        }

        expiry = found.HasExpiry ? found.Expiry : NoExpiry;
        return true;
    }

    /// <summary>Gives a field that is there an expiry; a small hash becomes a table. The key's entry is to be marked, see
    /// <see cref="Expiry.FieldExpiry.Set"/>.</summary>
    /// <param name="expiry">Unix milliseconds; <see cref="NoExpiry"/> to take it away.</param>
    internal void SetExpiry(ReadOnlySpan<byte> field, long expiry)
    {
        if (IsSmall)
        {
            if (expiry == NoExpiry)
            {
                return;
            }

            Convert();
        }

        EntryRef found = Big.Find(field);
        Big.BeforeChange(found);
        if (expiry == NoExpiry)
        {
            Big.ClearExpiry(found);
        }
        else
        {
            Big.SetExpiry(found, expiry);
        }
    }

    /// <summary>Sets a field; a small hash that gets too big becomes a table first.</summary>
    /// <param name="keepsExpiry">False when the field, if it expires, does so no longer.</param>
    /// <returns>True when the field is new.</returns>
    public bool Set(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, bool keepsExpiry = false)
    {
        KeyspaceOptions options = _root.Options;
        if (IsSmall)
        {
            long limit = options.HashMaxListpackValueBytes;
            if (field.Length <= limit && value.Length <= limit && Small.CanGrow(field.Length + value.Length + 32L))
            {
                return SetSmall(field, value, options);
            }

            Convert();
        }

        return SetBig(field, value, keepsExpiry);
    }

    /// <summary>Removes a field.</summary>
    /// <returns>False when it was absent.</returns>
    public bool Remove(ReadOnlySpan<byte> field)
    {
        if (!IsSmall)
        {
            EntryRef found = Big.Find(field);
            if (found.IsNull || IsOver(found))
            {
                return false;
            }

            Big.Remove(found);
            return true;
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

    [MethodImpl(MethodImplOptions.NoInlining)]
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool SetBig(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, bool keepsExpiry)
    {
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
            if (found.HasExpiry)
            {
                isNew = IsOver(found);
                if (isNew || !keepsExpiry)
                {
                    Big.ClearExpiry(found);
                }
            }
        }

        found.SetBytes(value);
        return isNew;
    }

    private void Follow(Listpack moved)
    {
        EntryRef entry = _entry;
        entry.Handle = moved.Address;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
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
            ulong hash = HashTable.Hash(field);
            EntryRef known = table.Find(field, hash);

            // A payload that was not checked in depth may name a field twice.
            (known.IsNull ? table.Add(field, hash) : known).SetBytes(small[at].AsText(second));
        }

        EntryRef entry = _entry;
        entry.Handle = table.Address;
        entry.Tag = ValueTag.Of(DataType.Hash, ValueEncoding.HashTable);
        small.Free();
    }
}
