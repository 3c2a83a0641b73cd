using System;
using System.Collections.Generic;
using System.Globalization;
using Tandem.Platform.Storage;
using Tandem.Protocol;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>The stream in a data folder, read from segment to segment; a server may go on writing it, and move segments.</summary>
internal sealed class FolderStream(DataFolder folder)
{
    private long _segmentStart = -1;
    private long _position;
    private SelectedDatabase _database = new();

    /// <summary>Offset up to which it was read.</summary>
    public long Offset { get; private set; } = -1;

    /// <summary>Finds where to begin.</summary>
    /// <param name="from">Offset after which to begin; null for the oldest there is.</param>
    /// <returns>Why it cannot; null when it can.</returns>
    public string? Begin(long? from)
    {
        List<LogSegment> row = folder.OpenLog(out string? error);
        try
        {
            if (error is not null || row.Count == 0)
            {
                return error ?? "there is no segment of a log with an index, so offsets are not known";
            }

            Offset = from ?? row[0].Start;
            return WhyNot(row, Offset);
        }
        finally
        {
            row.ForEach(static segment => segment.Dispose());
        }
    }

    /// <summary>Hands out the commands that are there and were not handed out before.</summary>
    /// <param name="to">Offset at which to end.</param>
    /// <returns>Why that came to an end; null when there is nothing more now.</returns>
    public string? Read(long to, LoggedCommand.Sink sink)
    {
        List<LogSegment> row = folder.OpenLog(out string? error);
        try
        {
            error ??= row.Count == 0 ? "the log is gone" : WhyNot(row, Offset);
            for (int i = Math.Max(row.FindLastIndex(segment => segment.Start <= Offset), 0); error is null && i < row.Count; i++)
            {
                error = ReadSegment(row[i], to, sink, out bool isAtEnd);
                if (isAtEnd)
                {
                    break;
                }

                if (error is null && i < row.Count - 1 && Offset < row[i].End)
                {
                    error = $"{folder.NameOf(row[i].Path)} ends within a command at position {_position}, and the log goes on behind it";
                }
            }

            return error;
        }
        finally
        {
            row.ForEach(static segment => segment.Dispose());
        }
    }

    /// <summary>Hands out the commands of the increments of another server, whose offsets nobody knows.</summary>
    public string? ReadWithoutOffsets(LoggedCommand.Sink sink)
    {
        if (folder.ReadManifest(out string? error) is not { } manifest)
        {
            return error;
        }

        if (manifest.Increments.Count == 0)
        {
            return "there is no log: neither segments nor an append-only file";
        }

        foreach (AofFile increment in manifest.Increments)
        {
            error ??= ReadPlain(folder.PathOf(increment), sink);
        }

        return error;
    }

    /// <summary>The Unix seconds that a line <c>#TS:</c> tells; negative for other lines.</summary>
    public static long TimeOf(ReadOnlySpan<byte> annotation) =>
        annotation.StartsWith("#TS:"u8) && NumberText.TryParseInteger(annotation[4..].TrimEnd("\r\n"u8), out long seconds) ? seconds : -1;

    private static string? WhyNot(List<LogSegment> row, long offset) =>
        offset < row[0].Start ? string.Create(CultureInfo.InvariantCulture, $"offset {offset} is not there any more: the log begins at {row[0].Start}")
        : offset > row[^1].End ? string.Create(CultureInfo.InvariantCulture, $"offset {offset} is not there: the log ends at {row[^1].End}")
        : null;

    private string? ReadSegment(LogSegment segment, long to, LoggedCommand.Sink sink, out bool isAtEnd)
    {
        isAtEnd = false;
        if (_segmentStart != segment.Start || _position > segment.FileLength)
        {
            // From the front, because of the database that is selected there.
            _segmentStart = segment.Start;
            _position = 0;
            _database = new SelectedDatabase();
        }

        using IStorageFile? file = folder.Storage.OpenRead(segment.Path, out string? error);
        if (file is null)
        {
            // Moved or dropped a moment ago: the next look finds it, or says so.
            isAtEnd = error == StorageErrors.NotFound;
            return isAtEnd ? null : $"{folder.NameOf(segment.Path)}: {error}";
        }

        string name = folder.NameOf(segment.Path);
        CommandFile commands = new(file, _position, segment.FileLength);
        while (true)
        {
            switch (commands.Next())
            {
                case ScanResult.Command:
                    long start = segment.OffsetOf(commands.Start);
                    long end = segment.OffsetOf(commands.Position);
                    if (end > to)
                    {
                        isAtEnd = true;
                        return null;
                    }

                    // What is in the file only is no part of the stream.
                    if (end > start && start >= Offset)
                    {
                        sink(new LoggedCommand
                        {
                            Start = start,
                            End = end,
                            UnixMilliseconds = segment.TimeAt(commands.Start),
                            Database = _database.Index,
                            File = name,
                            Arguments = commands.Arguments,
                        });
                    }

                    _database.Pass(commands.Arguments);
                    Offset = Math.Max(Offset, end);
                    _position = commands.Position;
                    break;
                case ScanResult.Annotation:
                    _position = commands.Position;
                    break;
                case ScanResult.BadFormat:
                    return string.Create(CultureInfo.InvariantCulture, $"{name} at position {commands.Position}: not a command");
                case ScanResult.Unreadable:
                    return $"{name}: {commands.Error}";
                default:
                    return null;
            }
        }
    }

    private string? ReadPlain(string path, LoggedCommand.Sink sink)
    {
        using IStorageFile? file = folder.Storage.OpenRead(path, out string? error);
        if (file is null)
        {
            return $"{folder.NameOf(path)}: {error}";
        }

        string name = folder.NameOf(path);
        long time = -1;
        SelectedDatabase database = new();
        CommandFile commands = new(file, 0);
        while (true)
        {
            switch (commands.Next())
            {
                case ScanResult.Command:
                    sink(new LoggedCommand
                    {
                        Start = -1,
                        End = -1,
                        UnixMilliseconds = time,
                        Database = database.Index,
                        File = name,
                        Arguments = commands.Arguments,
                    });
                    database.Pass(commands.Arguments);
                    break;
                case ScanResult.Annotation:
                    time = TimeOf(commands.Raw) is >= 0 and var seconds ? seconds * 1000 : time;
                    break;
                case ScanResult.BadFormat:
                    return string.Create(CultureInfo.InvariantCulture, $"{name} at position {commands.Position}: not a command");
                case ScanResult.Unreadable:
                    return $"{name}: {commands.Error}";
                default:
                    return null;
            }
        }
    }
}
