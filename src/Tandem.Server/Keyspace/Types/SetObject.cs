using System;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.Protocol;

namespace Tandem.Server.Keyspace.Types;

/// <summary>The native object of a set and its encoding: a sorted array of integers while small and all integers, a table
/// afterwards. To read a set by, and to build one that has no key yet.</summary>
/// <remarks>A change may move the object: the variable that it was made through follows, copies do not. Who changes the set
/// of a key does so by <see cref="SetValue"/>; whoever makes one gives it to a key or frees it. An object stays where it
/// is while its key's entry moves.</remarks>
internal struct SetObject
{
    // Source: Redis t_set.c, setTypeAdd: an array of integers has at most 2^30, whatever the option says.
    private const long MostIntegers = 1 << 30;

    private nint _handle;

    /// <summary>The set of a key's entry.</summary>
    public SetObject(EntryRef entry)
    {
        _handle = entry.Handle;
        IsIntSet = ValueTag.EncodingOf(entry) == ValueEncoding.IntSet;
    }

    private SetObject(IntSet integers)
    {
        _handle = integers.Address;
        IsIntSet = true;
    }

    private SetObject(HashTable table) => _handle = table.Address;

    /// <summary>True for the default: the set of an absent key.</summary>
    public readonly bool IsNull => _handle == 0;

    public bool IsIntSet { get; private set; }

    public readonly IntSet Integers => IntSet.FromAddress(_handle);

    public readonly HashTable Table => HashTable.FromAddress(_handle);

    /// <summary>Number of members.</summary>
    public readonly long Count => IsNull ? 0 : IsIntSet ? Integers.Count : Table.Count;

    /// <summary>An empty set, an array of integers at first.</summary>
    public static SetObject Create() => new(IntSet.Create());

    /// <summary>An empty set in the encoding that suits its first member.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SetObject CreateFor(ReadOnlySpan<byte> firstMember) =>
        NumberText.TryParseInteger(firstMember, out _) ? Create() : new SetObject(HashTable.Create());

    /// <summary>True when both are the same object, that of one key.</summary>
    public readonly bool Is(SetObject other) => _handle == other._handle;

    public readonly bool Contains(ReadOnlySpan<byte> member) => IsIntSet
        ? NumberText.TryParseInteger(member, out long number) && Integers.Contains(number)
        : !Table.Find(member).IsNull;

    /// <summary>Whether another set's member is one of this, too; integers are looked for in integers as such.</summary>
    public readonly bool Contains(in SetWalk other) =>
        IsIntSet && other.IsIntSet ? Integers.Contains(other.Integer) : Contains(other.Current);

    /// <summary>Walks over the members; the set must not change meanwhile.</summary>
    /// <param name="scratch">At least <see cref="NumberText.MaxIntegerBytes"/>: where integers are written.</param>
    public readonly SetWalk Walk(Span<byte> scratch) => new(this, scratch);

    /// <summary>A member, each as likely as any other; the set has one.</summary>
    /// <param name="state">State of the caller's generator, advanced here.</param>
    /// <param name="scratch">At least <see cref="NumberText.MaxIntegerBytes"/>: where an integer is written.</param>
    public readonly ReadOnlySpan<byte> Random(ref ulong state, Span<byte> scratch) => IsIntSet
        ? scratch[..NumberText.Format(Integers.Random(ref state), scratch)]
        : Table.Random(ref state).Key;

    /// <summary>Adds a member; an array of integers that it does not suit becomes a table first.</summary>
    /// <returns>False when the member was there.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Add(ReadOnlySpan<byte> member, KeyspaceOptions options)
    {
        if (IsIntSet)
        {
            if (NumberText.TryParseInteger(member, out long number))
            {
                IntSet integers = Integers.Add(number, out bool added);
                _handle = integers.Address;
                if (added && integers.Count > Math.Min(options.SetMaxIntsetEntries, MostIntegers))
                {
                    Convert();
                }

                return added;
            }

            Convert();
        }

        ulong hash = HashTable.Hash(member);
        HashTable table = Table;
        if (!table.Find(member, hash).IsNull)
        {
            return false;
        }

        table.Add(member, hash);
        return true;
    }

    /// <summary>Removes a member; the bytes may be those in the set.</summary>
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
            _handle = Integers.Remove(number, out removed).Address;
        }

        return removed;
    }

    /// <summary>Makes it the value of an entry that has none; the entry owns it from now on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly void StoreIn(EntryRef entry)
    {
        entry.Handle = _handle;
        entry.Tag = ValueTag.Of(DataType.Set, IsIntSet ? ValueEncoding.IntSet : ValueEncoding.HashTable);
    }

    /// <summary>Frees a set that belongs to no key.</summary>
    public readonly void Free()
    {
        if (IsIntSet)
        {
            Integers.Free();
        }
        else
        {
            Table.Free();
        }
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

        integers.Free();
        _handle = table.Address;
        IsIntSet = false;
    }
}
