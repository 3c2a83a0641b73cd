using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.OldEncodings;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Reads a hash, value types 4, 9, 13 and 16, into a listpack or a table.</summary>
internal sealed class RdbHashReader(RdbReader reader, KeyspaceOptions limits, bool deepValidation, RdbBuffer first, RdbBuffer second)
{
    /// <summary>Reads a hash.</summary>
    public RdbValue Read(RdbValueType type)
    {
        if (type == RdbValueType.Hash)
        {
            return ReadFields();
        }

        ReadOnlySpan<byte> payload = reader.ReadBriefString(first);
        Listpack fields = default;
        bool isValid = type switch
        {
            RdbValueType.HashListpack => ListpackCheck.TryCopy(payload, out fields),
            RdbValueType.HashZiplist => ZiplistReader.TryConvert(payload, out fields),
            _ => ZipmapReader.TryConvert(payload, out fields),
        };
        string name = type switch
        {
            RdbValueType.HashListpack => "Hash listpack",
            RdbValueType.HashZiplist => "Hash ziplist",
            _ => "Zipmap",
        };

        if (!isValid)
        {
            throw reader.Damaged(name + " integrity check failed.");
        }

        // Old forms are converted, and then always looked through as a whole. Zipmaps held longer values than any later form of
        // small hashes.
        return OfListpack(
            fields, name, mustBeDistinct: deepValidation || type != RdbValueType.HashListpack,
            checksLengths: type == RdbValueType.HashZipmap);
    }

    private RdbValue ReadFields()
    {
        ulong count = reader.ReadLength();
        if (count == 0)
        {
            return RdbValue.Empty;
        }

        HashBuilder hash = new(reader, limits, deepValidation, startsAsListpack: count <= (ulong)limits.HashMaxListpackEntries);
        try
        {
            for (; count > 0; count--)
            {
                ReadOnlySpan<byte> field = reader.ReadString(first);
                hash.Add(field, reader.ReadString(second));
            }

            return hash.Finish();
        }
        catch
        {
            hash.Free();
            throw;
        }
    }

    private RdbValue OfListpack(Listpack fields, string name, bool mustBeDistinct, bool checksLengths)
    {
        int count = fields.Count;
        if (count % 2 != 0 || (mustBeDistinct && !ListpackCheck.HasDistinctEntries(fields.Bytes, count, skip: 1)))
        {
            fields.Free();
            throw reader.Damaged(name + " integrity check failed.");
        }

        if (count > 0)
        {
            return Keep(fields, isShort: count / 2 <= limits.HashMaxListpackEntries && !(checksLengths && HoldsLong(fields)));
        }

        fields.Free();
        return RdbValue.Empty;
    }

    private bool HoldsLong(Listpack fields)
    {
        foreach (ListpackEntry entry in new ListpackReader(fields.Bytes))
        {
            if (entry.Length > limits.HashMaxListpackValueBytes)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes a table of a listpack unless it is within the limits.</summary>
    private RdbValue Keep(Listpack fields, bool isShort)
    {
        if (isShort)
        {
            return RdbValue.OfObject(DataType.Hash, ValueEncoding.ListPack, fields.Address);
        }

        HashTable table = HashTable.Create();
        bool distinct = HashBuilder.TryCopyTo(table, fields);
        fields.Free();
        if (!distinct)
        {
            table.Free();
            throw reader.Damaged("Hash listpack with dup elements");
        }

        return RdbValue.OfObject(DataType.Hash, ValueEncoding.HashTable, table.Address);
    }

    /// <summary>A listpack until it is too long or holds something too long, then a table.</summary>
    private ref struct HashBuilder
    {
        private readonly RdbReader _reader;
        private readonly long _maxValueBytes;
        private readonly bool _deepValidation;
        private Listpack _fields;
        private HashTable _table;

        public HashBuilder(RdbReader reader, KeyspaceOptions limits, bool deepValidation, bool startsAsListpack)
        {
            _reader = reader;
            _maxValueBytes = limits.HashMaxListpackValueBytes;
            _deepValidation = deepValidation;
            if (startsAsListpack)
            {
                _fields = Listpack.Create();
            }
            else
            {
                _table = HashTable.Create();
            }
        }

        public static bool TryCopyTo(HashTable table, Listpack fields)
        {
            Span<byte> scratch = stackalloc byte[2 * ListpackEntry.ScratchBytes];
            ListpackReader pairs = new(fields.Bytes);
            while (pairs.MoveNext())
            {
                ReadOnlySpan<byte> field = pairs.Current.AsText(scratch);
                pairs.MoveNext();
                if (!TryAdd(table, field, pairs.Current.AsText(scratch[ListpackEntry.ScratchBytes..])))
                {
                    return false;
                }
            }

            return true;
        }

        public void Add(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
        {
            if (!_fields.IsNull && field.Length <= _maxValueBytes && value.Length <= _maxValueBytes
                && _fields.CanGrow((long)field.Length + value.Length))
            {
                _fields = _fields.Append(field, value);
                return;
            }

            bool distinct = true;
            if (!_fields.IsNull)
            {
                _table = HashTable.Create();
                distinct = TryCopyTo(_table, _fields);
                _fields.Free();
                _fields = default;
            }

            if (!distinct || !TryAdd(_table, field, value))
            {
                throw _reader.Damaged("Duplicate hash fields detected");
            }
        }

        public readonly RdbValue Finish()
        {
            if (_fields.IsNull)
            {
                return RdbValue.OfObject(DataType.Hash, ValueEncoding.HashTable, _table.Address);
            }

            return _deepValidation && !ListpackCheck.HasDistinctEntries(_fields.Bytes, _fields.Count, skip: 1)
                ? throw _reader.Damaged("Duplicate hash fields detected")
                : RdbValue.OfObject(DataType.Hash, ValueEncoding.ListPack, _fields.Address);
        }

        public readonly void Free()
        {
            if (_fields.IsNull)
            {
                _table.Free();
            }
            else
            {
                _fields.Free();
            }
        }

        private static bool TryAdd(HashTable table, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
        {
            ulong hash = HashTable.Hash(field);
            if (!table.Find(field, hash).IsNull)
            {
                return false;
            }

            table.Add(field, hash).SetBytes(value);
            return true;
        }
    }
}
