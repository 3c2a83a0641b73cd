using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Tandem.Server.ReplicationStream;

/// <summary>The text of the index beside a segment: which offsets it holds, where they are in the file, and under which names.
/// </summary>
/// <remarks>
/// Lines, appended only, each ended by a line feed; what follows the last line feed was being written and does not count:
/// <code>
/// tandem-log 1
/// history ID SECOND-ID SECOND-ID-END      from the next mark on
/// at OFFSET POSITION UNIX-MILLISECONDS FINGERPRINT
/// </code>
/// The first mark is where the segment begins. A mark is written before the bytes that follow it, so that bytes of the file
/// that are not part of the stream (a SELECT in front, #TS lines) are always known as such.
/// </remarks>
internal sealed class SegmentIndex
{
    /// <summary>The index of FILE is FILE.index.</summary>
    public const string Suffix = ".index";

    private const string Head = "tandem-log 1";

    private SegmentIndex(List<SegmentMark> marks, LogHistory firstHistory, LogHistory history)
    {
        Marks = marks;
        FirstHistory = firstHistory;
        History = history;
    }

    /// <summary>At least one, by offset.</summary>
    public List<SegmentMark> Marks { get; }

    /// <summary>The names at the beginning.</summary>
    public LogHistory FirstHistory { get; }

    /// <summary>The last one written.</summary>
    public LogHistory History { get; }

    /// <summary>A whole index.</summary>
    /// <param name="marks">At least one.</param>
    /// <param name="first">The names at the beginning.</param>
    /// <param name="history">Those at the end.</param>
    public static string Format(IReadOnlyList<SegmentMark> marks, LogHistory first, LogHistory history)
    {
        StringBuilder text = new(Head + "\n" + Line(first));
        foreach (SegmentMark mark in marks)
        {
            text.Append(Line(mark));
        }

        return history == first ? text.ToString() : text.Append(Line(history)).ToString();
    }

    public static string Line(LogHistory history) => $"history {history}\n";

    public static string Line(SegmentMark mark) => string.Create(
        CultureInfo.InvariantCulture, $"at {mark.Offset} {mark.Position} {mark.UnixMilliseconds} {mark.Fingerprint:x16}\n");

    /// <summary>Reads an index.</summary>
    /// <returns>Null when it is none, or damaged.</returns>
    public static SegmentIndex? Parse(ReadOnlySpan<byte> content) => Parse(content, skipsFaults: false);

    /// <summary>Reads an index and leaves out lines that are none, if at least its first three are whole.</summary>
    public static SegmentIndex? ParseWhatCan(ReadOnlySpan<byte> content) => Parse(content, skipsFaults: true);

    private static SegmentIndex? Parse(ReadOnlySpan<byte> content, bool skipsFaults)
    {
        content = content[..(content.LastIndexOf((byte)'\n') + 1)];
        string[] lines = Encoding.ASCII.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 3 || lines[0] != Head)
        {
            return null;
        }

        List<SegmentMark> marks = [];
        LogHistory history = default;
        LogHistory first = default;
        for (int i = 1; i < lines.Length; i++)
        {
            string[] words = lines[i].Split(' ');
            LogHistory named = default;
            bool isRead = words[0] == "history"
                ? LogHistory.TryParse(words.AsSpan(1), out named)
                : words[0] == "at" && TryReadMark(words, marks);
            if (!isRead && (i <= 2 || !skipsFaults))
            {
                return null;
            }

            history = named.Id.IsNone ? history : named;
            first = first.Id.IsNone ? history : first;
        }

        return marks.Count == 0 || history.Id.IsNone ? null : new SegmentIndex(marks, first, history);
    }

    private static bool TryReadMark(string[] words, List<SegmentMark> marks)
    {
        if (words.Length != 5
            || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            || !long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out long position)
            || !long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out long time)
            || !ulong.TryParse(words[4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong fingerprint)
            || (marks.Count > 0 && (offset < marks[^1].Offset || position < marks[^1].Position)))
        {
            return false;
        }

        marks.Add(new SegmentMark(offset, position, time, fingerprint));
        return true;
    }
}
