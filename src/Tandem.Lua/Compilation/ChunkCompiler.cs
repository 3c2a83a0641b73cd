using System;

namespace Tandem.Lua.Compilation;

/// <summary>Source text to code.</summary>
internal static class ChunkCompiler
{
    /// <summary>Compiles a chunk.</summary>
    /// <exception cref="LuaException">The text is not Lua.</exception>
    internal static FunctionPrototype Compile(ReadOnlySpan<byte> source, string chunkName) =>
        throw new LuaException($"{ChunkName.Display(chunkName)}:1: not compiled yet ({source.Length} bytes)");
}
