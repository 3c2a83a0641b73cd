using System;
using Tandem.Lua.Libraries;

namespace Tandem.Lua;

/// <summary>The libraries of Redis's sandbox.</summary>
public static class LuaLibraries
{
    /// <summary>
    /// Sets the globals of Redis 7.0's sandbox: the base functions, coroutine, string, table, math, os.clock, cjson,
    /// cmsgpack, struct and bit. What can load files, print, or see the interpreter's insides is absent.
    /// </summary>
    /// <param name="state">Where.</param>
    /// <param name="cpuSeconds">Seconds of CPU the process has used: os.clock.</param>
    public static void Open(LuaState state, Func<double> cpuSeconds)
    {
        ArgumentNullException.ThrowIfNull(cpuSeconds);
        BaseLibrary.Open(state);
        CoroutineLibrary.Open(state);
        StringLibrary.Open(state);
        TableLibrary.Open(state);
        MathLibrary.Open(state);
        OsLibrary.Open(state, cpuSeconds);
        BitLibrary.Open(state);
        CJsonLibrary.Open(state);
        MessagePackLibrary.Open(state);
        StructLibrary.Open(state);
    }
}
