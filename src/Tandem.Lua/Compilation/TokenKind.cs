namespace Tandem.Lua.Compilation;

/// <summary>The kinds of token.</summary>
internal enum TokenKind : byte
{
    /// <summary>The end of the source.</summary>
    End,

    /// <summary>A name.</summary>
    Name,

    /// <summary>A string, of any notation.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A keyword or an operator: its text tells which.</summary>
    Symbol,
}
