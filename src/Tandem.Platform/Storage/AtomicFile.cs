using System;
using System.IO;

namespace Tandem.Platform.Storage;

/// <summary>
/// Replaces a small file as a whole: whoever reads it, also after a crash, sees the old content or the new.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes aside, fsyncs, renames, fsyncs the directory.</summary>
    /// <param name="storage">Where.</param>
    /// <param name="path">The file that is replaced or made.</param>
    /// <param name="content">All of its new content.</param>
    /// <returns>Null, or why the old content is still there.</returns>
    public static string? Write(IStorage storage, string path, ReadOnlySpan<byte> content)
    {
        string aside = path + ".tmp";
        IStorageFile? file = storage.Create(aside, out string? error);
        if (file is null) { return error; }
        using (file)
        {
            error = file.WriteAt(0, content) ?? file.Fsync();
        }

        error ??= storage.Rename(aside, path);
        if (error is not null)
        {
            _ = storage.Delete(aside);
            return error;
        }

        return storage.FsyncDirectory(Path.GetDirectoryName(path) ?? "");
    }

    /// <summary>All bytes of a file.</summary>
    /// <returns>Null and the reason when it cannot be read.</returns>
    public static byte[]? Read(IStorage storage, string path, out string? error)
    {
        using IStorageFile? file = storage.OpenRead(path, out error);
        if (file is null) { return null; }
        byte[] content = new byte[file.Length];
        int filled = 0;
        while (filled < content.Length)
        {
            int read = file.ReadAt(filled, content.AsSpan(filled), out error);
            if (read < 0) { return null; }
            if (read == 0) { return content.AsSpan(0, filled).ToArray(); }
            filled += read;
        }

        return content;
    }
}
