using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tandem.Tests.Generators;

/// <summary>Runs a generator over a piece of source.</summary>
internal static class GeneratorRun
{
    /// <summary>Compiles the source with what is generated from it.</summary>
    /// <param name="output">The generated text.</param>
    /// <returns>The ids of what the generator complains about, then the errors of the compiler.</returns>
    public static string[] Run(IIncrementalGenerator generator, string source, out string output)
    {
        CSharpParseOptions options = new(LanguageVersion.Preview, DocumentationMode.Parse);
        string[] trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Probe",
            [CSharpSyntaxTree.ParseText(source, options)],
            trusted.Where(static path => Path.GetFileName(path) is { } name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Tandem.Platform.dll"))
                .Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation result, out ImmutableArray<Diagnostic> found);
        output = string.Join('\n', result.SyntaxTrees.Skip(1).Select(static tree => tree.ToString()));
        return [.. found.Select(static d => d.Id), .. result.GetDiagnostics()
            .Where(static d => d.Severity == DiagnosticSeverity.Error).Select(static d => d.ToString())];
    }
}
