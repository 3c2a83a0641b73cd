using System.Collections.Generic;

namespace Tandem.Server.Acl;

/// <summary>One rule about commands, as "+get" or "-@string".</summary>
/// <param name="Allows">+ or -.</param>
/// <param name="Subject">What it names, normalized: "get", "config|get", "@string", "select|0".</param>
/// <param name="Commands">The numbers of all commands it is about.</param>
/// <param name="FirstArgument">The only first argument with which the command is allowed; null for any.</param>
internal sealed record CommandRule(bool Allows, string Subject, HashSet<int> Commands, string? FirstArgument)
{
    /// <summary>Whether nothing is left of an earlier rule once this one has been said.</summary>
    public bool Overrides(CommandRule earlier) => FirstArgument is null
        ? earlier.Commands.IsSubsetOf(Commands)
        : earlier.Subject == Subject;

    public override string ToString() => (Allows ? "+" : "-") + Subject;
}
