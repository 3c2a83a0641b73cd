using System.Collections.Generic;
using System.Linq;
using Tandem.Server.Dispatch;
using Tandem.Tests.Support;

namespace Tandem.Tests.Dispatch;

/// <summary>One row of Facts/redis-7.0.15-commands.txt.</summary>
internal sealed record CommandFacts(
    string Name, int Arity, string Flags, string Range, string Categories, string Tips, string Keys, string Since, string Group)
{
    public static IReadOnlyDictionary<string, CommandFacts> All { get; } = FactFile.Lines("redis-7.0.15-commands.txt")
        .Select(static line => line.Split('\t'))
        .Select(static f => new CommandFacts(
            f[0], int.Parse(f[1], System.Globalization.CultureInfo.InvariantCulture), f[2], f[3], f[4], f[5], f[6], f[7], f[8]))
        .ToDictionary(static facts => facts.Name);

    /// <summary>A definition as the attribute would make it, with no more than its keys.</summary>
    public CommandDefinition Definition() => new(
        0, Name, string.Empty, Arity, CommandFlags.None, AclCategories.None, Keys, string.Empty, Since, Group, "S.", true);
}
