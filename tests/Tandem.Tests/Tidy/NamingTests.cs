using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Tandem.Tests.Tidy;

/// <summary>
/// Names say what a thing is, and tell where its file is: one type per file, in the namespace of its folder.
/// </summary>
public sealed class NamingTests
{
    private static readonly string[] EmptyWords =
        ["Helper", "Helpers", "Manager", "Util", "Utils", "Common", "Wrapper", "Provider", "Impl"];

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        string[] faults = [.. Types("src", "tests", "benchmarks")
            .Where(type => EmptyWords.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)))
            .Select(type => $"{type.File}: {type.Name}: name what it is")];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Fact]
    public void A_file_holds_one_type_and_is_named_after_it()
    {
        List<string> faults = [];
        foreach (IGrouping<string, (string File, string Name)> file in Types("src").GroupBy(type => type.File))
        {
            string name = System.IO.Path.GetFileNameWithoutExtension(file.Key).Split('.')[0];
            if (file.Count() > 1 || file.First().Name != name)
            {
                faults.Add($"{file.Key}: {string.Join(", ", file.Select(type => type.Name))}");
            }
        }

        Assert.True(faults.Count == 0, "one type per file, named as the file:\n" + string.Join('\n', faults));
    }

    [Fact]
    public void The_namespace_is_the_folder()
    {
        List<string> faults = [];
        foreach (string file in SourceTree.CSharp("src", "tests"))
        {
            string[] folders = file.Split('/')[1..^1];
            string? given = Parse(file).Members.OfType<BaseNamespaceDeclarationSyntax>()
                .FirstOrDefault()?.Name.ToString();
            if (given is not null && given != string.Join('.', folders) && !IsBorrowed(given))
            {
                faults.Add($"{file}: namespace {given}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void There_are_no_regions()
    {
        string[] faults = [.. SourceTree.CSharp("src", "tests", "benchmarks")
            .Where(file => SourceTree.ReadLines(file)
                .Any(line => line.TrimStart().StartsWith("#region", StringComparison.Ordinal)))];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    /// <summary>What the compiler looks for under a name of its own, such as IsExternalInit.</summary>
    private static bool IsBorrowed(string name) => name.StartsWith("System.", StringComparison.Ordinal);

    private static IEnumerable<(string File, string Name)> Types(params string[] folders)
    {
        foreach (string file in SourceTree.CSharp(folders))
        {
            CompilationUnitSyntax unit = Parse(file);
            foreach (MemberDeclarationSyntax member in unit.Members.Concat(
                unit.Members.OfType<BaseNamespaceDeclarationSyntax>().SelectMany(space => space.Members)))
            {
                string? name = member switch
                {
                    BaseTypeDeclarationSyntax type => type.Identifier.Text,
                    DelegateDeclarationSyntax type => type.Identifier.Text,
                    _ => null,
                };
                if (name is not null)
                {
                    yield return (file, name);
                }
            }
        }
    }

    private static CompilationUnitSyntax Parse(string file) =>
        CSharpSyntaxTree.ParseText(SourceTree.Read(file)).GetCompilationUnitRoot();
}
