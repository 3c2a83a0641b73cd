using Tandem.Lua.Execution;

namespace Tandem.Lua.Libraries;

/// <summary>The library coroutine.</summary>
internal static class CoroutineLibrary
{
    /// <summary>Sets the global coroutine.</summary>
    internal static void Open(LuaState state)
    {
        LuaTable library = new();
        library.SetFunction("create", static (ref LuaCall call) => call.Return(new LuaValue(Create(ref call))));
        library.SetFunction("resume", Resume);
        library.SetFunction("running", Running);
        library.SetFunction("status", Status);
        library.SetFunction("wrap", Wrap);
        library.SetFunction("yield", Coroutines.Yield);
        state.Globals["coroutine"] = library;
    }

    private static LuaThread Create(ref LuaCall call)
    {
        LuaFunction body = call.CheckFunction(0) is LuaClosure closure
            ? closure
            : throw call.ArgumentError(0, "Lua function expected");
        return new LuaThread(call.State) { Body = body };
    }

    private static LuaThread CheckThread(ref LuaCall call) =>
        call[0].Object as LuaThread ?? throw call.ArgumentError(0, "coroutine expected");

    private static void Resume(ref LuaCall call)
    {
        LuaThread coroutine = CheckThread(ref call);
        call.Return(true);
        if (Coroutines.Resume(ref call, coroutine, 1) is LuaException error)
        {
            call.DropResults();
            call.Return(false, error.Value);
        }
    }

    private static void Running(ref LuaCall call) =>
        call.Return(ReferenceEquals(call.Thread, call.State.Main) ? LuaValue.Nil : new LuaValue(call.Thread));

    private static void Status(ref LuaCall call) => call.Return(LuaString.FromText(CheckThread(ref call).Status switch
    {
        CoroutineStatus.Suspended => "suspended",
        CoroutineStatus.Running => "running",
        CoroutineStatus.Normal => "normal",
        _ => "dead",
    }));

    private static void Wrap(ref LuaCall call)
    {
        LuaThread coroutine = Create(ref call);
        call.Return(LuaFunction.Native("wrap", (ref LuaCall inner) =>
        {
            if (Coroutines.Resume(ref inner, coroutine, 0) is not LuaException error)
            {
                return;
            }

            // The position of the caller comes before a text, as in Lua 5.1.
            throw error.Value.Object is LuaString text ? inner.Error(text.ToString()) : error;
        }));
    }
}
