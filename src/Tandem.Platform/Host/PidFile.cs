using System;
using System.Globalization;
using System.IO;
using System.Text;
using Tandem.Platform.Storage;

namespace Tandem.Platform.Host;

/// <summary>The option `pidfile`: a file with the pid and a newline, from start to an orderly end.</summary>
public sealed class PidFile : IDisposable
{
    private readonly string _path;

    private PidFile(string path) => _path = path;

    /// <summary>Writes the pid of this process.</summary>
    /// <returns>Null and the reason when it cannot be written; Redis logs that and goes on.</returns>
    public static PidFile? Write(FileStorage storage, string path, out string? error)
    {
        using IStorageFile? file = storage.Create(path, out error);
        if (file is null) { return null; }
        string line = Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n";
        error = file.WriteAt(0, Encoding.ASCII.GetBytes(line));

        // `dir` may change the working directory before the file is removed.
        return error is null ? new PidFile(Path.GetFullPath(path, storage.WorkingDirectory)) : null;
    }

    /// <summary>Removes the file.</summary>
    public void Dispose() => File.Delete(_path);
}
