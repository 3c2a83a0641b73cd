using System.Collections.Generic;

namespace Tandem.Lua.Compilation;

/// <summary>A function as parsed.</summary>
internal sealed class FunctionBody
{
    /// <summary>The line of "function"; 0 for a chunk.</summary>
    internal int Line { get; init; }

    /// <summary>The line of its "end".</summary>
    internal int EndLine { get; set; }

    /// <summary>Parameters.</summary>
    internal List<LocalVariable> Parameters { get; } = [];

    /// <summary>Whether it takes "...".</summary>
    internal bool IsVararg { get; set; }

    /// <summary>The variable "arg" of a function that takes "..." in the way of Lua 5.0.</summary>
    internal LocalVariable? ArgumentTable { get; set; }

    /// <summary>Whether "..." stands in it: then "arg" is nil.</summary>
    internal bool UsesVararg { get; set; }

    /// <summary>Variables of functions around.</summary>
    internal List<UpvalueSource> Upvalues { get; } = [];

    /// <summary>Its statements.</summary>
    internal Statement[] Statements { get; set; } = [];
}
