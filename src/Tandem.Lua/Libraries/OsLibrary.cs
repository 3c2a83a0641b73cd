using System;

namespace Tandem.Lua.Libraries;

/// <summary>The library os, of which Redis's sandbox has one function.</summary>
internal static class OsLibrary
{
    /// <summary>Sets the global os.</summary>
    internal static void Open(LuaState state, Func<double> cpuSeconds)
    {
        LuaTable library = new();
        library.SetFunction("clock", (ref LuaCall call) => call.Return(cpuSeconds()));
        state.Globals["os"] = library;
    }
}
