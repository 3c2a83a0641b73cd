using System.Linq;
using Microsoft.CodeAnalysis;

namespace Tandem.Generators;

/// <summary>What the generator keeps of one [Config] property.</summary>
internal sealed record ConfigModel(
    string Name, string? Alias, long? Min, long? Max, string Unit, string Flags, string? Check, string Summary,
    string ClassNamespace, string ClassName, string ClassHeader, string ClassSummary,
    string Property, string Kind, string Type, string Names,
    bool TakesSeveral, Location Location, DiagnosticDescriptor? Problem)
{
    private const string ValueInterface = "Tandem.Platform.Config.IConfigValue";

    public static ConfigModel From(GeneratorAttributeSyntaxContext context)
    {
        IPropertySymbol property = (IPropertySymbol)context.TargetSymbol;
        AttributeData attribute = context.Attributes[0];
        TypedConstant Argument(string name) => attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value;

        INamedTypeSymbol owner = property.ContainingType;
        string kind = KindOf(property.Type);
        string summary = XmlSummary.Of(property);
        string? check = Argument("Check").Value as string;
        bool isPartial = owner.DeclaringSyntaxReferences.Select(r => r.GetSyntax())
            .OfType<Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax>()
            .Any(t => t.Modifiers.Any(m => m.ValueText == "partial"));
        DiagnosticDescriptor? problem =
            !isPartial || owner.ContainingType is not null ? Diagnostics.OptionOwnerNotPartial
            : kind.Length == 0 ? Diagnostics.OptionType
            : kind != "Value" && property.SetMethod is null ? Diagnostics.OptionNotSettable
            : summary.Length == 0 ? Diagnostics.OptionWithoutSummary
            : check is not null && !HasCheck(owner, check, property.Type) ? Diagnostics.OptionCheck
            : null;

        return new ConfigModel(
            attribute.ConstructorArguments[0].Value as string ?? string.Empty,
            Argument("Alias").Value as string,
            Argument("Min").Value as long?,
            Argument("Max").Value as long?,
            "(global::Tandem.Platform.Config.ConfigUnit)" + (Argument("Unit").Value as int? ?? 0),
            "(global::Tandem.Platform.Config.ConfigFlags)" + (Argument("Flags").Value as int? ?? 0),
            check,
            summary,
            owner.ContainingNamespace.ToDisplayString(),
            owner.Name,
            "partial " + (owner.IsRecord ? "record " : "class ") + owner.Name,
            XmlSummary.Of(owner),
            property.Name,
            kind,
            property.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            kind == "Enum" ? NamesOf(property.Type) : string.Empty,
            kind == "Enum" && property.Type.GetAttributes().Any(a => a.AttributeClass?.Name == "FlagsAttribute"),
            property.Locations.FirstOrDefault() ?? Location.None,
            problem);
    }

    private static string KindOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => "Boolean",
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 => "Number",
        SpecialType.System_String => type.NullableAnnotation == NullableAnnotation.Annotated ? "OptionalText" : "Text",
        _ => type.TypeKind == TypeKind.Enum ? "Enum"
            : type.AllInterfaces.Any(i => i.ToDisplayString() == ValueInterface) ? "Value"
            : string.Empty,
    };

    private static bool HasCheck(INamedTypeSymbol owner, string name, ITypeSymbol type) =>
        owner.GetMembers(name).OfType<IMethodSymbol>().Any(m =>
            m.IsStatic && m.ReturnType.SpecialType == SpecialType.System_String && m.Parameters.Length == 1
            && SymbolEqualityComparer.Default.Equals(m.Parameters[0].Type, type));

    private static string NamesOf(ITypeSymbol type) => string.Join(
        ", ",
        type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).Select(f =>
        {
            string name = f.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == "ConfigNameAttribute")
                ?.ConstructorArguments[0].Value as string ?? Kebab(f.Name);
            return "(\"" + name + "\", " + f.ConstantValue + ")";
        }));

    private static string Kebab(string name) => string.Concat(name.Select((c, i) =>
        char.IsUpper(c) ? (i == 0 ? string.Empty : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
