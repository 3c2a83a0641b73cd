using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Tandem.Server.Scripting.Debugging;

/// <summary>The text of the script that is debugged: lines as they are shown, the current one, and breakpoints.</summary>
internal sealed class SourceListing
{
    // As in Redis 7.0.
    private const int MaxBreakpoints = 64;

    private readonly string[] _lines;
    private readonly List<int> _breakpoints = [];

    /// <param name="text">The script; empty lines at its end do not count.</param>
    public SourceListing(ReadOnlySpan<byte> text)
    {
        string source = Encoding.Latin1.GetString(text.TrimEnd("\r\n"u8));
        _lines = source.Length == 0 ? [] : source.Split('\n');
    }

    /// <summary>The line that runs next, from 1.</summary>
    public int Current { get; set; }

    /// <summary>Lines at which the script stops, in the order in which they were set.</summary>
    public IReadOnlyList<int> Breakpoints => _breakpoints;

    public bool HasRoomForBreakpoint => _breakpoints.Count < MaxBreakpoints;

    /// <summary>Sets a breakpoint.</summary>
    /// <returns>False when there is no such line, or has one.</returns>
    public bool AddBreakpoint(long line)
    {
        if (line < 1 || line > _lines.Length || _breakpoints.Contains((int)line))
        {
            return false;
        }

        _breakpoints.Add((int)line);
        return true;
    }

    /// <returns>False when there is none.</returns>
    public bool RemoveBreakpoint(long line) => line is >= 1 and <= int.MaxValue && _breakpoints.Remove((int)line);

    public void RemoveBreakpoints() => _breakpoints.Clear();

    public bool IsBreakpoint(int line) => _breakpoints.Contains(line);

    /// <summary>Shows the lines around one.</summary>
    /// <param name="around">Below 1: the current line.</param>
    /// <param name="context">Lines before it, and after it.</param>
    public void Show(DebugLog log, int around, int context)
    {
        int middle = around < 1 ? Current : around;
        int last = (int)Math.Min((long)middle + context, _lines.Length);
        for (int line = (int)Math.Max((long)middle - context, 1); line <= last; line++)
        {
            log.Add(Describe(line));
        }
    }

    /// <summary>A line as it is shown: an arrow at the current one, # at a breakpoint, the number, the text.</summary>
    public string Describe(int line)
    {
        string mark = IsBreakpoint(line) ? "#" : " ";
        string text = line >= 1 && line <= _lines.Length ? _lines[line - 1] : "<out of range source code line>";
        return string.Create(CultureInfo.InvariantCulture, $"{(line == Current ? "->" : "  ")}{mark}{line,-3} {text}");
    }
}
