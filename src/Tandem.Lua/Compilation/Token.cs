namespace Tandem.Lua.Compilation;

/// <summary>One token of the source.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Symbol">The keyword or operator; empty for other kinds.</param>
/// <param name="Text">The name, or the value of a string.</param>
/// <param name="Number">The value of a number.</param>
/// <param name="Start">Offset of its first byte in the source.</param>
/// <param name="End">Offset after its last byte.</param>
/// <param name="Line">The line it ends in, from 1.</param>
internal readonly record struct Token(
    TokenKind Kind, string Symbol, LuaString? Text, double Number, int Start, int End, int Line);
