using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Reads a whole RDB file into tables: header, fields, keys with their expiry and access, end, checksum.</summary>
/// <remarks>
/// The tables are those of the databases or fresh ones beside them; only the loader may touch them meanwhile. When it
/// throws, what was loaded so far is in the tables and the caller decides what becomes of it.
/// </remarks>
internal sealed class RdbLoader : IDisposable
{
    private const int NoticedEmptyKeys = 10;
    private const long NoExpiry = -1;
    private const int None = -1;

    private readonly RdbReader _reader;
    private readonly RdbValueReader _values;
    private readonly HashTable[] _tables;
    private readonly KeyspaceRoot _root;
    private readonly RdbLoadOptions _options;
    private readonly IRdbLoadEvents _events;
    private readonly RdbBuffer _key = new();
    private readonly RdbBuffer _text = new();
    private EntryRef _lastAdded;
    private int _database;
    private long _expiry = NoExpiry;
    private long _idleSeconds = None;
    private int _frequency = None;

    /// <summary>Prepares a load.</summary>
    /// <param name="reader">At the first byte of the file.</param>
    /// <param name="tables">One per database.</param>
    /// <param name="root">Gives encoding limits and access clock.</param>
    public RdbLoader(
        RdbReader reader, HashTable[] tables, KeyspaceRoot root, RdbLoadOptions options, IRdbLoadEvents events)
    {
        _reader = reader;
        _tables = tables;
        _root = root;
        _options = options;
        _events = events;
        _values = new RdbValueReader(reader, root.Options, options.DeepValidation, root.Statistics);
    }

    /// <summary>Keys that are in the tables now.</summary>
    public long KeysLoaded { get; private set; }

    /// <summary>Keys left out because their time was over.</summary>
    public long KeysExpired { get; private set; }

    /// <summary>Keys left out because their collection was empty, as some old versions wrote them.</summary>
    public long EmptyKeysSkipped { get; private set; }

    /// <summary>Version of the file, once its header is read.</summary>
    public int Version { get; private set; }

    /// <summary>Loads all of it, the checksum included; what follows in the source is in <see cref="RdbReader.Unread"/>.</summary>
    /// <exception cref="RdbException">The file is damaged, truncated, too new, or holds what this server cannot keep.</exception>
    public void Load()
    {
        ReadHeader();
        byte opcode;
        while ((opcode = _reader.ReadByte()) != RdbOpcode.End)
        {
            ReadPart(opcode);
        }

        CheckChecksum();
        if (EmptyKeysSkipped > 0)
        {
            _events.Notice(string.Create(
                CultureInfo.InvariantCulture,
                $"Done loading RDB, keys loaded: {KeysLoaded}, keys expired: {KeysExpired}, empty keys skipped: {EmptyKeysSkipped}."));
        }
        else
        {
            _events.Notice(string.Create(
                CultureInfo.InvariantCulture,
                $"Done loading RDB, keys loaded: {KeysLoaded}, keys expired: {KeysExpired}."));
        }
    }

    /// <summary>Releases the buffers.</summary>
    public void Dispose()
    {
        _key.Dispose();
        _text.Dispose();
        _values.Dispose();
    }

    private void ReadHeader()
    {
        Span<byte> header = stackalloc byte[9];
        _reader.ReadRaw(header);
        bool isValkey = header.StartsWith("VALKEY"u8); // From its 9.0 on; always newer than what is read here.
        if (!isValkey && !header.StartsWith("REDIS"u8))
        {
            throw new RdbException(RdbFailure.Signature, 0, "Wrong signature trying to load DB from file");
        }

        Span<byte> digits = header[(isValkey ? 6 : 5)..];
        bool isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int version);
        Version = version;
        if (isValkey || !isNumber || version is < 1 or > DumpPayload.NewestVersion)
        {
            string text = isNumber ? version.ToString(CultureInfo.InvariantCulture) : Encoding.Latin1.GetString(digits);
            throw new RdbException(RdbFailure.Version, header.Length - digits.Length, $"Can't handle RDB format version {text}");
        }
    }

    private void ReadPart(byte opcode)
    {
        switch (opcode)
        {
            case RdbOpcode.ExpireSeconds:
                _expiry = _reader.ReadInt32() * 1000L;
                break;
            case RdbOpcode.ExpireMilliseconds:
                _expiry = _reader.ReadInt64();
                break;
            case RdbOpcode.Frequency:
                _frequency = _reader.ReadByte();
                break;
            case RdbOpcode.Idle:
                _idleSeconds = (long)Math.Min(_reader.ReadLength(), int.MaxValue);
                break;
            case RdbOpcode.SelectDatabase:
                SelectDatabase();
                break;
            case RdbOpcode.ResizeDatabase: // Hints; tables grow without a pause, and a hint cannot be trusted.
                _reader.ReadLength();
                _reader.ReadLength();
                break;
            case RdbOpcode.SlotInfo:
                _reader.ReadLength();
                _reader.ReadLength();
                _reader.ReadLength();
                break;
            case RdbOpcode.Aux:
                ReadAux();
                break;
            case RdbOpcode.Function2:
                _events.Function(_reader.ReadString(_text));
                break;
            case RdbOpcode.FunctionPreRelease:
                throw _reader.Unsupported("Pre-release function format not supported.");
            case RdbOpcode.ModuleAux:
                _events.Notice($"The RDB file contains AUX module data I can't load: no matching module '{RdbModules.SkipAux(_reader)}'");
                break;
            default:
                ReadKey((RdbValueType)opcode);
                break;
        }
    }

    private void ReadAux()
    {
        ReadOnlySpan<byte> name = _reader.ReadString(_key);
        ReadOnlySpan<byte> value = _reader.ReadString(_text);
        if (!name.SequenceEqual(RdbFieldExpiries.AuxName))
        {
            _events.Aux(name, value);
            return;
        }

        // Behind its key; nothing follows a key that was left out.
        if (_lastAdded.IsNull || ValueTag.TypeOf(_lastAdded) != DataType.Hash
            || !RdbFieldExpiries.TryRead(value, out ReadOnlySpan<byte> field, out long expiry))
        {
            return;
        }

        HashValue hash = new(_lastAdded, _root);
        if (hash.TryGetExpiry(field, out _))
        {
            hash.SetExpiry(field, expiry);
            FieldExpiry.Mark(_tables[_database], _lastAdded);
        }
    }

    private void SelectDatabase()
    {
        ulong database = _reader.ReadLength();
        if (_options.KeepsNothing)
        {
            return;
        }

        if (database >= (ulong)_tables.Length)
        {
            throw _reader.Unsupported(string.Create(
                CultureInfo.InvariantCulture,
                $"FATAL: Data file was created with a Redis server configured to handle more than {_tables.Length} databases. Exiting"));
        }

        _database = (int)database;
    }

    private void ReadKey(RdbValueType type)
    {
        if (!RdbValueReader.IsKnown(type))
        {
            throw _reader.Damaged(string.Create(CultureInfo.InvariantCulture, $"Unknown RDB encoding type {(byte)type}"));
        }

        _lastAdded = default;
        ReadOnlySpan<byte> key = _reader.ReadString(_key);

        // The bucket comes from memory while the value is read.
        ulong hash = HashTable.Hash(key);
        _tables[_database].Prefetch(hash);
        RdbValue value = _values.Read(type);
        if (value.IsEmpty)
        {
            SkipEmpty(key);
        }
        else if (_expiry != NoExpiry && _expiry < _options.DropExpiredBefore)
        {
            value.Free();
            KeysExpired++;
            _events.Expired(_database, key);
        }
        else
        {
            Add(key, hash, value);
        }

        _expiry = NoExpiry;
        _idleSeconds = None;
        _frequency = None;
        _events.AfterKey();
    }

    private void SkipEmpty(ReadOnlySpan<byte> key)
    {
        if (EmptyKeysSkipped++ < NoticedEmptyKeys)
        {
            _events.Notice($"rdbLoadObject skipping empty key: {Encoding.Latin1.GetString(key)}");
        }
    }

    private void Add(ReadOnlySpan<byte> key, ulong hash, in RdbValue value)
    {
        if (_options.KeepsNothing)
        {
            value.Free();
            KeysLoaded++;
            return;
        }

        HashTable table = _tables[_database];
        EntryRef existing = table.Find(key, hash);
        if (!existing.IsNull)
        {
            if (!_options.ReplaceExisting)
            {
                value.Free();
                throw _reader.Damaged(string.Create(
                    CultureInfo.InvariantCulture,
                    $"RDB has duplicated key '{Encoding.Latin1.GetString(key)}' in DB {_database}"));
            }

            ValueDisposal.Free(existing, null);
            table.Remove(existing);
        }

        EntryRef entry = table.Add(key, hash);
        value.Store(entry);
        _lastAdded = entry;
        FieldExpiry.Mark(table, entry);
        entry.Access = RdbAccess.Of(_root, _idleSeconds, _frequency);
        if (_expiry != NoExpiry)
        {
            table.SetExpiry(entry, _expiry);
        }

        KeysLoaded++;
    }

    private void CheckChecksum()
    {
        if (Version < 5)
        {
            return;
        }

        ulong computed = _reader.Checksum;
        Span<byte> bytes = stackalloc byte[8];
        _reader.ReadRaw(bytes);
        ulong written = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (!_reader.ComputeChecksum)
        {
            return;
        }

        if (written == 0)
        {
            _events.Notice("RDB file was saved with checksum disabled: no check performed.");
        }
        else if (written != computed)
        {
            throw new RdbException(
                RdbFailure.Checksum,
                _reader.Offset - 8,
                string.Create(CultureInfo.InvariantCulture, $"RDB CRC error: expected {written:x} but got {computed:x}"));
        }
    }
}
