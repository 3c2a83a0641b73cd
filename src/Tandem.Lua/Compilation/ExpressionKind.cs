namespace Tandem.Lua.Compilation;

/// <summary>The kinds of expression.</summary>
internal enum ExpressionKind : byte
{
    /// <summary>nil, true, false, a number or a string.</summary>
    Constant,

    /// <summary>"...".</summary>
    Vararg,

    /// <summary>A function body.</summary>
    Function,

    /// <summary>A local variable of this function.</summary>
    Local,

    /// <summary>A variable of a function around.</summary>
    Upvalue,

    /// <summary>A global variable.</summary>
    Global,

    /// <summary>Left[Right].</summary>
    Index,

    /// <summary>Left(Items).</summary>
    Call,

    /// <summary>Left:Name(Items).</summary>
    MethodCall,

    /// <summary>An operator before Left.</summary>
    Unary,

    /// <summary>An operator between Left and Right.</summary>
    Binary,

    /// <summary>Items joined by "and".</summary>
    And,

    /// <summary>Items joined by "or".</summary>
    Or,

    /// <summary>Items joined by "..".</summary>
    Concatenation,

    /// <summary>A table constructor: Items, with Keys where not null.</summary>
    Table,

    /// <summary>Left in parentheses: one value of a call.</summary>
    Parenthesized,
}
