namespace Tandem.Lua.Execution;

/// <summary>What running code was about to do, for error texts.</summary>
internal static class CallSite
{
    /// <summary>The name of the function being called.</summary>
    internal static string? Describe(LuaThread thread, out bool isMethod)
    {
        isMethod = thread.FrameCount < 0;
        return null;
    }

    /// <summary>No name.</summary>
    internal static string? None(out bool isMethod)
    {
        isMethod = false;
        return null;
    }

    /// <summary>"chunk:line: " at a level.</summary>
    internal static string Position(LuaThread thread, int level) => thread.FrameCount < level ? "" : "?:0: ";

    /// <summary>Where the innermost code is.</summary>
    internal static (string? ChunkName, int Line) CurrentLine(LuaThread thread) =>
        thread.FrameCount == 0 ? (null, 0) : (thread.Frames[thread.FrameCount - 1].Closure.Prototype.ChunkName, 0);
}
