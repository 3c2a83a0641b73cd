using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Reads a hash with fields that expire, value types 24 and 25, into a table.</summary>
internal sealed class RdbExpiringHashReader(RdbReader reader, RdbBuffer first, RdbBuffer second)
{
    /// <summary>Reads a hash.</summary>
    public RdbValue Read(RdbValueType type)
    {
        HashTable table = HashTable.Create();
        try
        {
            if (type == RdbValueType.ExpiringHash)
            {
                ReadFields(table);
            }
            else
            {
                ReadListpack(table);
            }

            if (table.Count > 0)
            {
                return RdbValue.OfObject(DataType.Hash, ValueEncoding.HashTable, table.Address);
            }
        }
        catch
        {
            table.Free();
            throw;
        }

        table.Free();
        return RdbValue.Empty;
    }

    private void ReadFields(HashTable table)
    {
        long earliest = reader.ReadInt64();
        for (ulong count = reader.ReadLength(); count > 0; count--)
        {
            ulong later = reader.ReadLength();
            if (later > long.MaxValue || (later > 0 && (earliest < 0 || earliest > long.MaxValue - (long)later)))
            {
                throw reader.Damaged("Hash field expiry out of range");
            }

            ReadOnlySpan<byte> field = reader.ReadString(first);
            Add(table, field, reader.ReadString(second), later == 0 ? 0 : earliest + (long)later - 1);
        }
    }

    private void ReadListpack(HashTable table)
    {
        _ = reader.ReadInt64(); // The earliest expiry: found anew.
        ReadOnlySpan<byte> payload = reader.ReadString(first);
        if (!ListpackCheck.IsValid(payload, out int count) || count % 3 != 0)
        {
            throw reader.Damaged("Hash listpackex integrity check failed.");
        }

        Span<byte> scratch = stackalloc byte[2 * ListpackEntry.ScratchBytes];
        ListpackReader parts = new(payload);
        while (parts.MoveNext())
        {
            ReadOnlySpan<byte> field = parts.Current.AsText(scratch);
            parts.MoveNext();
            ReadOnlySpan<byte> value = parts.Current.AsText(scratch[ListpackEntry.ScratchBytes..]);
            parts.MoveNext();
            if (!parts.Current.IsInteger || parts.Current.Integer < 0)
            {
                throw reader.Damaged("Hash listpackex integrity check failed.");
            }

            Add(table, field, value, parts.Current.Integer);
        }
    }

    private void Add(HashTable table, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long expiry)
    {
        ulong hash = HashTable.Hash(field);
        if (!table.Find(field, hash).IsNull)
        {
            throw reader.Damaged("Duplicate hash fields detected");
        }

        EntryRef added = table.Add(field, hash);
        added.SetBytes(value);
        if (expiry != 0)
        {
            table.SetExpiry(added, expiry);
        }
    }
}
