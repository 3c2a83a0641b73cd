using System;
using Tandem.Lua.Compilation;

namespace Tandem.Lua.Execution;

/// <summary>How calls begin, and how they end.</summary>
internal static class Calls
{
    // Places free above the registers, so that native functions seldom have to grow the stack.
    private const int Spare = 24;

    /// <summary>
    /// Calls, from native code, the function at <paramref name="place"/> with the arguments behind it. Results begin there,
    /// as many as <paramref name="wanted"/> (-1: all); <see cref="LuaThread.Top"/> is their end.
    /// </summary>
    /// <exception cref="LuaException">The call failed; the frames are as it left them.</exception>
    internal static void Invoke(LuaThread thread, int place, int argumentCount, int wanted)
    {
        LuaState state = thread.State;
        if (state.NativeDepth >= LuaState.MaxNativeDepth)
        {
            throw state.RuntimeError("C stack overflow");
        }

        state.NativeDepth++;
        try
        {
            LuaFunction function = FindCallable(thread, place, ref argumentCount, null);
            if (function is LuaClosure closure)
            {
                Enter(thread, closure, place, argumentCount, wanted, isEntry: true);
                Interpreter.Run(thread);
            }
            else
            {
                InvokeNative(thread, (LuaNativeFunction)function, place, argumentCount, wanted);
            }
        }
        finally
        {
            state.NativeDepth--;
        }
    }

    /// <summary>Begins a call of a compiled function: the interpreter goes on in its frame.</summary>
    internal static void Enter(LuaThread thread, LuaClosure closure, int place, int argumentCount, int wanted, bool isEntry)
    {
        FunctionPrototype prototype = closure.Prototype;
        int start = prototype.IsVararg ? place + 1 + argumentCount : place + 1;
        int end = start + prototype.RegisterCount + Spare;
        if (end > thread.Stack.Length)
        {
            thread.EnsureStack(end);
        }

        int parameters = prototype.ParameterCount;
        if (prototype.IsVararg)
        {
            thread.Stack.AsSpan(place + 1, Math.Min(parameters, argumentCount)).CopyTo(thread.Stack.AsSpan(start));
        }

        if (argumentCount < parameters)
        {
            thread.Stack.AsSpan(start + argumentCount, parameters - argumentCount).Fill(LuaValue.Nil);
        }

        ref CallFrame frame = ref thread.PushFrame();
        frame.Closure = closure;
        frame.Base = start;
        frame.ResultPlace = place;
        frame.Wanted = wanted;
        frame.ProgramCounter = 0;
        frame.VarargPlace = place + 1 + Math.Min(parameters, argumentCount);
        frame.IsEntry = isEntry;
        frame.TailCalls = 0;
    }

    /// <summary>Replaces the innermost frame by a call of a compiled function.</summary>
    internal static void EnterTail(LuaThread thread, LuaClosure closure, int place, int argumentCount)
    {
        CallFrame replaced = thread.Frames[thread.FrameCount - 1];
        thread.Stack.AsSpan(place, argumentCount + 1).CopyTo(thread.Stack.AsSpan(replaced.ResultPlace));
        thread.FrameCount--;
        Enter(thread, closure, replaced.ResultPlace, argumentCount, replaced.Wanted, replaced.IsEntry);
        thread.Frames[thread.FrameCount - 1].TailCalls = replaced.TailCalls + 1;
    }

    /// <summary>Ends the innermost frame: its results, from <paramref name="from"/> on, go where the caller wants them.</summary>
    /// <returns>Whether native code called, so that the interpreter's loop ends.</returns>
    internal static bool Return(LuaThread thread, int from, int count)
    {
        ref CallFrame frame = ref thread.Frames[--thread.FrameCount];
        Place(thread, frame.ResultPlace, frame.Wanted, from, count);
        return frame.IsEntry;
    }

    /// <summary>
    /// Moves results to <paramref name="place"/>, filled up with nil or cut to <paramref name="wanted"/>, and sets the top.
    /// </summary>
    internal static void Place(LuaThread thread, int place, int wanted, int from, int count)
    {
        LuaValue[] stack = thread.Stack;
        if (wanted == 1)
        {
            stack[place] = count > 0 ? stack[from] : LuaValue.Nil;
            thread.Top = place + 1;
            return;
        }

        int kept = wanted < 0 ? count : Math.Min(wanted, count);
        if (kept > 0)
        {
            stack.AsSpan(from, kept).CopyTo(stack.AsSpan(place));
        }

        int end = place + kept;
        if (kept < wanted)
        {
            stack.AsSpan(end, wanted - kept).Fill(LuaValue.Nil);
            end = place + wanted;
        }

        thread.Top = end;
    }

    /// <summary>Calls a native function for compiled code. False if it suspended the coroutine.</summary>
    internal static bool CallNative(LuaThread thread, LuaNativeFunction native, int place, int argumentCount, int wanted)
    {
        LuaCall call = new(thread, place + 1, argumentCount, isCalledByLua: true);
        native.Body(ref call);
        int count = call.ResultCount;
        if (count < 0)
        {
            thread.SuspendedPlace = place;
            thread.SuspendedWanted = wanted;
            return false;
        }

        Place(thread, place, wanted, thread.Top - count, count);
        return true;
    }

    /// <summary>The function to call; what is not one is asked for "__call" and becomes the first argument.</summary>
    /// <param name="thread">Where.</param>
    /// <param name="place">Place of the called value.</param>
    /// <param name="argumentCount">Arguments behind it.</param>
    /// <param name="register">Its register for the error text, or null.</param>
    /// <exception cref="LuaException">It cannot be called.</exception>
    internal static LuaFunction FindCallable(LuaThread thread, int place, ref int argumentCount, int? register)
    {
        LuaValue called = thread.Stack[place];
        if (called.Object is LuaFunction function)
        {
            return function;
        }

        LuaState state = thread.State;
        if (Metamethods.Find(state, called, state.Names.Call).Object is not LuaFunction handler)
        {
            throw Metamethods.TypeError(state, "call", called, register);
        }

        int end = place + 1 + argumentCount;
        thread.EnsureStack(end + 1);
        thread.Stack.AsSpan(place, argumentCount + 1).CopyTo(thread.Stack.AsSpan(place + 1));
        thread.Stack[place] = handler;
        argumentCount++;
        thread.Top = Math.Max(thread.Top, end + 1);
        return handler;
    }

    private static void InvokeNative(LuaThread thread, LuaNativeFunction native, int place, int argumentCount, int wanted)
    {
        LuaCall call = new(thread, place + 1, argumentCount, isCalledByLua: false);
        native.Body(ref call);
        Place(thread, place, wanted, thread.Top - call.ResultCount, call.ResultCount);
    }
}
