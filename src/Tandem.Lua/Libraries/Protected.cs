using System;
using Tandem.Lua.Execution;

namespace Tandem.Lua.Libraries;

/// <summary>Calls whose errors become results: pcall and xpcall.</summary>
internal static class Protected
{
    /// <summary>
    /// Calls the argument at <paramref name="function"/> with those behind it; hands over true and its results, or false
    /// and the error. With a handler, the error is what that makes of it.
    /// </summary>
    /// <remarks>
    /// Only <see cref="LuaException"/> is caught, and what the runtime throws when memory or stack run out: whatever else a
    /// hook throws goes through.
    /// </remarks>
    internal static void Call(ref LuaCall call, int function, int argumentCount, LuaValue handler)
    {
        LuaState state = call.State;
        LuaThread thread = call.Thread;
        int frames = thread.FrameCount;
        int depth = state.NativeDepth;
        int place = thread.Top;
        LuaValue failure;
        try
        {
            thread.EnsureStack(place + argumentCount + 2);
            thread.Push(LuaValue.True);
            for (int i = 0; i <= argumentCount; i++)
            {
                thread.Push(call[function + i]);
            }

            Calls.Invoke(thread, place + 1, argumentCount, -1);
            call.ResultCount = thread.Top - place;
            return;
        }
        catch (LuaException error)
        {
            state.At(error);
            failure = error.Value;
        }
        catch (OutOfMemoryException)
        {
            failure = LuaValue.FromText("not enough memory");
        }
        catch (InsufficientExecutionStackException)
        {
            failure = LuaValue.FromText("stack overflow");
        }

        thread.FrameCount = frames;
        thread.Top = place;
        state.NativeDepth = depth;
        call.Return(false);
        if (handler.IsNil)
        {
            call.Return(failure);
            return;
        }

        int above = thread.Top;
        try
        {
            LuaValue made = Metamethods.Call(state, handler, failure);
            thread.Top = above;
            call.Return(made);
        }
        catch (LuaException)
        {
            thread.FrameCount = frames;
            thread.Top = above;
            state.NativeDepth = depth;
            call.Return(LuaValue.FromText("error in error handling"));
        }
    }
}
