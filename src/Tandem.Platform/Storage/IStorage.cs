using System;
using System.Collections.Generic;

namespace Tandem.Platform.Storage;

/// <summary>
/// The disk. Paths that are not rooted are relative to <see cref="WorkingDirectory"/>. Failures are no exceptions but
/// texts as strerror has them ("No such file or directory", see <see cref="StorageErrors"/>); null means done.
/// </summary>
/// <remarks>May be used from several threads, one file from one thread at a time.</remarks>
public interface IStorage
{
    /// <summary>Where relative paths start; the option `dir`.</summary>
    string WorkingDirectory { get; }

    /// <summary>Changes <see cref="WorkingDirectory"/>; it must exist.</summary>
    string? ChangeDirectory(string path);

    /// <summary>Whether there is a file of that name; a directory is none.</summary>
    bool Exists(string path);

    bool DirectoryExists(string path);

    /// <summary>Makes a directory and those above it; one that exists is fine.</summary>
    string? CreateDirectory(string path);

    /// <summary>
    /// Names of the files in a directory, without path, sorted; empty when there is no such directory.
    /// </summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Bytes of a file; -1 when there is none.</summary>
    long LengthOf(string path);

    /// <summary>Opens a file that exists.</summary>
    /// <returns>Null and the reason when it cannot be opened.</returns>
    IStorageFile? OpenRead(string path, out string? error);

    /// <summary>Makes an empty file, emptying one that exists.</summary>
    /// <returns>Null and the reason when it cannot be made.</returns>
    IStorageFile? Create(string path, out string? error);

    /// <summary>Opens a file for reading and writing with what it holds, or makes an empty one.</summary>
    /// <returns>Null and the reason when it cannot be opened.</returns>
    IStorageFile? OpenOrCreate(string path, out string? error);

    /// <summary>Renames a file, replacing one of the new name at once.</summary>
    string? Rename(string from, string to);

    string? Delete(string path);

    /// <summary>Makes renames, creations and deletions in a directory durable.</summary>
    string? FsyncDirectory(string path);

    /// <summary>
    /// Takes a lock that no other process (or holder) has, by a file that may be empty. Disposing gives it back.
    /// </summary>
    /// <returns>Null and the reason when somebody holds it.</returns>
    IDisposable? TryLock(string path, out string? error);
}
