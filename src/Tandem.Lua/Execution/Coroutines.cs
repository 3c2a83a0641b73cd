using System;

namespace Tandem.Lua.Execution;

/// <summary>Resuming and suspending coroutines.</summary>
/// <remarks>
/// A coroutine has a stack of its own and runs in a nested loop of the interpreter. A yield ends that loop: the frames stay
/// as they are, and the next resume goes on with the call of yield returning.
/// </remarks>
internal static class Coroutines
{
    /// <summary>Suspends the running coroutine; the arguments of <paramref name="call"/> go to the one that resumed it.</summary>
    /// <exception cref="LuaException">Native code is between here and the resume.</exception>
    internal static void Yield(ref LuaCall call)
    {
        LuaThread thread = call.Thread;
        LuaState state = call.State;
        if (!call.IsCalledByLua || ReferenceEquals(thread, state.Main) || thread.ResumeDepth != state.NativeDepth)
        {
            throw call.Error("attempt to yield across metamethod/C-call boundary");
        }

        thread.SuspendedFrom = call.Base;
        thread.SuspendedCount = call.Count;
        call.ResultCount = LuaCall.Suspended;
    }

    /// <summary>
    /// Resumes <paramref name="coroutine"/> with the arguments of <paramref name="call"/> from <paramref name="first"/> on,
    /// and hands over what it yields or returns.
    /// </summary>
    /// <returns>Null, or the error that ended it.</returns>
    internal static LuaException? Resume(ref LuaCall call, LuaThread coroutine, int first)
    {
        LuaState state = call.State;
        if (coroutine.Status != CoroutineStatus.Suspended)
        {
            return new LuaException(
                coroutine.Status == CoroutineStatus.Dead ? "cannot resume dead coroutine" : "cannot resume non-suspended coroutine");
        }

        if (state.NativeDepth >= LuaState.MaxNativeDepth)
        {
            return new LuaException("C stack overflow");
        }

        LuaThread resumer = state.Running;
        int count = Math.Max(0, call.Count - first);
        ReadOnlySpan<LuaValue> arguments = resumer.Stack.AsSpan(call.Base + first, count);
        resumer.Status = CoroutineStatus.Normal;
        coroutine.Status = CoroutineStatus.Running;
        state.Running = coroutine;
        coroutine.ResumeDepth = ++state.NativeDepth;
        bool hasEnded = true;
        try
        {
            hasEnded = coroutine.Body is null ? Continue(coroutine, arguments) : Start(coroutine, arguments);
        }
        catch (LuaException error)
        {
            state.At(error);
            return error;
        }
        finally
        {
            state.NativeDepth--;
            coroutine.Status = hasEnded ? CoroutineStatus.Dead : CoroutineStatus.Suspended;
            resumer.Status = CoroutineStatus.Running;
            state.Running = resumer;
        }

        ReadOnlySpan<LuaValue> results = hasEnded
            ? coroutine.Stack.AsSpan(0, coroutine.Top)
            : coroutine.Stack.AsSpan(coroutine.SuspendedFrom, coroutine.SuspendedCount);
        foreach (LuaValue result in results)
        {
            call.Return(result);
        }

        if (hasEnded)
        {
            coroutine.Clear();
        }

        return null;
    }

    private static bool Start(LuaThread coroutine, ReadOnlySpan<LuaValue> arguments)
    {
        LuaFunction body = coroutine.Body!;
        coroutine.Body = null;
        coroutine.Top = 0;
        coroutine.Push(body);
        foreach (LuaValue argument in arguments)
        {
            coroutine.Push(argument);
        }

        if (body is LuaClosure closure)
        {
            Calls.Enter(coroutine, closure, 0, arguments.Length, -1, isEntry: true);
            return Interpreter.Run(coroutine);
        }

        Calls.Invoke(coroutine, 0, arguments.Length, -1);
        return true;
    }

    private static bool Continue(LuaThread coroutine, ReadOnlySpan<LuaValue> arguments)
    {
        // The values become the results of the call that suspended.
        int from = coroutine.SuspendedPlace;
        coroutine.Top = from;
        foreach (LuaValue argument in arguments)
        {
            coroutine.Push(argument);
        }

        Calls.Place(coroutine, from, coroutine.SuspendedWanted, from, arguments.Length);
        return Interpreter.Run(coroutine);
    }
}
