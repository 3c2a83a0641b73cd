using Microsoft.CodeAnalysis;

namespace Tandem.Generators;

/// <summary>What the generators complain about. TD1xxx: commands; TD2xxx: options.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor WrongSignature = Error(
        "TD1001", "A command is a static method", "{0} must be 'static void M(ref CommandContext c)'");

    public static readonly DiagnosticDescriptor DuplicateCommand = Error(
        "TD1002", "A command is defined once", "{0} is defined twice");

    public static readonly DiagnosticDescriptor NoSummary = Error(
        "TD1003", "A command has a summary", "{0} has no <summary>, which COMMAND DOCS prints");

    public static readonly DiagnosticDescriptor NoArity = Error(
        "TD1004", "A command has an arity", "{0} has no Arity");

    public static readonly DiagnosticDescriptor NoContainer = Error(
        "TD1005", "A subcommand has a container", "{0} needs a class marked [Command(\"{1}\", ...)]");

    public static readonly DiagnosticDescriptor WrongArity = Error(
        "TD1006", "Arity and syntax agree", "The arity of {0} does not fit its syntax: {1}");

    public static readonly DiagnosticDescriptor UnknownGroup = Error(
        "TD1007", "A command is in the folder of its group", "{0} is in '{1}', which is not the folder of a group of commands");

    public static readonly DiagnosticDescriptor DuplicateOption = Error(
        "TD2001", "An option is defined once", "Option {0} is defined twice");

    public static readonly DiagnosticDescriptor OptionOwnerNotPartial = Error(
        "TD2002", "Options live in a partial class", "{1}, which has option {0}, must be a partial class outside other types");

    public static readonly DiagnosticDescriptor OptionType = Error(
        "TD2003",
        "An option has a type of options",
        "Option {0} must be a bool, int, uint, long, string, enum or an IConfigValue");

    public static readonly DiagnosticDescriptor OptionNotSettable = Error(
        "TD2004", "An option can be set", "Option {0} needs a setter");

    public static readonly DiagnosticDescriptor OptionWithoutSummary = Error(
        "TD2005", "An option has a summary", "Option {0} has no <summary>, which the sample configuration file prints");

    public static readonly DiagnosticDescriptor OptionCheck = Error(
        "TD2006", "An option's check exists", "The Check of option {0} must name a 'static string? M(T value)' of {1}");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Tandem", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
