namespace Tandem.Lua.Compilation;

/// <summary>Where a closure finds one of its upvalues when it is made.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Local">The variable of the enclosing function, or null.</param>
/// <param name="Index">Else the enclosing function's upvalue.</param>
internal sealed record UpvalueSource(LuaString Name, LocalVariable? Local, int Index);
