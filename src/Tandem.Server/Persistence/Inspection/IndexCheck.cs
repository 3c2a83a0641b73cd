using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.Platform.Storage;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>Compares the index of a segment with its file, and makes a new one from what fits.</summary>
/// <remarks>What is in the file and not in the stream lies in front of a mark: the gap is as long as the mark's position grew more than
/// its offset. A gap begins and ends between commands, and each line that tells the time lies in one.</remarks>
internal sealed class IndexCheck
{
    private readonly IStorageFile _file;
    private readonly long _length;
    private readonly List<(long Start, long End)> _gaps = [];

    private IndexCheck(SegmentIndex? index, bool hasLostLines, IStorageFile file, long length)
    {
        Index = index;
        _file = file;
        _length = length;
        if (index is null)
        {
            Fault = "its beginning is damaged: the offsets of the segment are not known";
        }
        else if (hasLostLines)
        {
            Fault = "it has lines that are none";
        }
        else
        {
            CheckMarks(index.Marks);
        }
    }

    /// <summary>What can be read of it; null when not even its beginning can.</summary>
    public SegmentIndex? Index { get; }

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Places of the file that must be between commands, ascending.</summary>
    public IReadOnlyList<long> Places => [.. _gaps.SelectMany(static gap => new[] { gap.Start, gap.End }).Where(static place => place > 0)];

    /// <summary>Reads an index and looks at what can be seen without the file's commands.</summary>
    /// <param name="length">Bytes of the file, taken before the index was read: a server may be writing.</param>
    public static IndexCheck Run(ReadOnlySpan<byte> content, IStorageFile file, long length)
    {
        SegmentIndex? index = SegmentIndex.Parse(content);
        return new IndexCheck(index ?? SegmentIndex.ParseWhatCan(content), hasLostLines: index is null, file, length);
    }

    /// <summary>Looks at the rest.</summary>
    /// <param name="commands">Read with <see cref="Places"/>.</param>
    public void Compare(CommandCheck commands)
    {
        if (Fault is not null)
        {
            return;
        }

        if (commands.Inside.Count > 0)
        {
            Fault = string.Create(CultureInfo.InvariantCulture, $"it counts position {commands.Inside[0]} wrong, which is within a command");
            return;
        }

        foreach ((long start, long end) in commands.Annotations)
        {
            if (!_gaps.Any(gap => gap.Start <= start && end <= gap.End))
            {
                Fault = string.Create(CultureInfo.InvariantCulture, $"it counts the time at position {start} as part of the stream");
                return;
            }
        }
    }

    /// <summary>Makes an index of the marks that fit, and of new ones for times that have lost theirs.</summary>
    /// <param name="commands">Of the file.</param>
    /// <param name="end">The offset at which the next segment begins; negative when there is none.</param>
    /// <returns>Null when what is left does not tell the offsets beyond doubt.</returns>
    public string? Rebuild(CommandCheck commands, long end)
    {
        if (Index is null || !Fits(Index.Marks[0]))
        {
            return null;
        }

        List<SegmentMark> marks = [Index.Marks[0]];
        int annotation = 0;
        foreach (SegmentMark mark in Index.Marks.Skip(1).Where(Fits))
        {
            // A gap whose mark is lost is known only if it is a time.
            long gap = GapBefore(marks[^1], mark);
            annotation = AddTimes(commands, annotation, mark.Position - Math.Max(gap, 0), marks);
            gap = GapBefore(marks[^1], mark);
            if (gap < 0 || (gap > 0 && !commands.Annotations.Contains((mark.Position - gap, mark.Position))))
            {
                // What only the file has may be there, or what a lost mark told of.
                return null;
            }

            marks.Add(mark);
            while (annotation < commands.Annotations.Count && commands.Annotations[annotation].End <= mark.Position)
            {
                annotation++;
            }
        }

        AddTimes(commands, annotation, long.MaxValue, marks);
        return end >= 0 && marks[^1].Offset + _length - marks[^1].Position != end
            ? null
            : SegmentIndex.Format(marks, Index.FirstHistory, Index.History);
    }

    private static long GapBefore(SegmentMark previous, SegmentMark mark) =>
        mark.Position - previous.Position - (mark.Offset - previous.Offset);

    private int AddTimes(CommandCheck commands, int annotation, long before, List<SegmentMark> marks)
    {
        for (; annotation < commands.Annotations.Count && commands.Annotations[annotation].Start < before; annotation++)
        {
            (long start, long position) = commands.Annotations[annotation];
            if (start >= marks[^1].Position)
            {
                long offset = marks[^1].Offset + start - marks[^1].Position;
                marks.Add(new SegmentMark(
                    offset, position, marks[^1].UnixMilliseconds, TrailingBytes.FingerprintBefore(_file, position)));
            }
        }

        return annotation;
    }

    private bool Fits(SegmentMark mark) =>
        mark.Position <= _length && TrailingBytes.FingerprintBefore(_file, mark.Position) == mark.Fingerprint;

    private void CheckMarks(List<SegmentMark> marks)
    {
        if (marks[0].Position > 0)
        {
            _gaps.Add((0, marks[0].Position));
        }

        for (int i = 0; i < marks.Count && marks[i].Position <= _length; i++)
        {
            if (!Fits(marks[i]))
            {
                Fault = string.Create(CultureInfo.InvariantCulture, $"its fingerprint of the file at position {marks[i].Position} does not fit");
                return;
            }

            long gap = i == 0 ? 0 : GapBefore(marks[i - 1], marks[i]);
            if (gap < 0)
            {
                Fault = string.Create(CultureInfo.InvariantCulture, $"its mark at position {marks[i].Position} contradicts the one before it");
                return;
            }

            if (gap > 0)
            {
                _gaps.Add((marks[i].Position - gap, marks[i].Position));
            }
        }

        if (marks[0].Position > _length)
        {
            Fault = "it begins behind the file's end";
        }
    }
}
