using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Tandem.Generators;

/// <summary>What the generator keeps of one [Command].</summary>
internal sealed record CommandModel(
    string Name, string Syntax, int Arity, int Flags, int Acl, string Keys, string Tips, string Since, string Group,
    string Summary, string Method, int Member, Location Location, DiagnosticDescriptor? Problem, string Detail)
{
    /// <summary>Name of the container, or empty.</summary>
    public string Container => Name.Contains('|') ? Name.Substring(0, Name.IndexOf('|')) : string.Empty;

    public static ImmutableArray<CommandModel> From(GeneratorAttributeSyntaxContext context) =>
        context.Attributes.Select(a => From(context.TargetSymbol, a)).ToImmutableArray();

    private static CommandModel From(ISymbol symbol, AttributeData attribute)
    {
        string Text(string name) => attribute.NamedArguments.FirstOrDefault(p => p.Key == name).Value.Value as string ?? "";
        int Number(string name) => attribute.NamedArguments.FirstOrDefault(p => p.Key == name).Value.Value is int n ? n : 0;

        string summary = XmlSummary.Of(symbol);
        DiagnosticDescriptor? problem = summary.Length == 0 ? Diagnostics.NoSummary : null;
        string method = "";
        if (symbol is IMethodSymbol m)
        {
            method = m.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) + "." + m.Name;
            bool fits = m.IsStatic && m.ReturnsVoid && m.Parameters.Length == 1 && m.Parameters[0].RefKind == RefKind.Ref
                && m.Parameters[0].Type.Name == "CommandContext";
            problem = fits ? problem : Diagnostics.WrongSignature;
        }

        string name = attribute.ConstructorArguments[0].Value as string ?? "";
        int arity = Number("Arity");
        string syntax = attribute.ConstructorArguments[1].Value as string ?? "";
        string folder = symbol.ContainingNamespace.Name;
        string group = GroupOf(folder);
        string? disagreement = SyntaxParser.Disagreement(syntax, arity, name.Contains('|') ? 2 : 1);
        problem = arity == 0 ? Diagnostics.NoArity
            : disagreement is not null ? Diagnostics.WrongArity
            : group.Length == 0 ? Diagnostics.UnknownGroup
            : problem;

        return new CommandModel(
            name, syntax, arity, Number("Flags"), Number("Acl"), Text("Keys"), Text("Tips"), Text("Since"),
            group, summary, method, Number("Member"),
            symbol.Locations.FirstOrDefault() ?? Location.None, problem, disagreement ?? folder);
    }

    // The folder is the group; COMMAND DOCS has its own spelling for each. Empty for a folder that is no group.
    private static string GroupOf(string folder) => folder switch
    {
        "Bitmaps" => "bitmap",
        "HyperLogLogs" => "hyperloglog",
        "SortedSets" => "sorted-set",
        "Strings" => "string",
        "Lists" => "list",
        "Sets" => "set",
        "Hashes" => "hash",
        "Streams" => "stream",
        "Cluster" or "Connection" or "Generic" or "Geo" or "PubSub" or "Scripting" or "Sentinel" or "Server"
            or "Transactions" => folder.ToLowerInvariant(),
        _ => string.Empty,
    };
}
