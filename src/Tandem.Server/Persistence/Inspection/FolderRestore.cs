using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>Makes a data folder that is what another one was at a point of its log: the newest base before it, and the segments since,
/// cut there. The source is only read, and may be in use.</summary>
/// <remarks>The manifest is written last: without it the target is no append-only file. A target that could not be finished is emptied.
/// </remarks>
/// <param name="source">What to restore from.</param>
/// <param name="target">Where to; must be empty.</param>
internal sealed class FolderRestore(DataFolder source, DataFolder target)
{
    private readonly List<string> _written = [];

    /// <summary>The offset of the data that were restored.</summary>
    public long Offset { get; private set; }

    /// <summary>When the last of them was written, to about a second: Unix milliseconds.</summary>
    public long UnixMilliseconds { get; private set; }

    /// <summary>The base that was taken, without the folder.</summary>
    public string Base { get; private set; } = string.Empty;

    /// <summary>The offset it stands at.</summary>
    public long BaseOffset { get; private set; }

    /// <summary>Segments behind it.</summary>
    public int Segments { get; private set; }

    /// <summary>Restores.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>Why not; null when it is done.</returns>
    public string? To(RestorePoint point, long now)
    {
        if (target.Storage.List(target.Under(string.Empty)).Count > 0 || target.Storage.DirectoryExists(target.AppendFolder)
            || target.Storage.DirectoryExists(target.LogFolder))
        {
            return "the folder to restore to is not empty";
        }

        using RestoreSource? files = RestoreSource.Open(source, out string? error);
        error ??= WhyNot(point, files!, now);
        if (error is not null)
        {
            return error;
        }

        (int segment, long position) = point.Offset >= 0 ? files!.CutAt(point.Offset) : files!.CutAtTime(point.UnixMilliseconds);
        position = files.WholeUpTo(segment, position, out _, out error);
        if (error is not null)
        {
            return error;
        }

        Offset = files.Row[segment].OffsetOf(position);
        UnixMilliseconds = files.Row[segment].TimeAt(Math.Max(position - 1, 0));
        if (files.Bases.Where(each => each.Offset <= Offset).MaxBy(static each => each.Offset) is not { } from)
        {
            return WhyNoBase(point, files);
        }

        error = Write(files, from, segment, position);
        if (error is not null)
        {
            _written.ForEach(path => target.Storage.Delete(path));
        }

        return error;
    }

    private static string? WhyNot(RestorePoint point, RestoreSource files, long now)
    {
        long start = files.Row[0].Start;
        long end = files.Row[^1].End;
        return files.Bases.Count == 0
            ? "there is no base: neither one of an append-only file nor an RDB file whose place in the log is known"
            : point.Offset > end
            ? string.Create(CultureInfo.InvariantCulture, $"{point} is beyond the end of the log, which is offset {end}")
            : point.UnixMilliseconds > now && point.UnixMilliseconds - now > 999
            ? $"{point} is yet to come"
            : (point.Offset >= 0 && point.Offset < start) || (point.Offset < 0 && files.CutAtTime(point.UnixMilliseconds).Segment < 0)
            ? WhyNoBase(point, files)
            : null;
    }

    private static string WhyNoBase(RestorePoint point, RestoreSource files)
    {
        RestoreBase oldest = files.Bases.MinBy(static each => each.Offset)!;
        string time = LogPrinter.TimeText(files.Row[oldest.Segment].TimeAt(oldest.Position));
        long start = files.Row[0].Start;
        string kept = start < oldest.Offset
            ? string.Create(CultureInfo.InvariantCulture,
                $"; the log is kept from offset {start} on, but the base it would have to be replayed on is gone")
            : string.Empty;
        return string.Create(CultureInfo.InvariantCulture,
            $"{point} is before the oldest base, which stands at offset {oldest.Offset} ({time}){kept}");
    }

    private string? Write(RestoreSource files, RestoreBase from, int segment, long position)
    {
        IStorage storage = target.Storage;
        string? error = storage.CreateDirectory(target.AppendFolder);
        if (error is not null)
        {
            return error;
        }

        Base = source.NameOf(from.File.Path);
        BaseOffset = from.Offset;
        string kind = Base.EndsWith(".aof", StringComparison.Ordinal) ? "aof" : "rdb";
        AofFile file = new($"{target.AppendFileName}.1.base.{kind}", 1, AofFileKind.Base);
        AofManifest manifest = AofManifest.Empty with { Base = file, LastBase = 1 };
        error = CopyBase(from.File, target.PathOf(file));

        // At least one, because its index says where the data stand.
        int last = Math.Max(segment, from.Segment);
        for (int i = from.Segment; error is null && i <= last; i++)
        {
            long begin = i == from.Segment ? from.Position : 0;
            long end = i < segment ? files.Row[i].FileLength
                : i == segment ? Math.Max(position, begin)
                : files.Row[i].PositionOf(from.Offset);
            file = new(
                string.Create(CultureInfo.InvariantCulture, $"{target.AppendFileName}.{manifest.LastIncrement + 1}.incr.aof"),
                manifest.LastIncrement + 1, AofFileKind.Increment);
            manifest = manifest.With(file);
            string path = target.PathOf(file);
            _written.Add(path);
            _written.Add(path + SegmentIndex.Suffix);
            error = SegmentCopy.Write(
                storage, files.Row[i], files.Files[i], begin == 0 ? default : SelectCommand.For(from.Database), begin, end, path);
            Segments++;
        }

        _written.Add(target.ManifestPath);
        return error ?? AtomicFile.Write(storage, target.ManifestPath, Encoding.UTF8.GetBytes(manifest.Format()));
    }

    private string? CopyBase(IStorageFile file, string path)
    {
        _written.Add(path);
        using IStorageFile? copy = target.Storage.Create(path, out string? error);
        return error ?? SegmentCopy.Bytes(file, 0, file.Length, copy!, 0) ?? copy!.Fsync();
    }
}
