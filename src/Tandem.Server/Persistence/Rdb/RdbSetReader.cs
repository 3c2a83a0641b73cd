using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Strings;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Reads a set, value types 2, 11 and 20, into an intset or a table.</summary>
internal sealed class RdbSetReader(RdbReader reader, KeyspaceOptions limits, RdbBuffer buffer)
{
    /// <summary>Reads a set.</summary>
    public RdbValue Read(RdbValueType type) => type switch
    {
        RdbValueType.Set => ReadMembers(),
        RdbValueType.SetIntSet => ReadIntSet(),
        _ => ReadListpack(),
    };

    private RdbValue ReadMembers()
    {
        ulong count = reader.ReadLength();
        SetBuilder set = new(reader, startsAsIntSet: count <= (ulong)limits.SetMaxIntsetEntries);
        try
        {
            for (; count > 0; count--)
            {
                set.Add(reader.ReadBriefString(buffer));
            }

            return set.Finish();
        }
        catch
        {
            set.Free();
            throw;
        }
    }

    private RdbValue ReadIntSet()
    {
        ReadOnlySpan<byte> payload = reader.ReadBriefString(buffer);
        if (!IntSetCheck.IsValid(payload, out int count))
        {
            throw reader.Damaged("Intset integrity check failed.");
        }

        IntSet integers = IntSet.FromValidated(payload);
        if (count <= limits.SetMaxIntsetEntries)
        {
            return RdbValue.OfObject(DataType.Set, ValueEncoding.IntSet, integers.Address);
        }

        HashTable table = HashTable.Create();
        SetBuilder.CopyTo(table, integers);
        integers.Free();
        return RdbValue.OfObject(DataType.Set, ValueEncoding.HashTable, table.Address);
    }

    // 7.2 keeps small sets of texts as listpacks; 7.0, whose encodings these are, has no such thing.
    private RdbValue ReadListpack()
    {
        ReadOnlySpan<byte> payload = reader.ReadBriefString(buffer);
        if (!ListpackCheck.IsValid(payload, out int count))
        {
            throw reader.Damaged("Set listpack integrity check failed.");
        }

        SetBuilder set = new(reader, startsAsIntSet: count <= limits.SetMaxIntsetEntries);
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        try
        {
            foreach (ListpackEntry member in new ListpackReader(payload))
            {
                set.Add(member.AsText(scratch));
            }

            return set.Finish();
        }
        catch
        {
            set.Free();
            throw;
        }
    }

    /// <summary>An intset until the first member that is no integer, then a table.</summary>
    private ref struct SetBuilder
    {
        private readonly RdbReader _reader;
        private IntSet _integers;
        private HashTable _table;

        public SetBuilder(RdbReader reader, bool startsAsIntSet)
        {
            _reader = reader;
            if (startsAsIntSet)
            {
                _integers = IntSet.Create();
            }
            else
            {
                _table = HashTable.Create();
            }
        }

        public static void CopyTo(HashTable table, IntSet integers)
        {
            Span<byte> text = stackalloc byte[IntegerEncoding.MaxTextBytes];
            for (int i = 0; i < integers.Count; i++)
            {
                table.Add(text[..IntegerEncoding.Format(integers[i], text)]);
            }
        }

        public void Add(scoped ReadOnlySpan<byte> member)
        {
            bool added;
            if (!_integers.IsNull && IntegerEncoding.TryParse(member, out long integer))
            {
                _integers = _integers.Add(integer, out added);
            }
            else
            {
                added = AddToTable(member);
            }

            if (!added)
            {
                throw _reader.Damaged("Duplicate set members detected");
            }
        }

        public readonly RdbValue Finish()
        {
            bool isEmpty = _integers.IsNull ? _table.Count == 0 : _integers.Count == 0;
            if (isEmpty)
            {
                Free();
                return RdbValue.Empty;
            }

            return _integers.IsNull
                ? RdbValue.OfObject(DataType.Set, ValueEncoding.HashTable, _table.Address)
                : RdbValue.OfObject(DataType.Set, ValueEncoding.IntSet, _integers.Address);
        }

        public readonly void Free()
        {
            if (_integers.IsNull)
            {
                _table.Free();
            }
            else
            {
                _integers.Free();
            }
        }

        private bool AddToTable(scoped ReadOnlySpan<byte> member)
        {
            if (!_integers.IsNull)
            {
                _table = HashTable.Create();
                CopyTo(_table, _integers);
                _integers.Free();
                _integers = default;
            }

            ulong hash = HashTable.Hash(member);
            if (!_table.Find(member, hash).IsNull)
            {
                return false;
            }

            _table.Add(member, hash);
            return true;
        }
    }
}
