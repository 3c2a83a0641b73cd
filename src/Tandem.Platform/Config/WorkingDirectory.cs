using System;
using System.Collections.Generic;
using System.IO;

namespace Tandem.Platform.Config;

/// <summary>Option dir: the working directory of the process, to which all file names are relative.</summary>
public sealed class WorkingDirectory : IConfigValue
{
    /// <summary>Absolute.</summary>
    public static string Path => Environment.CurrentDirectory;

    public string? TrySet(string[] words)
    {
        if (words.Length != 1)
        {
            return "wrong number of arguments";
        }

        try
        {
            Environment.CurrentDirectory = words[0];
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return File.Exists(words[0]) ? "Not a directory"
                : e is UnauthorizedAccessException ? "Permission denied"
                : "No such file or directory";
        }
    }

    public string Format() => Path;

    public string Sample => "./";

    public IEnumerable<ConfigLineText> Lines(string defaultText) => [new(ConfigWords.Quote(Path), true)];
}
