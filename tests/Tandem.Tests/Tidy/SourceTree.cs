using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Tandem.Tests.Support;

namespace Tandem.Tests.Tidy;

/// <summary>The files of the repository that the tests lie in: what was built or restored is left out.</summary>
internal static class SourceTree
{
    private static readonly string[] Left =
        ["bin", "obj", ".git", ".vs", "node_modules", "out", "out.new", "out.old", "data", "TestResults",
        "BenchmarkDotNet.Artifacts", "__pycache__"];

    /// <summary>Absolute path of the folder with Tandem.slnx.</summary>
    public static string Root => Repository.Root;

    /// <summary>Every file, relative to the root, with forward slashes, in order.</summary>
    public static string[] Files { get; } =
        [.. Walk(Root).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    /// <summary>The C# files below <paramref name="folders"/>.</summary>
    public static IEnumerable<string> CSharp(params string[] folders) =>
        Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal)
            && folders.Any(folder => file.StartsWith(folder + "/", StringComparison.Ordinal)));

    /// <summary>Content of a file, named relative to the root.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>Lines of a file, named relative to the root.</summary>
    public static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder)
                .Where(child => !Left.Contains(Path.GetFileName(child)))
                .SelectMany(Walk));
}
