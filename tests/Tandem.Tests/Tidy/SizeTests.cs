using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Tandem.Tests.Tidy;

/// <summary>
/// Files stay small enough to be read at one go. What is over the wish is listed in ratchet.txt, which only shrinks.
/// </summary>
public sealed class SizeTests
{
    private const int WishedLines = 400;
    private const int MostLines = 800;
    private const int MostColumns = 160;
    private const string Ratchet = "tests/Tandem.Tests/Tidy/ratchet.txt";

    [Fact]
    public void No_file_grows_beyond_400_lines_or_its_line_in_the_ratchet()
    {
        Dictionary<string, int> allowed = ReadRatchet();
        List<string> faults = [];
        foreach (string file in SourceTree.CSharp("src", "tests", "benchmarks"))
        {
            int lines = SourceTree.ReadLines(file).Length;
            int most = Math.Min(MostLines, allowed.GetValueOrDefault(file, WishedLines));
            if (lines > most)
            {
                faults.Add(
                    $"{file}: {lines} lines, at most {most}; split it (or, if it reads better whole,"
                    + $" list it in {Ratchet}; never over {MostLines})");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void The_ratchet_lists_only_files_that_need_it()
    {
        string[] faults = [.. ReadRatchet()
            .Where(entry => !SourceTree.Files.Contains(entry.Key)
                || SourceTree.ReadLines(entry.Key).Length <= WishedLines)
            .Select(entry => $"{Ratchet}: {entry.Key} is gone or below {WishedLines} lines: take it off the list")];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Fact]
    public void No_line_is_too_long()
    {
        string[] faults = [.. SourceTree.CSharp("src", "tests", "benchmarks")
            .SelectMany(file => SourceTree.ReadLines(file)
            .Select((line, index) => (line, index))
            .Where(pair => pair.line.Length > MostColumns)
            .Select(pair => $"{file}:{pair.index + 1}: {pair.line.Length} columns"))];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    /// <summary>Each line is a file and the number of lines it may have; # begins a comment.</summary>
    private static Dictionary<string, int> ReadRatchet() => SourceTree.ReadLines(Ratchet)
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(words => words[0], words =>
            int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
}
