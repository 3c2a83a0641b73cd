using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>A server's data folder, as tools see it that only read: the server may be running.</summary>
/// <param name="root">The folder; empty for the working directory.</param>
/// <param name="names">Options that name what is in it.</param>
internal sealed class DataFolder(IStorage storage, string root, PersistenceOptions names)
{
    public IStorage Storage => storage;

    /// <summary>The RDB file.</summary>
    public string DumpPath => Under(names.DatabaseFileName);

    public string AppendFolder => Under(names.AppendFolderName);

    public string LogFolder => Under(AofFolder.LogFolder);

    public string ManifestPath => $"{AppendFolder}/{names.AppendFileName}.manifest";

    /// <summary>How names of the files of the append-only file begin.</summary>
    public string AppendFileName => names.AppendFileName;

    private string LockPath => $"{LogFolder}/{names.AppendFileName}.lock";

    public string Under(string name) => root.Length == 0 ? name : root + "/" + name;

    public string PathOf(AofFile file) => AppendFolder + "/" + file.Name;

    /// <summary>A path as it is told to people: without the folder.</summary>
    public string NameOf(string path) => root.Length == 0 ? path : path[(root.Length + 1)..];

    /// <summary>Reads the manifest.</summary>
    /// <returns>An empty one when there is none; null and the reason when it cannot be read.</returns>
    public AofManifest? ReadManifest(out string? error)
    {
        error = null;
        if (!storage.Exists(ManifestPath))
        {
            return AofManifest.Empty;
        }

        byte[]? content = AtomicFile.Read(storage, ManifestPath, out error);
        return content is null ? null : AofManifest.Parse(Encoding.UTF8.GetString(content), out error);
    }

    /// <summary>The paths of files that may be segments of the log: increments, those of earlier bases, and those that only replicas
    /// need.</summary>
    public IReadOnlyList<string> SegmentPaths(AofManifest manifest) =>
        [.. manifest.History.Reverse().Concat(manifest.Increments).Select(PathOf), .. RetiredPaths()];

    /// <summary>The newest row of segments, oldest first: each begins where the one before it ends, under the same names.</summary>
    /// <param name="error">Why the manifest cannot be read.</param>
    /// <returns>Empty when no segment has an index. To be disposed.</returns>
    public List<LogSegment> OpenLog(out string? error)
    {
        List<LogSegment> row = [];
        if (ReadManifest(out error) is not { } manifest)
        {
            return row;
        }

        List<LogSegment> found = [.. SegmentPaths(manifest).Select(path => LogSegment.Open(storage, path)).OfType<LogSegment>()
            .OrderBy(segment => segment.LastWrite).ThenBy(segment => segment.End).ThenBy(segment => segment.Start)];
        for (int i = found.Count - 1; i >= 0; i--)
        {
            LogSegment segment = found[i];
            if (row.Count == 0 || (segment.End == row[0].Start && segment.History == row[0].FirstHistory))
            {
                row.Insert(0, segment);
            }
        }

        return row;
    }

    /// <summary>A text that is another one when something was written to the log.</summary>
    public string Signature()
    {
        StringBuilder text = new();
        AofManifest manifest = ReadManifest(out _) ?? AofManifest.Empty;
        foreach (string path in SegmentPaths(manifest))
        {
            text.Append(CultureInfo.InvariantCulture, $"{path} {storage.LengthOf(path)} {storage.LengthOf(path + SegmentIndex.Suffix)}\n");
        }

        return text.ToString();
    }

    /// <summary>Takes the lock that a running Tandem holds.</summary>
    /// <returns>Null when one runs. Something to dispose, that may hold nothing: a folder that never had a log has no lock.</returns>
    public IDisposable? TryLock() =>
        storage.Exists(LockPath) ? storage.TryLock(LockPath, out _) : new NoLock();

    private IEnumerable<string> RetiredPaths() => storage.List(LogFolder)
        .Where(name => name.StartsWith(names.AppendFileName + ".", StringComparison.Ordinal)
            && name.EndsWith(".log", StringComparison.Ordinal))
        .Select(name => LogFolder + "/" + name);

    private sealed class NoLock : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
