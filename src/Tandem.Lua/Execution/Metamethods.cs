namespace Tandem.Lua.Execution;

/// <summary>Operations that may have to ask a metatable.</summary>
internal static class Metamethods
{
    /// <summary>tostring.</summary>
    internal static LuaString ToText(LuaState state, LuaValue value) =>
        state.IsRunning ? LuaNumber.Describe(value) : LuaNumber.Describe(value);
}
