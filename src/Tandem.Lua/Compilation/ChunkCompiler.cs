using System;

namespace Tandem.Lua.Compilation;

/// <summary>Source text to code.</summary>
internal static class ChunkCompiler
{
    /// <summary>Compiles a chunk.</summary>
    /// <exception cref="LuaException">The text is not Lua.</exception>
    internal static FunctionPrototype Compile(ReadOnlySpan<byte> source, string chunkName)
    {
        Lexer lexer = new(source.ToArray(), chunkName);
        return FunctionCompiler.Compile(new Parser(lexer).ParseChunk(), lexer, chunkName);
    }
}
