using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.Protocol;

namespace Tandem.Server.Keyspace.Types;

/// <summary>Sets: a sorted array of integers while small and all integers, a native table afterwards.</summary>
internal readonly ref struct SetValue
{
    private readonly EntryRef _entry;

    public SetValue(EntryRef entry) => _entry = entry;

    public bool IsIntSet => ValueTag.EncodingOf(_entry) == ValueEncoding.IntSet;

    public IntSet Integers => IntSet.FromAddress(_entry.Handle);

    public HashTable Table => HashTable.FromAddress(_entry.Handle);

    public long Count => IsIntSet ? Integers.Count : Table.Count;

    /// <summary>Gives a new entry an empty set, in the encoding that suits its first member.</summary>
    public static SetValue Create(EntryRef entry, ReadOnlySpan<byte> firstMember)
    {
        bool isInteger = NumberText.TryParseInteger(firstMember, out _);
        entry.Handle = isInteger ? IntSet.Create().Address : HashTable.Create().Address;
        entry.Tag = ValueTag.Of(DataType.Set, isInteger ? ValueEncoding.IntSet : ValueEncoding.HashTable);
        return new SetValue(entry);
    }

    public bool Contains(ReadOnlySpan<byte> member) => IsIntSet
        ? NumberText.TryParseInteger(member, out long number) && Integers.Contains(number)
        : !Table.Find(member).IsNull;

    /// <returns>False when the member was there.</returns>
    public bool Add(ReadOnlySpan<byte> member, KeyspaceOptions options)
    {
        EntryRef entry = _entry;
        if (IsIntSet)
        {
            if (NumberText.TryParseInteger(member, out long number))
            {
                IntSet integers = Integers.Add(number, out bool added);
                entry.Handle = integers.Address;
                if (added && integers.Count > options.SetMaxIntsetEntries)
                {
                    Convert();
                }

                return added;
            }

            Convert();
        }

        ulong hash = HashTable.Hash(member);
        if (!Table.Find(member, hash).IsNull)
        {
            return false;
        }

        Table.Add(member, hash);
        return true;
    }

    /// <returns>False when the member was absent.</returns>
    public bool Remove(ReadOnlySpan<byte> member)
    {
        if (!IsIntSet)
        {
            return Table.Remove(member, HashTable.Hash(member));
        }

        bool removed = false;
        if (NumberText.TryParseInteger(member, out long number))
        {
            EntryRef entry = _entry;
            entry.Handle = Integers.Remove(number, out removed).Address;
        }

        return removed;
    }

    private void Convert()
    {
        IntSet integers = Integers;
        HashTable table = HashTable.Create();
        Span<byte> text = stackalloc byte[NumberText.MaxIntegerBytes];
        for (int i = 0; i < integers.Count; i++)
        {
            table.Add(text[..NumberText.Format(integers[i], text)]);
        }

        EntryRef entry = _entry;
        entry.Handle = table.Address;
        entry.Tag = ValueTag.Of(DataType.Set, ValueEncoding.HashTable);
        integers.Free();
    }
}
