namespace Tandem.Lua.Execution;

/// <summary>Bytes of what is reachable.</summary>
internal static class MemoryEstimate
{
    /// <summary>Approximate bytes.</summary>
    internal static long Of(LuaState state) => state.Globals.SizeBytes;
}
