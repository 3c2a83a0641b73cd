namespace Tandem.Lua.Compilation;

/// <summary>An expression as parsed; which members are set depends on the kind.</summary>
internal sealed class Expression(ExpressionKind kind, int line)
{
    /// <summary>The kind.</summary>
    internal ExpressionKind Kind { get; } = kind;

    /// <summary>The line errors in it are reported for.</summary>
    internal int Line { get; } = line;

    /// <summary>A constant's value.</summary>
    internal LuaValue Value { get; init; } = LuaValue.Nil;

    /// <summary>The name of a global, upvalue or method.</summary>
    internal LuaString Name { get; init; } = LuaString.Empty;

    /// <summary>The variable of a local.</summary>
    internal LocalVariable? Local { get; init; }

    /// <summary>The index of an upvalue.</summary>
    internal int Upvalue { get; init; }

    /// <summary>The operator.</summary>
    internal Operator Operator { get; init; }

    /// <summary>The first operand, called function, or indexed table.</summary>
    internal Expression? Left { get; init; }

    /// <summary>The second operand or the key.</summary>
    internal Expression? Right { get; init; }

    /// <summary>Arguments, operands, or values of a constructor.</summary>
    internal Expression[] Items { get; init; } = [];

    /// <summary>Keys of a constructor, null for values without.</summary>
    internal Expression?[] Keys { get; init; } = [];

    /// <summary>A function.</summary>
    internal FunctionBody? Function { get; init; }

    /// <summary>Whether it can give any number of values.</summary>
    internal bool IsMulti => Kind is ExpressionKind.Call or ExpressionKind.MethodCall or ExpressionKind.Vararg;

    /// <summary>Whether it is a constant number.</summary>
    internal bool IsNumber => Kind == ExpressionKind.Constant && Value.IsNumber;

    /// <summary>Whether it is a comparison.</summary>
    internal bool IsComparison => Kind == ExpressionKind.Binary && Operator is >= Operator.Equal and <= Operator.GreaterOrEqual;
}
