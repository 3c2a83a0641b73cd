using System.Collections.Generic;

namespace Tandem.Server.Acl;

/// <summary>What rules need to know of commands. Commands are numbers from 0 to <see cref="Count"/> - 1; a container's
/// subcommands have numbers of their own.</summary>
internal interface ICommandCatalog
{
    int Count { get; }

    /// <summary>The number of "get" or "config|get", whatever the case; -1 when there is no such command.</summary>
    int Find(string name);

    /// <summary>"get", "config|get".</summary>
    string NameOf(int command);

    /// <summary>Empty for a command that is no container.</summary>
    IReadOnlyList<int> SubcommandsOf(int command);

    /// <summary>True for "config|get".</summary>
    bool IsSubcommand(int command);

    /// <summary>The commands of a category, subcommands too; null when there is no such category.</summary>
    /// <param name="category">Without the @, in lower case.</param>
    IReadOnlyList<int>? InCategory(string category);
}
