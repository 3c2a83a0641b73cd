using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server.Dispatch;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Persistence;

/// <summary>Loads an RDB file, at the start, for DEBUG RELOAD or as a full copy, and serves events meanwhile: clients are
/// told LOADING.</summary>
internal sealed class DataLoader : IRdbLoadEvents
{
    private readonly EventLoop _loop;
    private readonly IStorage _storage;
    private readonly Dispatcher _dispatcher;
    private readonly PersistenceOptions _options;
    private readonly ServerLog _log;
    private readonly List<(int Database, byte[] Key)> _expired = [];
    private Action? _pulse;
    private long _lastPulse;
    private int _depth;
    private long _bytesOfFilesBefore;

    public DataLoader(EventLoop loop, IStorage storage, Dispatcher dispatcher, PersistenceOptions options, ServerLog log)
    {
        _loop = loop;
        _storage = storage;
        _dispatcher = dispatcher;
        _options = options;
        _log = log;
    }

    /// <summary>True while a load is going on: INFO loading.</summary>
    public bool IsLoading { get; private set; }

    /// <summary>True when it goes on beside data that clients may read: INFO async_loading.</summary>
    public bool IsAsync { get; private set; }

    /// <summary>Unix seconds at which it began.</summary>
    public long StartedAt { get; private set; }

    public long TotalBytes { get; private set; }

    public long LoadedBytes { get; private set; }

    /// <summary>Of the last load: INFO rdb_last_load_keys_loaded and _expired.</summary>
    public long KeysLoaded { get; private set; }

    public long KeysExpired { get; private set; }

    /// <summary>Bytes of the last source that belonged to it: what follows an RDB file in an append-only file begins there.</summary>
    public long EndOffset { get; private set; }

    /// <summary>Fields of the last file: repl-id, repl-offset, repl-stream-db ...</summary>
    public Dictionary<string, string> Fields { get; } = [];

    /// <summary>Takes the function libraries of each file; whoever puts the loaded data into place ends their load, too. Null
    /// in tests of single parts: they are left out.</summary>
    public IFunctionLibraries? Functions { get; set; }

    /// <summary>What is wrong with the file of the last load; null also when it could not be opened.</summary>
    public RdbException? Damage { get; private set; }

    /// <summary>Keys that were left out of the last load because their time was over.</summary>
    public IReadOnlyList<(int Database, byte[] Key)> ExpiredKeys => _expired;

    /// <summary>Loads a file into tables.</summary>
    /// <param name="tables">One for each database.</param>
    /// <param name="options">How strictly, and what becomes of expired keys.</param>
    /// <param name="pulse">Called about once a second; null when nobody waits.</param>
    /// <returns>The error as it is written into the log, or null.</returns>
    public string? Load(string path, HashTable[] tables, RdbLoadOptions options, Action? pulse = null)
    {
        using IStorageFile? file = _storage.OpenRead(path, out string? error);
        return file is null
            ? error
            : Load(new FileSource(file), file.Length, default, tables, options, ServerGate.Loading, pulse);
    }

    /// <summary>Loads from anywhere into tables.</summary>
    /// <param name="length">Bytes there are; negative when that is not known.</param>
    /// <param name="mark">What must follow the data; empty for nothing.</param>
    /// <param name="gate">What clients are told: Loading, or AsyncLoading when reads go on.</param>
    public string? Load(
        IRdbSource source, long length, ReadOnlySpan<byte> mark, HashTable[] tables, RdbLoadOptions options, ServerGate gate,
        Action? pulse = null)
    {
        Damage = null;
        Fields.Clear();
        _expired.Clear();
        _pulse = pulse;
        Enter(length, gate);
        Functions?.BeginLoad();
        using RdbReader reader = new(source)
        {
            Progress = Report,
            ProgressIntervalBytes = Math.Max(_options.LoadingProcessEventsIntervalBytes, 1024),
        };
        using RdbLoader loader = new(reader, tables, _dispatcher.Keyspace, options, this);
        string? error = null;
        try
        {
            loader.Load();
            Expect(mark, reader);
        }
        catch (RdbException e)
        {
            error = e.LogLine;
            Damage = e;
        }
        finally
        {
            Leave(gate);
            _pulse = null;
            EndOffset = reader.Offset;
            KeysLoaded = loader.KeysLoaded;
            KeysExpired = loader.KeysExpired;
        }

        return error;
    }

    /// <summary>A number of <see cref="Fields"/>.</summary>
    public long FieldOr(string name, long otherwise) =>
        Fields.TryGetValue(name, out string? text)
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : otherwise;

    public void Aux(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        Fields[Encoding.Latin1.GetString(name)] = Encoding.Latin1.GetString(value);

    public void Function(ReadOnlySpan<byte> source)
    {
        if (Functions is { } functions && functions.LoadFromFile(source) is { } error)
        {
            throw new RdbException(RdbFailure.Damaged, LoadedBytes, "Failed creating the library: " + error);
        }
    }

    public void Expired(int database, ReadOnlySpan<byte> key) => _expired.Add((database, key.ToArray()));

    public void AfterKey()
    {
        if (_options.KeyLoadDelayMicroseconds > 0)
        {
            long until = _loop.MonotonicMicrosecondsNow() + _options.KeyLoadDelayMicroseconds;
            do
            {
                Report(LoadedBytes - _bytesOfFilesBefore);
            }
            while (_loop.MonotonicMicrosecondsNow() < until);
        }
    }

    public void Notice(string text) => _log.Notice(text);

    private static void Expect(ReadOnlySpan<byte> mark, RdbReader reader)
    {
        if (mark.Length > 0)
        {
            long offset = reader.Offset;
            byte[] found = new byte[mark.Length];
            reader.ReadRaw(found);
            if (!mark.SequenceEqual(found))
            {
                throw new RdbException(RdbFailure.Damaged, offset, "Replication stream EOF marker is broken");
            }
        }
    }

    /// <summary>A load begins; one may be a part of another.</summary>
    public void Enter(long totalBytes, ServerGate gate)
    {
        if (_depth++ == 0)
        {
            TotalBytes = Math.Max(totalBytes, 0);
            LoadedBytes = 0;
            _bytesOfFilesBefore = 0;
            StartedAt = _loop.UnixMilliseconds / 1000;
            IsLoading = true;
            IsAsync = gate == ServerGate.AsyncLoading;
            _dispatcher.Gate |= gate;
        }
    }

    /// <summary>It is over.</summary>
    public void Leave(ServerGate gate)
    {
        if (--_depth == 0)
        {
            IsLoading = false;
            IsAsync = false;
            _dispatcher.Gate &= ~gate;
        }
    }

    /// <summary>One file of several was loaded.</summary>
    public void NextFile(long lengthBytes) => LoadedBytes = _bytesOfFilesBefore += lengthBytes;

    /// <summary>How far the file that is being loaded was read; serves clients.</summary>
    /// <exception cref="RdbException">The server ends meanwhile.</exception>
    public void Report(long offset)
    {
        LoadedBytes = _bytesOfFilesBefore + offset;
        _loop.RunOnce(0);
        if (_loop.IsStopping)
        {
            throw new RdbException(RdbFailure.ShortRead, offset, "the server ends");
        }

        long now = _loop.UnixMilliseconds;
        if (now - _lastPulse >= 1000)
        {
            _lastPulse = now;
            _pulse?.Invoke();
        }
    }
}
