using System;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Networking;
using Tandem.Platform.Storage;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Replication.Replica;

/// <summary>The full copy that is on its way to us: into a file and from there into tables, or straight from the connection into
/// tables. What we serve is not touched here.</summary>
internal sealed class FullCopy(EventLoop loop, IStorage storage, ISnapshotLoader loader, ServerLog log)
{
    // Empty while the copy is loaded as it comes.
    private string _path = string.Empty;

    /// <summary>The RDB file's name: a received copy becomes it.</summary>
    public Func<string> SnapshotPath { get; set; } = static () => "dump.rdb";

    /// <summary>True when the next copy is to be loaded as it comes, without a file: repl-diskless-load.</summary>
    public Func<bool> LoadsFromSocket { get; set; } = static () => false;

    /// <summary>What is being received; null when there is no copy on its way.</summary>
    public SnapshotReceiver? Receiver { get; private set; }

    /// <summary>True while the loader reads the connection itself.</summary>
    public bool IsReadByLoader { get; private set; }

    /// <summary>True when it is time for <see cref="LoadConnection"/>.</summary>
    public bool IsDueForLoader => _path.Length == 0 && Receiver is { IsAnnounced: true };

    /// <summary>A copy was announced.</summary>
    /// <returns>Why it cannot be taken; null when it can.</returns>
    public string? Begin()
    {
        if (LoadsFromSocket())
        {
            _path = string.Empty;
            Receiver = new SnapshotReceiver(null);
            return null;
        }

        _path = $"temp-{loop.UnixMilliseconds / 1000}.{Environment.ProcessId}.rdb";
        IStorageFile? file = storage.Create(_path, out string? error);
        if (file is null)
        {
            log.Warning($"Opening the temp file needed for MASTER <-> REPLICA synchronization: {error}");
            return error ?? "the temp file cannot be created";
        }

        Receiver = new SnapshotReceiver(file);
        return null;
    }

    /// <summary>The transfer broke: nothing stays of it.</summary>
    public void Abandon()
    {
        if (Receiver is { } receiver)
        {
            Receiver = null;
            receiver.Abandon();
            DeleteFile();
        }
    }

    /// <summary>Loads the file, which is complete; on success it becomes the RDB file.</summary>
    /// <param name="isOpen">Asked at the end: false when the link was given up meanwhile.</param>
    public LoadedCopy LoadFile(Func<bool> isOpen, Action pulse)
    {
        SnapshotReceiver receiver = Receiver!;
        Receiver = null;
        receiver.Finish(durably: true);
        log.Notice(receiver.IsMarked
            ? $"MASTER <-> REPLICA sync: received {receiver.Received} bytes from master with EOF to disk"
            : $"MASTER <-> REPLICA sync: received {receiver.Received} bytes from master to disk");
        log.Notice("MASTER <-> REPLICA sync: Loading DB in memory");
        LoadedCopy copy = receiver.Failure is null
            ? loader.LoadBeside(_path, pulse)
            : new LoadedCopy(null, 0, receiver.Failure);
        if (copy.Tables is null || !isOpen())
        {
            DeleteFile();
            return Failed(copy, "disk");
        }

        if (storage.Rename(_path, SnapshotPath()) is { } renameError)
        {
            log.Warning($"The received copy is loaded but could not be kept as the RDB file: {renameError}");
            DeleteFile();
        }

        return copy;
    }

    /// <summary>Loads what comes from the connection.</summary>
    /// <param name="first">What came behind the announcement already.</param>
    /// <param name="staysReadable">True when reads of the old data go on meanwhile.</param>
    /// <param name="behind">What came and is not part of the copy: the stream.</param>
    public LoadedCopy LoadConnection(
        Connection connection, byte[] first, Func<bool> isOpen, long timeoutMilliseconds, bool staysReadable, Action pulse,
        out byte[] behind)
    {
        SnapshotReceiver receiver = Receiver!;
        log.Notice(receiver.IsMarked
            ? "MASTER <-> REPLICA sync: receiving streamed RDB from master with EOF to parser"
            : $"MASTER <-> REPLICA sync: receiving {receiver.Length} bytes from master to parser");
        log.Notice("MASTER <-> REPLICA sync: Loading DB in memory");
        receiver.CountPassed(first.Length);
        LinkSource source = new(loop, connection, first, receiver.Length, isOpen, timeoutMilliseconds)
        {
            Received = receiver.CountPassed,
        };
        IsReadByLoader = true;
        LoadedCopy copy = loader.LoadBeside(
            source, receiver.Length, receiver.IsMarked ? receiver.Mark : default, staysReadable, pulse);
        IsReadByLoader = false;
        Receiver = null;
        behind = source.Behind;
        if (copy.Tables is null || !isOpen())
        {
            return Failed(copy with { Error = source.Failure is { } why ? $"{copy.Error} ({why})" : copy.Error }, "socket");
        }

        log.Notice("MASTER <-> REPLICA sync: Swapping active DB with loaded DB");
        return copy;
    }

    private LoadedCopy Failed(LoadedCopy copy, string from)
    {
        foreach (DataStructures.HashTables.HashTable table in copy.Tables ?? [])
        {
            ValueDisposal.FreeKeyspace(table);
        }

        string reason = copy.Error ?? "the link was given up meanwhile";
        log.Warning(reason);
        log.Warning($"Failed trying to load the MASTER synchronization DB from {from}, check server logs.");
        return new LoadedCopy(null, 0, reason);
    }

    private void DeleteFile()
    {
        if (_path.Length > 0)
        {
            storage.Delete(_path);
        }
    }
}
