namespace Tandem.Lua.Compilation;

/// <summary>Operators, except those that join more than two operands.</summary>
internal enum Operator : byte
{
    /// <summary>No operator.</summary>
    None,

    /// <summary>+.</summary>
    Add,

    /// <summary>-.</summary>
    Subtract,

    /// <summary>*.</summary>
    Multiply,

    /// <summary>/.</summary>
    Divide,

    /// <summary>%.</summary>
    Modulo,

    /// <summary>^.</summary>
    Power,

    /// <summary>==.</summary>
    Equal,

    /// <summary>~=.</summary>
    NotEqual,

    /// <summary>Less.</summary>
    Less,

    /// <summary>At most.</summary>
    LessOrEqual,

    /// <summary>Greater.</summary>
    Greater,

    /// <summary>At least.</summary>
    GreaterOrEqual,

    /// <summary>Minus before.</summary>
    Negate,

    /// <summary>not.</summary>
    Not,

    /// <summary>#.</summary>
    Length,

    /// <summary>"and", in the parser only.</summary>
    And,

    /// <summary>"or", in the parser only.</summary>
    Or,

    /// <summary>"..", in the parser only.</summary>
    Concatenate,
}
