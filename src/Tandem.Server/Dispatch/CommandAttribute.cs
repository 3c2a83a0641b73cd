using System;

namespace Tandem.Server.Dispatch;

/// <summary>Makes a method a command. The source generator builds the command table, the dispatch and the replies of
/// COMMAND from these attributes; the summary is the method's XML doc, the group is its folder.</summary>
/// <remarks>On a class it describes a container (CONFIG), whose subcommands are methods named "CONFIG|GET".</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
internal sealed class CommandAttribute : Attribute
{
    /// <param name="name">In capitals; "CONTAINER|SUB" for a subcommand.</param>
    /// <param name="syntax">The arguments as the Redis manual writes them.</param>
    public CommandAttribute(string name, string syntax)
    {
        Name = name;
        Syntax = syntax;
    }

    public string Name { get; }

    public string Syntax { get; }

    /// <summary>Number of arguments with the name (and the subcommand's): exact, or the least when negative.</summary>
    public int Arity { get; set; }

    public CommandFlags Flags { get; set; }

    /// <summary>ACL categories beyond those that the flags imply.</summary>
    public AclCategories Acl { get; set; }

    /// <summary>Where the keys are: specifications joined by ';', see <see cref="KeySpec"/>.</summary>
    public string Keys { get; set; } = string.Empty;

    /// <summary>Number of the argument that is the first member or field the command looks for in the value of its first key;
    /// pipelined requests have its place in a big value prefetched. 0: none.</summary>
    public int Member { get; set; }

    /// <summary>Hints to clients, separated by blanks, as COMMAND INFO lists them.</summary>
    public string Tips { get; set; } = string.Empty;

    /// <summary>The first version of Redis that has it.</summary>
    public string Since { get; set; } = string.Empty;
}
