using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.Persistence.Rdb;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>What a data folder has to restore from: the row of segments, all open, and the bases that belong to it. A server may move
/// and delete the files meanwhile: what is open stays.</summary>
internal sealed class RestoreSource : IDisposable
{
    // A server that moves files between our looks does not do so all the time.
    private const int Attempts = 10;

    private readonly DataFolder _folder;

    private RestoreSource(DataFolder folder, List<LogSegment> row)
    {
        _folder = folder;
        Row = row;
    }

    /// <summary>Oldest first, each where the one before it ends.</summary>
    public List<LogSegment> Row { get; }

    /// <summary>The files of the segments.</summary>
    public List<IStorageFile> Files { get; } = [];

    public List<RestoreBase> Bases { get; } = [];

    /// <summary>Opens all of it.</summary>
    /// <returns>Null and the reason when there is no log.</returns>
    public static RestoreSource? Open(DataFolder folder, out string? error)
    {
        error = null;
        for (int i = 0; i < Attempts; i++)
        {
            List<LogSegment> row = folder.OpenLog(out error);
            if (row.Count == 0)
            {
                error ??= "there is no segment of a log with an index, so offsets and times are not known";
                return null;
            }

            RestoreSource source = new(folder, row);
            if (source.TryOpen(out error))
            {
                return source;
            }

            source.Dispose();
        }

        return null;
    }

    /// <summary>Where the log is to be cut for an offset, as far as commands go on behind it, too.</summary>
    /// <param name="offset">Between begin and end of the row.</param>
    public (int Segment, long Position) CutAt(long offset)
    {
        int segment = Math.Max(Row.FindLastIndex(each => each.Start < offset), 0);
        return (segment, Math.Min(Row[segment].PositionOf(offset), Row[segment].FileLength));
    }

    /// <summary>Where the log is to be cut for a time: in front of what was written later.</summary>
    /// <returns>Segment -1 when all was written later.</returns>
    public (int Segment, long Position) CutAtTime(long unixMilliseconds)
    {
        for (int i = 0; i < Row.Count; i++)
        {
            IReadOnlyList<SegmentMark> marks = Row[i].Marks;
            for (int j = 0; j < marks.Count; j++)
            {
                if (marks[j].UnixMilliseconds > unixMilliseconds)
                {
                    return j > 0 ? (i, marks[j - 1].Position + marks[j].Offset - marks[j - 1].Offset)
                        : i > 0 ? (i - 1, Row[i - 1].FileLength)
                        : (-1, 0);
                }
            }
        }

        return (Row.Count - 1, Row[^1].FileLength);
    }

    /// <summary>The end of the last whole command or transaction before a position of a segment.</summary>
    /// <param name="database">Which database is selected at the position.</param>
    /// <returns>Negative, and the reason, when the segment is damaged in front of it.</returns>
    public long WholeUpTo(int segment, long position, out int database, out string? error)
    {
        error = null;
        CommandFile commands = new(Files[segment], 0, position);
        SelectedDatabase selected = new();
        ScanResult result;
        while ((result = commands.Next()) is ScanResult.Command or ScanResult.Annotation)
        {
            if (result == ScanResult.Command)
            {
                selected.Pass(commands.Arguments);
            }
        }

        database = selected.Index;
        if (result is ScanResult.Complete or ScanResult.Truncated)
        {
            return commands.ValidLength;
        }

        error = string.Create(CultureInfo.InvariantCulture,
            $"{_folder.NameOf(Row[segment].Path)} is damaged at position {commands.Position}: {commands.Error ?? "not a command"}");
        return -1;
    }

    public void Dispose()
    {
        Bases.ForEach(static each => each.Dispose());
        Files.ForEach(static each => each.Dispose());
        Row.ForEach(static each => each.Dispose());
    }

    private bool TryOpen(out string? error)
    {
        foreach (LogSegment segment in Row)
        {
            IStorageFile? file = _folder.Storage.OpenRead(segment.Path, out error);
            if (file is null)
            {
                error = $"{_folder.NameOf(segment.Path)}: {error}";
                return false;
            }

            Files.Add(file);
        }

        if (_folder.ReadManifest(out error) is not { } manifest)
        {
            return false;
        }

        AddBase(manifest.Base, manifest.Increments.Count > 0 ? manifest.Increments[0] : null);
        for (int i = 1; i < manifest.History.Count; i++)
        {
            // Newest first: in front of a base are the increments that followed it.
            if (!IsIncrement(manifest.History[i]) && IsIncrement(manifest.History[i - 1]))
            {
                AddBase(manifest.History[i], manifest.History[i - 1]);
            }
        }

        AddDump();
        return true;
    }

    private static bool IsIncrement(AofFile file) => file.Name.Contains(".incr.", StringComparison.Ordinal);

    private void AddBase(AofFile? file, AofFile? firstIncrement)
    {
        int segment = firstIncrement is null ? -1 : Row.FindIndex(each => each.Path == _folder.PathOf(firstIncrement));
        if (file is not null && segment >= 0 && _folder.Storage.OpenRead(_folder.PathOf(file), out _) is { } opened)
        {
            Bases.Add(new RestoreBase(opened, Row[segment].Start, segment, 0, -1));
        }
    }

    // An RDB file says under which name and where it stands in the stream; it is a base when the log has that place.
    private void AddDump()
    {
        if (_folder.Storage.OpenRead(_folder.DumpPath, out _) is not { } file)
        {
            return;
        }

        Dictionary<string, string> fields = RdbFields.Read(file);
        if (ReplicationId.TryParse(Encoding.ASCII.GetBytes(fields.GetValueOrDefault("repl-id", string.Empty)), out ReplicationId id)
            && long.TryParse(fields.GetValueOrDefault("repl-offset"), NumberStyles.None, CultureInfo.InvariantCulture, out long offset))
        {
            int segment = Row.FindLastIndex(each => each.Start <= offset);
            if (segment >= 0 && offset <= Row[segment].End
                && (Row[segment].History.Has(id, offset) || Row[segment].FirstHistory.Has(id, offset)))
            {
                long position = Row[segment].PositionOf(offset);
                if (WholeUpTo(segment, position, out int database, out _) == position)
                {
                    Bases.Add(new RestoreBase(file, offset, segment, position, database));
                    return;
                }
            }
        }

        file.Dispose();
    }
}
