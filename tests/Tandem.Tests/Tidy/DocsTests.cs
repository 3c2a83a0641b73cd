using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Tandem.Tests.Tidy;

/// <summary>A page that names a file of ours fails when the file goes.</summary>
public sealed class DocsTests
{
    /// <summary>Names files of other projects, as examples.</summary>
    private const string Style = "docs/STYLE.md";

    private static readonly Regex Code = new("`(?<text>[^`\n]+)`");
    private static readonly Regex Link = new(@"\]\((?<text>[^)#\s]+)(#[^)]*)?\)");
    private static readonly Regex OurFile =
        new(@"^(\.{1,2}/)*([\w.-]+/)*[\w.-]+\.(cs|md|csproj|props|slnx|py|js|sh|editorconfig)$");

    [Fact]
    public void Pages_name_only_files_that_exist()
    {
        List<string> faults = [];
        foreach (string page in SourceTree.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)
            && file != Style))
        {
            string text = SourceTree.Read(page);
            foreach (string name in Code.Matches(text).Select(match => match.Groups["text"].Value)
                .Where(name => OurFile.IsMatch(name)))
            {
                if (!Exists(page, name))
                {
                    faults.Add($"{page}: `{name}`");
                }
            }

            foreach (string target in Link.Matches(text).Select(match => match.Groups["text"].Value)
                .Where(target => !target.Contains(':', StringComparison.Ordinal)))
            {
                string path = Path.Combine(SourceTree.Root, Path.GetDirectoryName(page)!, target);
                if (!File.Exists(path) && !Directory.Exists(path))
                {
                    faults.Add($"{page}: link to {target}");
                }
            }
        }

        Assert.True(faults.Count == 0, "named, but not there:\n" + string.Join('\n', faults));
    }

    /// <summary>
    /// From the root, from the page, or the end of a path: pages say Dispatch/Dispatcher.cs for short.
    /// </summary>
    private static bool Exists(string page, string name) =>
        File.Exists(Path.Combine(SourceTree.Root, name))
        || File.Exists(Path.Combine(SourceTree.Root, Path.GetDirectoryName(page)!, name))
        || SourceTree.Files.Any(file => file.EndsWith("/" + name, StringComparison.Ordinal));
}
