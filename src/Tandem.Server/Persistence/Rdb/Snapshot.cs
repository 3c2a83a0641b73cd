using System;
using System.Diagnostics;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>A cut through all databases at one moment, written in slices while commands go on.</summary>
/// <remarks>
/// Every bucket carries the number of the snapshot that wrote it last. A walk writes the buckets in order; a command that is
/// about to change a bucket not written yet has it written first, wherever it lies. RDB does not care about the order of
/// keys, only about the database that is selected, so such early buckets go into the same stream with a SELECTDB around them.
/// Splits copy the number; merges have both buckets written before.
/// A big collection that the walk comes to is written in pieces. While it is open, early buckets go aside and follow behind
/// it; when its own bucket is about to change, the rest of it is written first.
/// </remarks>
internal sealed class Snapshot : ISnapshotWatcher, IDisposable
{
    private const int AsideBlockBytes = 4096;
    private const int Numbers = 127; // Seven bits, 0 left for buckets of new tables.

    private readonly KeyspaceRoot _root;
    private readonly RdbWriter _writer;
    private readonly RdbFileWriter _file;
    private readonly RdbMemorySink _aside = new();
    private readonly RdbWriter _asideWriter;
    private readonly RdbFileWriter _asideFile;
    private readonly Part[] _parts;
    private readonly byte _number;
    private int _walked;
    private int _selected = -1;
    private int _asideSelected = -1;
    private RdbCollectionWriter? _open;
    private HashTable _openTable;
    private long _openBucket;

    private Snapshot(KeyspaceRoot root, RdbWriter writer, RdbAccessKind accessKind, Part[] parts, byte number)
    {
        _root = root;
        _writer = writer;
        _file = new RdbFileWriter(writer, root) { AccessKind = accessKind };
        _asideWriter = new RdbWriter(_aside, AsideBlockBytes) { Compress = writer.Compress, ComputeChecksum = false };
        _asideFile = new RdbFileWriter(_asideWriter, root) { AccessKind = accessKind };
        _parts = parts;
        _number = number;
    }

    /// <summary>Whether the whole file is written.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Keys written so far.</summary>
    public long KeysWritten => _file.KeysWritten + _asideFile.KeysWritten;

    /// <summary>Bytes of buckets that are kept until the collection being written is done.</summary>
    public long BytesAside => _aside.Bytes.Length;

    /// <summary>Keys that there were at the cut.</summary>
    public long KeysTotal { get; private init; }

    /// <summary>Makes the cut: what the databases hold now is what will be written.</summary>
    /// <param name="root">No snapshot may be running there.</param>
    /// <param name="writer">Empty; the snapshot's own until the end.</param>
    /// <param name="info">Fields of the file.</param>
    /// <param name="accessKind">What is saved about the use of keys.</param>
    public static Snapshot Begin(KeyspaceRoot root, RdbWriter writer, RdbFileInfo info, RdbAccessKind accessKind)
    {
        Debug.Assert(root.Snapshot is null, "one cut at a time");
        Part[] parts = new Part[root.DatabaseCount];
        long keys = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = new Part(root[i].Table);
            keys += parts[i].Table.Count;
        }

        Snapshot snapshot = new(root, writer, accessKind, parts, NextNumber(root, parts)) { KeysTotal = keys };
        snapshot._file.Begin(info);
        root.Snapshot = snapshot;
        return snapshot;
    }

    /// <summary>Writes some more, and at the end the end of the file.</summary>
    /// <param name="units">How much: a bucket is one, of a big collection a node or 16 elements are.</param>
    /// <returns>True when all is written; the snapshot has let go of the databases.</returns>
    public bool Step(int units)
    {
        while (!IsComplete && units > 0)
        {
            if (_open is not null)
            {
                if (_open.Step(ref units))
                {
                    Close();
                }
            }
            else if (_walked == _parts.Length)
            {
                Finish();
            }
            else
            {
                units--;
                Walk();
            }
        }

        return IsComplete;
    }

    /// <summary>Gives up: nothing more is written, the databases are free.</summary>
    public void Abort()
    {
        if (IsComplete)
        {
            return;
        }

        _root.Snapshot = null;
        _root.AbortedSnapshots++;
        _open?.Abort();
        _open = null;
        Release();
        for (; _walked < _parts.Length; _walked++)
        {
            Leave(ref _parts[_walked]);
        }

        IsComplete = true;
    }

    /// <inheritdoc/>
    public void Dispose() => Abort();

    /// <inheritdoc/>
    public void BeforeChange(HashTable table, long bucket)
    {
        if (_open is not null && bucket == _openBucket && table == _openTable)
        {
            _open.Finish();
            Close();
        }

        if (table.VersionOf(bucket) == _number)
        {
            return;
        }

        for (int i = _walked; i < _parts.Length; i++)
        {
            if (_parts[i].Table.Address == table.Address)
            {
                WriteEarly(i, table, bucket);
                return;
            }
        }
    }

    /// <inheritdoc/>
    public bool TakeOver(HashTable table)
    {
        for (int i = _walked; i < _parts.Length; i++)
        {
            if (_parts[i].Table.Address == table.Address)
            {
                _parts[i].IsOwned = true;
                return true;
            }
        }

        return false;
    }

    /// <summary>A number that no bucket carries: numbers go round, and only aborted snapshots leave old ones behind.</summary>
    private static byte NextNumber(KeyspaceRoot root, Part[] parts)
    {
        if (root.AbortedSnapshots >= Numbers - 2)
        {
            foreach (Part part in parts)
            {
                for (long bucket = 0; bucket < part.Table.BucketCount; bucket++)
                {
                    part.Table.SetVersion(bucket, 0);
                }
            }

            root.AbortedSnapshots = 0;
        }

        root.SnapshotNumber = (byte)((root.SnapshotNumber % Numbers) + 1);
        return root.SnapshotNumber;
    }

    /// <summary>Writes the next bucket of the walk, or leaves a table behind.</summary>
    private void Walk()
    {
        ref Part part = ref _parts[_walked];
        HashTable table = part.Table;
        if (part.NextBucket >= table.BucketCount)
        {
            Leave(ref part);
            _walked++;
            return;
        }

        long bucket = part.NextBucket++;
        if (table.VersionOf(bucket) == _number)
        {
            return;
        }

        table.SetVersion(bucket, _number);
        EntryRef big = default;
        foreach (EntryRef entry in table.EntriesOf(bucket))
        {
            Select(_file, ref _selected, _walked, table);
            if (big.IsNull && RdbCollectionWriter.IsBig(entry))
            {
                big = entry; // Left open at the end; a second one in the same bucket is too rare to matter.
                continue;
            }

            _file.Key(entry);
        }

        if (!big.IsNull)
        {
            _open = _file.BeginKey(big);
            _openTable = table;
            _openBucket = bucket;
        }
    }

    /// <summary>Writes a bucket that is about to change, behind the collection that is open if there is one.</summary>
    private void WriteEarly(int database, HashTable table, long bucket)
    {
        table.SetVersion(bucket, _number);
        foreach (EntryRef entry in table.EntriesOf(bucket))
        {
            if (_open is null)
            {
                Select(_file, ref _selected, database, table);
                _file.Key(entry);
            }
            else
            {
                Select(_asideFile, ref _asideSelected, database, table);
                _asideFile.Key(entry);
            }
        }
    }

    private static void Select(RdbFileWriter file, ref int selected, int database, HashTable table)
    {
        if (selected != database)
        {
            file.Database(database, table);
            selected = database;
        }
    }

    /// <summary>The open collection is written: what went aside follows.</summary>
    private void Close()
    {
        _open = null;
        if (_asideSelected < 0)
        {
            return;
        }

        _asideWriter.Flush();
        _writer.WriteRaw(_aside.Bytes);
        _aside.Clear();
        _selected = _asideSelected;
        _asideSelected = -1;
    }

    private void Release()
    {
        _aside.Dispose();
        _asideWriter.Dispose();
    }

    private void Leave(ref Part part)
    {
        if (part.IsOwned)
        {
            _root.LazyFree.Add(part.Table);
        }
    }

    private void Finish()
    {
        _file.End();
        Release();
        _root.Snapshot = null;
        _root.AbortedSnapshots = 0;
        IsComplete = true;
    }

    /// <summary>A table of the cut.</summary>
    private struct Part(HashTable table)
    {
        public readonly HashTable Table = table;
        public long NextBucket;

        /// <summary>Whether the table left the keyspace and is freed when it is written.</summary>
        public bool IsOwned;
    }
}
