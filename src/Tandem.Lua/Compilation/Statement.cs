namespace Tandem.Lua.Compilation;

/// <summary>A statement as parsed; which members are set depends on the kind.</summary>
internal sealed class Statement(StatementKind kind, int line)
{
    /// <summary>The kind.</summary>
    internal StatementKind Kind { get; } = kind;

    /// <summary>The line it begins in.</summary>
    internal int Line { get; } = line;

    /// <summary>Variables it declares.</summary>
    internal LocalVariable[] Locals { get; init; } = [];

    /// <summary>What it assigns to.</summary>
    internal Expression[] Targets { get; init; } = [];

    /// <summary>Its expressions.</summary>
    internal Expression[] Values { get; init; } = [];

    /// <summary>Its blocks.</summary>
    internal Statement[][] Blocks { get; init; } = [];
}
