using System;
using System.Collections.Generic;
using System.Diagnostics;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb.Captures;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>A cut through all databases at one moment, written in slices while commands go on.</summary>
/// <remarks>
/// Every bucket carries the number of the snapshot that wrote it last. A walk writes the buckets in order; a command that is
/// about to change a bucket not written yet has it written first, wherever it lies. RDB does not care about the order of
/// keys, only about the database that is selected, so such early buckets go into the same stream with a SELECTDB around them.
/// Splits copy the number; merges have both buckets written before.
/// A big collection is captured instead, <see cref="CollectionCapture"/>: it is written in pieces, one collection after the
/// other, before the walk goes on. While one is open, early buckets go aside and follow behind it.
/// </remarks>
internal sealed class Snapshot : ISnapshotWatcher, IDisposable
{
    private const int UnitsPerBlock = 4; // A block from aside costs about as much.
    private const int Numbers = 127; // Seven bits, 0 left for buckets of new tables.

    private readonly KeyspaceRoot _root;
    private readonly RdbWriter _writer;
    private readonly RdbFileWriter _file;
    private readonly AsideBytes _use = new();
    private readonly AsideBlocks _aside;
    private readonly RdbFileWriter _asideFile;
    private readonly Queue<CollectionCapture> _waiting = new();
    private readonly Dictionary<nint, CollectionCapture> _captures = [];
    private readonly List<StreamInBucket> _streams = [];
    private readonly List<HashTable> _held = [];
    private readonly Part[] _parts;
    private readonly byte _number;
    private int _walked;
    private int _selected = -1;
    private int _asideSelected = -1;
    private CollectionCapture? _open;

    private Snapshot(KeyspaceRoot root, RdbWriter writer, RdbAccessKind accessKind, Part[] parts, byte number)
    {
        _root = root;
        _writer = writer;
        _file = new RdbFileWriter(writer, root) { AccessKind = accessKind };
        _aside = new AsideBlocks(_use, writer);
        _asideFile = new RdbFileWriter(_aside.Writer, root) { AccessKind = accessKind };
        _parts = parts;
        _number = number;
    }

    /// <summary>Whether the whole file is written.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Keys written so far.</summary>
    public long KeysWritten => _file.KeysWritten + _asideFile.KeysWritten;

    /// <summary>Bytes that are kept until a collection being written is done.</summary>
    public long BytesAside => _use.Count;

    /// <summary>Whether early buckets may go straight into the file.</summary>
    private bool IsFree => _open is null && _asideSelected < 0;

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
        Part[] parts = new Part[info.HasKeys ? root.DatabaseCount : 0];
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
            if (_open is { } open)
            {
                if (open.Step(_writer, ref units))
                {
                    _open = null;
                    End(open);
                }
            }
            else if (_asideSelected >= 0)
            {
                units -= UnitsPerBlock;
                PassOn();
            }
            else if (_waiting.TryDequeue(out CollectionCapture? next))
            {
                Select(_file, ref _selected, next.Database);
                _open = next;
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
        _open = null;
        _waiting.Clear();
        foreach (CollectionCapture capture in _captures.Values)
        {
            Release(capture);
        }

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
        if (table.VersionOf(bucket) != _number)
        {
            WriteEarly(table, bucket);
        }

        if (_streams.Count > 0)
        {
            FinishStreams(table, bucket);
        }
    }

    /// <inheritdoc/>
    public bool TakeOver(HashTable table)
    {
        for (int i = _walked; i < _parts.Length; i++)
        {
            if (_parts[i].Table == table)
            {
                _parts[i].IsOwned = true;
                return true;
            }
        }

        if (_captures.Count == 0)
        {
            return false;
        }

        // A captured collection may have come into any table by MOVE.
        _held.Add(table);
        return true;
    }

    /// <inheritdoc/>
    public bool TakeOver(nint handle)
    {
        // A stream was finished when its bucket was about to change: it is free to go.
        if (!_captures.TryGetValue(handle, out CollectionCapture? capture) || capture is StreamCapture)
        {
            return false;
        }

        capture.IsOwned = true;
        return true;
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
        WriteBucket(_walked, bucket, _file, ref _selected);
    }

    /// <summary>Writes a bucket that is about to change, if its table is part of the cut.</summary>
    private void WriteEarly(HashTable table, long bucket)
    {
        for (int i = _walked; i < _parts.Length; i++)
        {
            if (_parts[i].Table == table)
            {
                table.SetVersion(bucket, _number);
                bool isFree = IsFree;
                WriteBucket(i, bucket, isFree ? _file : _asideFile, ref isFree ? ref _selected : ref _asideSelected);
                return;
            }
        }
    }

    /// <summary>Writes the small values of a bucket and begins to capture the big ones.</summary>
    private void WriteBucket(int database, long bucket, RdbFileWriter file, ref int selected)
    {
        HashTable table = _parts[database].Table;
        foreach (EntryRef entry in table.EntriesOf(bucket))
        {
            if (CollectionCapture.IsBig(entry))
            {
                Capture(database, bucket, entry);
                continue;
            }

            Select(file, ref selected, database);
            file.Key(entry);
        }
    }

    private void Capture(int database, long bucket, EntryRef entry)
    {
        AsideBlocks aside = new(_use, _writer);
        _file.BeginKey(entry, aside.Writer);
        CollectionCapture capture = CollectionCapture.Begin(entry, aside, _use, database);
        _captures.Add(entry.Handle, capture);
        _waiting.Enqueue(capture);
        if (capture is StreamCapture stream)
        {
            _streams.Add(new StreamInBucket(_parts[database].Table, bucket, stream));
        }
    }

    private void FinishStreams(HashTable table, long bucket)
    {
        for (int i = _streams.Count - 1; i >= 0; i--)
        {
            if (_streams[i].Bucket == bucket && _streams[i].Table == table)
            {
                _streams[i].Capture.Finish();
                _streams.RemoveAt(i);
            }
        }
    }

    private void Select(RdbFileWriter file, ref int selected, int database)
    {
        if (selected != database)
        {
            file.Database(database, _parts[database].Table);
            selected = database;
        }
    }

    /// <summary>A captured collection is written.</summary>
    private void End(CollectionCapture capture)
    {
        _captures.Remove(capture.Handle);
        _streams.RemoveAll(stream => stream.Capture == capture);
        Release(capture);
        if (_captures.Count == 0)
        {
            FreeHeld();
        }
    }

    private void Release(CollectionCapture capture)
    {
        capture.Dispose();
        if (capture.IsOwned && !_root.LazyFree.TryAdd(capture.Handle, capture.Tag))
        {
            ValueDisposal.FreeObject(capture.Handle, capture.Tag);
        }
    }

    private void FreeHeld()
    {
        foreach (HashTable table in _held)
        {
            _root.LazyFree.Add(table);
        }

        _held.Clear();
    }

    /// <summary>Writes a block of what went aside; it ends where the selected database is known again.</summary>
    private void PassOn()
    {
        if (!_aside.TryPass(_writer))
        {
            _selected = _asideSelected;
            _asideSelected = -1;
        }
    }

    private void Release()
    {
        _aside.Dispose();
        FreeHeld();
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

    /// <summary>A stream being captured, with its key's place.</summary>
    private readonly record struct StreamInBucket(HashTable Table, long Bucket, StreamCapture Capture);
}
