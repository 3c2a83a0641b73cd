using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace Tandem.Platform.Storage;

/// <summary>
/// Files in memory, for tests and the simulator, with the faults that disks have: full, failing, torn writes, and a
/// crash that loses what was not fsynced. Paths use '/'.
/// </summary>
public sealed class MemoryStorage : IStorage
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, MemoryFileContent> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal) { "/" };
    private readonly HashSet<string> _locks = new(StringComparer.Ordinal);

    /// <summary>
    /// Bytes all files together may hold; a write beyond it stores what fits and fails with "No space left".
    /// </summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>
    /// Asked before each operation, with its name ("open", "create", "read", "write", "fsync", "truncate", "rename",
    /// "delete") and the full path. A text fails the operation with it.
    /// </summary>
    public Func<string, string, string?>? Fault { get; set; }

    /// <summary>
    /// The next write stores only so many of its bytes, then fails with "Input/output error"; -1: no such plan.
    /// </summary>
    public int TearNextWriteAfterBytes { get; set; } = -1;

    /// <summary>Bytes in all files.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_lock)
            {
                long sum = 0;
                foreach (MemoryFileContent content in _files.Values) { sum += content.Length; }
                return sum;
            }
        }
    }

    /// <summary>How many fsyncs of files were done.</summary>
    public long FsyncCount { get; private set; }

    public string WorkingDirectory { get; private set; } = "/";

    /// <summary>
    /// The machine loses power: of each file's bytes behind its last fsync only some are kept. Open files become
    /// useless.
    /// </summary>
    /// <param name="keptOf">From how many bytes were not fsynced to how many of them are kept.</param>
    public void Crash(Func<long, long> keptOf)
    {
        lock (_lock)
        {
            foreach (string path in new List<string>(_files.Keys))
            {
                MemoryFileContent content = _files[path];
                long unsynced = content.Length - content.SyncedLength;
                _files[path] = content.CopyOf(content.SyncedLength + (unsynced > 0 ? keptOf(unsynced) : 0));
            }

            _locks.Clear();
        }
    }

    public string? ChangeDirectory(string path)
    {
        string full = Full(path);
        lock (_lock)
        {
            if (_files.ContainsKey(full)) { return StorageErrors.NotDirectory; }
            if (!_directories.Contains(full)) { return StorageErrors.NotFound; }
            WorkingDirectory = full;
            return null;
        }
    }

    public bool Exists(string path)
    {
        lock (_lock) { return _files.ContainsKey(Full(path)); }
    }

    public bool DirectoryExists(string path)
    {
        lock (_lock) { return _directories.Contains(Full(path)); }
    }

    public string? CreateDirectory(string path)
    {
        string full = Full(path);
        lock (_lock)
        {
            if (_files.ContainsKey(full)) { return StorageErrors.Exists; }
            for (string? each = full; each is not null; each = Path.GetDirectoryName(each)) { _directories.Add(each); }
            return null;
        }
    }

    public IReadOnlyList<string> List(string directory)
    {
        string full = Full(directory);
        var names = new List<string>();
        lock (_lock)
        {
            foreach (string path in _files.Keys)
            {
                if (Path.GetDirectoryName(path) == full) { names.Add(Path.GetFileName(path)); }
            }
        }

        return names;
    }

    public long LengthOf(string path)
    {
        lock (_lock) { return _files.TryGetValue(Full(path), out MemoryFileContent? content) ? content.Length : -1; }
    }

    public IStorageFile? OpenRead(string path, out string? error)
    {
        string full = Full(path);
        lock (_lock)
        {
            error = AskFault("open", full) ?? WhyNotAFile(full)
                ?? (_files.ContainsKey(full) ? null : StorageErrors.NotFound);
            return error is null ? new MemoryFile(this, path, full, _files[full], isReadOnly: true) : null;
        }
    }

    public IStorageFile? Create(string path, out string? error)
    {
        string full = Full(path);
        lock (_lock)
        {
            error = AskFault("create", full) ?? WhyNotAFile(full);
            if (error is not null) { return null; }
            if (_files.TryGetValue(full, out MemoryFileContent? old)) { old.SetLength(0); }
            return new MemoryFile(this, path, full, _files[full] = old ?? new MemoryFileContent(), isReadOnly: false);
        }
    }

    public IStorageFile? OpenOrCreate(string path, out string? error)
    {
        string full = Full(path);
        lock (_lock)
        {
            error = AskFault("open", full) ?? WhyNotAFile(full);
            if (error is not null) { return null; }
            if (!_files.TryGetValue(full, out MemoryFileContent? content)) { _files[full] = content = new(); }
            return new MemoryFile(this, path, full, content, isReadOnly: false);
        }
    }

    public string? Rename(string from, string to)
    {
        (string source, string target) = (Full(from), Full(to));
        lock (_lock)
        {
            string? error = AskFault("rename", source) ?? WhyNotAFile(target);
            if (error is not null) { return error; }
            if (!_files.Remove(source, out MemoryFileContent? content)) { return StorageErrors.NotFound; }
            _files[target] = content;
            return null;
        }
    }

    public string? Delete(string path)
    {
        string full = Full(path);
        lock (_lock)
        {
            string? error = AskFault("delete", full) ?? WhyNotAFile(full);
            return error ?? (_files.Remove(full) ? null : StorageErrors.NotFound);
        }
    }

    public string? FsyncDirectory(string path) => DirectoryExists(path) ? null : StorageErrors.NotFound;

    public IDisposable? TryLock(string path, out string? error)
    {
        string full = Full(path);
        lock (_lock)
        {
            error = _locks.Add(full) ? null : StorageErrors.Locked;
            return error is null ? new HeldLock(this, full) : null;
        }
    }

    internal int ReadAt(string path, MemoryFileContent content, long offset, Span<byte> buffer, out string? error)
    {
        lock (_lock)
        {
            error = AskFault("read", path);
            return error is null ? content.ReadAt(offset, buffer) : -1;
        }
    }

    internal string? WriteAt(string path, MemoryFileContent content, long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (AskFault("write", path) is { } fault) { return fault; }
            if (TearNextWriteAfterBytes >= 0)
            {
                content.WriteAt(offset, bytes[..Math.Min(TearNextWriteAfterBytes, bytes.Length)]);
                TearNextWriteAfterBytes = -1;
                return StorageErrors.InputOutput;
            }

            long growth = offset + bytes.Length - content.Length;
            long room = CapacityBytes == long.MaxValue ? long.MaxValue : CapacityBytes - UsedBytes;
            if (growth > room)
            {
                content.WriteAt(offset, bytes[..(int)Math.Max(0, bytes.Length - (growth - Math.Max(0, room)))]);
                return StorageErrors.NoSpace;
            }

            content.WriteAt(offset, bytes);
            return null;
        }
    }

    internal string? SetLength(string path, MemoryFileContent content, long length)
    {
        lock (_lock)
        {
            string? error = AskFault("truncate", path);
            if (error is null) { content.SetLength(length); }
            return error;
        }
    }

    internal string? Fsync(string path, MemoryFileContent content)
    {
        lock (_lock)
        {
            string? error = AskFault("fsync", path);
            if (error is not null) { return error; }
            content.SyncedLength = content.Length;
            FsyncCount++;
            return null;
        }
    }

    private string Full(string path)
    {
        string full = Path.GetFullPath(path, WorkingDirectory);
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }

    private string? AskFault(string operation, string path) => Fault?.Invoke(operation, path);

    /// <summary>Why a path cannot name a file: it is a directory, or its own directory is missing.</summary>
    private string? WhyNotAFile(string path)
    {
        if (_directories.Contains(path)) { return StorageErrors.IsDirectory; }
        return _directories.Contains(Path.GetDirectoryName(path) ?? "/") ? null : StorageErrors.NotFound;
    }

    private sealed class HeldLock(MemoryStorage storage, string path) : IDisposable
    {
        public void Dispose()
        {
            lock (storage._lock) { storage._locks.Remove(path); }
        }
    }
}
