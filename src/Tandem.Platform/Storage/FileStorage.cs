using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.Win32.SafeHandles;
using Tandem.Platform.Interop;

namespace Tandem.Platform.Storage;

/// <summary>
/// The machine's files. The working directory is the process's own, so it is also that of its children.
/// </summary>
public sealed class FileStorage : IStorage
{
    private const FileShare ShareAll = FileShare.ReadWrite | FileShare.Delete;

    public string WorkingDirectory => Environment.CurrentDirectory;

    public string? ChangeDirectory(string path)
    {
        if (File.Exists(path)) { return StorageErrors.NotDirectory; }
        return Try(path, static p => Environment.CurrentDirectory = p);
    }

    public bool Exists(string path) => File.Exists(path);

    public bool DirectoryExists(string path) => Directory.Exists(path);

    public string? CreateDirectory(string path)
    {
        if (File.Exists(path)) { return StorageErrors.Exists; }
        return Try(path, static p => Directory.CreateDirectory(p));
    }

    public IReadOnlyList<string> List(string directory)
    {
        if (!Directory.Exists(directory)) { return []; }
        var names = new List<string>();
        foreach (string path in Directory.EnumerateFiles(directory)) { names.Add(Path.GetFileName(path)); }
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public long LengthOf(string path)
    {
        var info = new FileInfo(path);
        return info.Exists ? info.Length : -1;
    }

    public IStorageFile? OpenRead(string path, out string? error) =>
        Open(path, FileMode.Open, FileAccess.Read, FileOptions.SequentialScan, out error);

    public IStorageFile? Create(string path, out string? error) =>
        Open(path, FileMode.Create, FileAccess.ReadWrite, FileOptions.None, out error);

    public IStorageFile? OpenOrCreate(string path, out string? error) =>
        Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileOptions.None, out error);

    public string? Rename(string from, string to)
    {
        if (Directory.Exists(to)) { return StorageErrors.IsDirectory; }
        return Try((from, to), static p => File.Move(p.from, p.to, overwrite: true));
    }

    public string? Delete(string path)
    {
        if (Directory.Exists(path)) { return StorageErrors.IsDirectory; }
        if (!File.Exists(path)) { return StorageErrors.NotFound; }
        return Try(path, static p => File.Delete(p));
    }

    public string? FsyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) { return null; } // NTFS orders such changes itself; there is no call for it.
        int descriptor = Libc.open(path.Length == 0 ? "." : path, Libc.OpenReadOnly);
        if (descriptor < 0) { return Errno.DescribeLast(); }
        string? error = Libc.fsync(descriptor) == 0 ? null : Errno.DescribeLast();
        _ = Libc.close(descriptor);
        return error;
    }

    public IDisposable? TryLock(string path, out string? error)
    {
        error = null;
        try
        {
            // FileShare.None is an flock on Unix, which ends with the process however that ends.
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (StorageErrors.IsStorageFailure(e))
        {
            error = StorageErrors.Describe(e);
            return null;
        }
    }

    /// <summary>Runs a call of .NET and turns its exception into a text.</summary>
    internal static string? Try<T>(T argument, Action<T> call)
    {
        try
        {
            call(argument);
            return null;
        }
        catch (Exception e) when (StorageErrors.IsStorageFailure(e))
        {
            return StorageErrors.Describe(e);
        }
    }

    private static DiskFile? Open(
        string path, FileMode mode, FileAccess access, FileOptions options, out string? error)
    {
        error = null;
        try
        {
            SafeFileHandle handle = File.OpenHandle(path, mode, access, ShareAll, options);
            return new DiskFile(path, handle);
        }
        catch (Exception e) when (StorageErrors.IsStorageFailure(e))
        {
            error = Directory.Exists(path) ? StorageErrors.IsDirectory : StorageErrors.Describe(e);
            return null;
        }
    }
}
