namespace Tandem.Lua.Execution;

/// <summary>Calls from native code.</summary>
internal static class Calls
{
    /// <summary>Calls the function at <paramref name="place"/>; results begin there, <see cref="LuaThread.Top"/> is their end.</summary>
    internal static void Invoke(LuaThread thread, int place, int argumentCount, int wanted) =>
        throw thread.State.RuntimeError($"calls do not work yet ({place}, {argumentCount}, {wanted})");
}
