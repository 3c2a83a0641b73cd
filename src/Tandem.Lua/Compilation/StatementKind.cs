namespace Tandem.Lua.Compilation;

/// <summary>The kinds of statement.</summary>
internal enum StatementKind : byte
{
    /// <summary>local Locals = Values.</summary>
    Local,

    /// <summary>local function: Locals[0] = Values[0].</summary>
    LocalFunction,

    /// <summary>Targets = Values.</summary>
    Assignment,

    /// <summary>The call Values[0].</summary>
    Call,

    /// <summary>do Blocks[0] end.</summary>
    Do,

    /// <summary>while Values[0] do Blocks[0] end.</summary>
    While,

    /// <summary>repeat Blocks[0] until Values[0].</summary>
    Repeat,

    /// <summary>if Values[i] then Blocks[i]; one block more than values: else.</summary>
    If,

    /// <summary>for Locals[0] = Values do Blocks[0] end.</summary>
    NumericFor,

    /// <summary>for Locals in Values do Blocks[0] end.</summary>
    GenericFor,

    /// <summary>return Values.</summary>
    Return,

    /// <summary>break.</summary>
    Break,
}
