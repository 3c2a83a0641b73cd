namespace Tandem.Lua.Compilation;

/// <summary>The code of a function.</summary>
internal sealed class FunctionPrototype
{
    /// <summary>Instructions.</summary>
    internal required Instruction[] Code { get; init; }

    /// <summary>The line of each instruction.</summary>
    internal required int[] Lines { get; init; }

    /// <summary>Constants.</summary>
    internal required LuaValue[] Constants { get; init; }

    /// <summary>The constants that are strings, at the same places.</summary>
    internal required LuaString[] Names { get; init; }

    /// <summary>For each upvalue the maker's register that has its cell, or the complement of the maker's upvalue.</summary>
    internal required int[] Captures { get; init; }

    /// <summary>Functions it makes closures of.</summary>
    internal required FunctionPrototype[] Functions { get; init; }

    /// <summary>Where its upvalues come from.</summary>
    internal required UpvalueSource[] Upvalues { get; init; }

    /// <summary>Its variables, for error texts.</summary>
    internal required LocalVariable[] Locals { get; init; }

    /// <summary>Parameters with names.</summary>
    internal required int ParameterCount { get; init; }

    /// <summary>Whether it takes "...".</summary>
    internal required bool IsVararg { get; init; }

    /// <summary>Registers it needs.</summary>
    internal required int RegisterCount { get; init; }

    /// <summary>The chunk's name as given to Load.</summary>
    internal required string ChunkName { get; init; }

    /// <summary>The line of "function"; 0 for a chunk.</summary>
    internal required int Line { get; init; }

    /// <summary>Approximate bytes it takes.</summary>
    internal long SizeBytes => 160 + (12L * Code.Length) + (16L * Constants.Length) + (48L * Locals.Length);
}
