using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Enumeration;
using System.Linq;
using System.Text;

namespace Tandem.Platform.Config;

/// <summary>Reads configuration files and hands their lines on, one by one.</summary>
public sealed class ConfigFile
{
    /// <summary>How deep files may include files. A limit of our own: Redis overflows its stack on a file that includes itself.</summary>
    private const int MaxDepth = 32;

    private readonly string _productVersion;
    private readonly Func<ConfigLine, string?> _take;

    /// <param name="productVersion">What error texts say was starting: "Redis 7.0.15".</param>
    /// <param name="take">Does what a line says; null, or why it cannot. Never gets an include.</param>
    public ConfigFile(string productVersion, Func<ConfigLine, string?> take)
    {
        _productVersion = productVersion;
        _take = take;
    }

    /// <summary>Reads a file, then standard input, then the options of the command line: the last line wins.</summary>
    /// <param name="path">Null for none; with wildcards all files that match, or none.</param>
    /// <param name="standardInput">Null when it is not to be read.</param>
    /// <param name="options">Lines made of the command line.</param>
    /// <exception cref="ConfigException">The text is what to print.</exception>
    public void Load(string? path, TextReader? standardInput, string? options) =>
        Load(path, standardInput, options, depth: 0);

    private void Load(string? path, TextReader? standardInput, string? options, int depth)
    {
        List<(string Text, string Origin)> lines = [];
        foreach (string file in path is null ? [] : FilesOf(path))
        {
            lines.AddRange(Read(file).Split('\n').Select(line => (line, file)));
        }

        if (standardInput is not null)
        {
            lines.AddRange(standardInput.ReadToEnd().Split('\n').Select(line => (line, "stdin")));
        }

        if (options is not null)
        {
            lines.AddRange(options.Split('\n').Select(line => (line, "command line")));
        }

        string? numberedFile = null;
        int number = 0;
        foreach ((string text, string origin) in lines)
        {
            number = origin == numberedFile ? number + 1 : 1;
            numberedFile = origin;
            Take(text.Trim(' ', '\t', '\r', '\n'), number, origin, depth);
        }
    }

    private void Take(string text, int number, string origin, int depth)
    {
        if (text.Length == 0 || text[0] == '#')
        {
            return;
        }

        string[]? words = ConfigWords.Split(text);
        if (words is null)
        {
            throw Fatal("Unbalanced quotes in configuration line", new ConfigLine([], text, number, origin));
        }

        if (words.Length == 0)
        {
            return;
        }

        words[0] = words[0].ToLowerInvariant();
        ConfigLine line = new(words, text, number, origin);
        if (words[0] != "include" || words.Length != 2)
        {
            string? refusal = _take(line);
            if (refusal is not null)
            {
                throw Fatal(refusal, line);
            }
        }
        else if (depth == MaxDepth)
        {
            throw Fatal("Too many files include each other", line);
        }
        else
        {
            Load(words[1], null, null, depth + 1);
        }
    }

    /// <summary>The error that ends a start.</summary>
    /// <param name="line">Null when no single line is at fault.</param>
    public ConfigException Fatal(string reason, ConfigLine? line = null)
    {
        StringBuilder text = new();
        text.Append("\n*** FATAL CONFIG FILE ERROR (").Append(_productVersion).Append(") ***\n");
        if (line is not null)
        {
            text.Append("Reading the configuration file, at line ").Append(line.Number)
                .Append(" (").Append(line.Origin).Append(")\n>>> '").Append(line.Text).Append("'\n");
        }

        return new ConfigException(text.Append(reason).ToString());
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
                UnauthorizedAccessException when Directory.Exists(path) => "Is a directory",
                UnauthorizedAccessException => "Permission denied",
                _ => e.Message,
            };
            throw new ConfigException($"Fatal error, can't open config file '{path}': {reason}", e);
        }
    }

    // Wildcards in the last part of the path only: include conf.d/*.conf. No match is no error.
    private static IEnumerable<string> FilesOf(string path)
    {
        if (path.IndexOfAny(['*', '?', '[']) < 0)
        {
            return [path];
        }

        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        string pattern = Path.GetFileName(path);
        return Directory.Exists(folder.Length == 0 ? "." : folder)
            ? Directory.EnumerateFiles(folder.Length == 0 ? "." : folder)
                .Where(file => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file), ignoreCase: false)
                    && !Path.GetFileName(file).StartsWith('.'))
                .Order(StringComparer.Ordinal)
            : [];
    }
}
