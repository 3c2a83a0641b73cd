using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Platform.Logging;
using Tandem.Platform.Storage;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Aof;

/// <summary>The files of the append-only file and of the rest of the log: their names, the manifest, and what is deleted when.
/// </summary>
/// <remarks>
/// Below option dir: <c>appendonlydir/</c> has the manifest, the base and the increments, as Redis 7 has them; an increment is a
/// segment of the log. <c>replication-log/</c> has the segments that only replicas need.
/// </remarks>
internal sealed class AofFolder : ISegmentNames
{
    /// <summary>Folder below dir for segments that are not part of the append-only file.</summary>
    public const string LogFolder = "replication-log";

    private readonly IStorage _storage;
    private readonly PersistenceOptions _options;
    private readonly ServerLog _log;
    private readonly BackgroundWork _background;

    /// <param name="background">Has deletions done, which may take long.</param>
    public AofFolder(IStorage storage, PersistenceOptions options, ServerLog log, BackgroundWork background)
    {
        _storage = storage;
        _options = options;
        _log = log;
        _background = background;
    }

    /// <summary>Has work done beside the engine.</summary>
    public delegate void BackgroundWork(Func<string?> work);

    /// <summary>What the manifest on disk says.</summary>
    public AofManifest Manifest { get; private set; } = AofManifest.Empty;

    /// <summary>True while new segments are increments of the append-only file.</summary>
    public bool TakesSegments { get; set; }

    /// <summary>Offset from which on a rewrite that runs will have increments: nothing since then may be dropped.
    /// <see cref="long.MaxValue"/> while none runs.</summary>
    public long NeededFrom { get; set; } = long.MaxValue;

    public string Folder => _options.AppendFolderName;

    private string ManifestName => _options.AppendFileName + ".manifest";

    private string ManifestPath => Folder + "/" + ManifestName;

    /// <summary>Length of the base; 0 when there is none.</summary>
    public long BaseSizeBytes => Manifest.Base is { } file ? Math.Max(_storage.LengthOf(PathOf(file)), 0) : 0;

    public string PathOf(AofFile file) => Folder + "/" + file.Name;

    /// <summary>The name of the next base.</summary>
    public AofFile NextBase(bool isSnapshot) => new(
        string.Create(CultureInfo.InvariantCulture, $"{_options.AppendFileName}.{Manifest.LastBase + 1}.base.{(isSnapshot ? "rdb" : "aof")}"),
        Manifest.LastBase + 1, AofFileKind.Base);

    /// <summary>The name of an increment.</summary>
    public AofFile Increment(long sequence) => new(
        string.Create(CultureInfo.InvariantCulture, $"{_options.AppendFileName}.{sequence}.incr.aof"), sequence, AofFileKind.Increment);

    public string NextPath(long start)
    {
        if (TakesSegments)
        {
            return PathOf(Increment(Manifest.LastIncrement + 1));
        }

        _storage.CreateDirectory(LogFolder);
        return PathInLog(start);
    }

    public string? Created(LogSegment segment)
    {
        if (!TakesSegments)
        {
            return null;
        }

        AofFile file = Increment(Manifest.LastIncrement + 1);
        string? error = Save(Manifest.With(file));
        if (error is null)
        {
            _log.Notice($"Creating AOF incr file {file.Name}");
        }

        return error;
    }

    public string RetiredPath(LogSegment segment)
    {
        _storage.CreateDirectory(LogFolder);
        return PathInLog(segment.Start);
    }

    public void Begun(LogFiles files) => DropStrangers(files);

    public bool Holds(LogSegment segment) =>
        segment.Start >= NeededFrom || Manifest.Increments.Any(file => PathOf(file) == segment.Path)
        || Manifest.History.Any(file => PathOf(file) == segment.Path);

    /// <summary>Reads the manifest; takes over an append-only file of a Redis before 7, which was one file in dir.</summary>
    /// <returns>False when it cannot be read; the log says why.</returns>
    public bool Read()
    {
        Manifest = AofManifest.Empty;
        bool hasManifest = _storage.Exists(ManifestPath);
        if (hasManifest && !TryRead())
        {
            return false;
        }

        string old = _options.AppendFileName;
        bool isHalfDone = Manifest is { Base: { } first, Increments.Count: 0 } && first.Name == old && !_storage.Exists(PathOf(first));
        return !_storage.Exists(old) || (hasManifest && !isHalfDone) || TakeOver(old);
    }

    /// <summary>Writes a manifest; from then on it is the one that counts.</summary>
    /// <returns>Why the old one still does; null when it is done.</returns>
    public string? Save(AofManifest manifest)
    {
        string? error = _storage.CreateDirectory(Folder)
            ?? AtomicFile.Write(_storage, ManifestPath, Encoding.UTF8.GetBytes(manifest.Format()));
        if (error is null)
        {
            Manifest = manifest;
        }
        else
        {
            _log.Warning($"Error trying to write the AOF manifest file {ManifestName}: {error}");
        }

        return error;
    }

    /// <summary>Gets rid of the history: segments of the log go where replicas find them, other files are deleted. Nothing happens
    /// while option aof-disable-auto-gc is on.</summary>
    public void DropHistory(LogFiles files)
    {
        if (_options.AofDisableAutoGc || Manifest.History.Count == 0)
        {
            return;
        }

        IReadOnlyList<AofFile> history = Manifest.History;
        if (Save(Manifest with { History = [] }) is not null)
        {
            return;
        }

        foreach (AofFile file in history)
        {
            string path = PathOf(file);
            if (files.Segments.FirstOrDefault(segment => segment.Path == path) is { } segment)
            {
                files.Retire(segment);
                continue;
            }

            _storage.Delete(path + SegmentIndex.Suffix);
            _log.Notice($"Removing the history file {file.Name} in the background");
            _background(() => _storage.Delete(path));
        }
    }

    /// <summary>The segments that belong to the increments, and older ones in front of them, as far as they are in a row up to the
    /// end.</summary>
    public List<LogSegment> FindSegments()
    {
        List<LogSegment> found = [];
        foreach (AofFile file in Manifest.Increments.Reverse())
        {
            if (!AddInFront(found, LogSegment.Open(_storage, PathOf(file))))
            {
                return found;
            }
        }

        return found.Count == 0 ? found : FindRetired(found);
    }

    /// <summary>Adds the segments in front that are no part of the append-only file.</summary>
    /// <param name="found">In a row; empty to begin with the newest there is.</param>
    public List<LogSegment> FindRetired(List<LogSegment> found)
    {
        string prefix = _options.AppendFileName + ".";
        foreach (string name in _storage.List(LogFolder).Reverse())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".log", StringComparison.Ordinal)
                && !AddInFront(found, LogSegment.Open(_storage, LogFolder + "/" + name)))
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Deletes what is in the log's folder and not among the segments.</summary>
    public void DropStrangers(LogFiles files)
    {
        string prefix = _options.AppendFileName + ".";
        foreach (string name in _storage.List(LogFolder))
        {
            string path = LogFolder + "/" + name;
            string data = path.EndsWith(SegmentIndex.Suffix, StringComparison.Ordinal) ? path[..^SegmentIndex.Suffix.Length] : path;
            if (name.StartsWith(prefix, StringComparison.Ordinal) && data.EndsWith(".log", StringComparison.Ordinal)
                && !files.Segments.Any(segment => segment.Path == data))
            {
                _storage.Delete(path);
            }
        }
    }

    private static bool AddInFront(List<LogSegment> found, LogSegment? segment)
    {
        if (segment is null || (found.Count > 0 && (segment.End != found[0].Start || segment.History != found[0].FirstHistory)))
        {
            segment?.Dispose();
            return false;
        }

        found.Insert(0, segment);
        return true;
    }

    private string PathInLog(long start) => string.Create(
        CultureInfo.InvariantCulture, $"{LogFolder}/{_options.AppendFileName}.{start:D20}.log");

    private bool TryRead()
    {
        byte[]? content = AtomicFile.Read(_storage, ManifestPath, out string? error);
        AofManifest? manifest = content is null ? null : AofManifest.Parse(Encoding.UTF8.GetString(content), out error);
        if (manifest is null)
        {
            _log.Warning("*** FATAL AOF MANIFEST FILE ERROR *** " + error);
            return false;
        }

        Manifest = manifest;
        return true;
    }

    // The manifest first: when the rename does not happen, the next start finishes it.
    private bool TakeOver(string old)
    {
        AofFile file = new(old, 1, AofFileKind.Base);
        string? error = Save(AofManifest.Empty with { Base = file, LastBase = 1 })
            ?? _storage.Rename(old, PathOf(file)) ?? _storage.FsyncDirectory(Folder);
        if (error is not null)
        {
            _log.Warning($"Error trying to move the old AOF file {old} into dir {Folder}: {error}");
            return false;
        }

        _log.Notice($"Successfully migrated an old-style AOF configuration ({old}) into the AOF directory ({Folder}).");
        return true;
    }
}
