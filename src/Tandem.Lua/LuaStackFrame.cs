using System.Collections.Generic;

namespace Tandem.Lua;

/// <summary>One running call of Lua code, as it was when it was asked for.</summary>
/// <param name="Name">The name under which it was called; null for a chunk, for a tail call and when native code called.</param>
/// <param name="ChunkName">The chunk's name as given when it was loaded.</param>
/// <param name="Line">The line that runs.</param>
/// <param name="Locals">Its local variables in the order of their declaration; names may come twice.</param>
public sealed record LuaStackFrame(string? Name, string ChunkName, int Line, IReadOnlyList<KeyValuePair<string, LuaValue>> Locals);
