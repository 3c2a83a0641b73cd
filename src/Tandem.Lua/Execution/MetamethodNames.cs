namespace Tandem.Lua.Execution;

/// <summary>The names of metamethods as strings with known hashes.</summary>
internal sealed class MetamethodNames
{
    internal readonly LuaString Index = LuaString.FromText("__index");
    internal readonly LuaString NewIndex = LuaString.FromText("__newindex");
    internal readonly LuaString Call = LuaString.FromText("__call");
    internal readonly LuaString Add = LuaString.FromText("__add");
    internal readonly LuaString Subtract = LuaString.FromText("__sub");
    internal readonly LuaString Multiply = LuaString.FromText("__mul");
    internal readonly LuaString Divide = LuaString.FromText("__div");
    internal readonly LuaString Modulo = LuaString.FromText("__mod");
    internal readonly LuaString Power = LuaString.FromText("__pow");
    internal readonly LuaString Negate = LuaString.FromText("__unm");
    internal readonly LuaString Length = LuaString.FromText("__len");
    internal readonly LuaString Equal = LuaString.FromText("__eq");
    internal readonly LuaString Less = LuaString.FromText("__lt");
    internal readonly LuaString LessOrEqual = LuaString.FromText("__le");
    internal readonly LuaString Concatenate = LuaString.FromText("__concat");
    internal readonly LuaString ToText = LuaString.FromText("__tostring");
    internal readonly LuaString Metatable = LuaString.FromText("__metatable");
}
