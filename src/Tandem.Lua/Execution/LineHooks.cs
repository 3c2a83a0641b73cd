using System;
using System.Collections.Generic;
using Tandem.Lua.Compilation;

namespace Tandem.Lua.Execution;

/// <summary>What debuggers learn of running code: lines, calls, local variables.</summary>
internal static class LineHooks
{
    /// <summary>The innermost frame has come to a mark of a line. It is told of unless the line goes on there: it is the one
    /// of the frame's last mark, and no jump led back.</summary>
    /// <param name="thread">Which runs.</param>
    /// <param name="programCounter">The instruction after the mark.</param>
    /// <param name="top">The first place free.</param>
    internal static void Reach(LuaThread thread, int programCounter, int top)
    {
        thread.Note(programCounter, top);
        if (thread.LastLines.Length < thread.FrameCount)
        {
            Array.Resize(ref thread.LastLines, thread.Frames.Length);
        }

        ref CallFrame frame = ref thread.Frames[thread.FrameCount - 1];
        FunctionPrototype prototype = frame.Closure.Prototype;
        int at = programCounter - 1;
        ref int last = ref thread.LastLines[thread.FrameCount - 1];
        bool isNew = prototype.Code[at].B != 0 || at <= last || prototype.Lines[at] != prototype.Lines[last];
        last = at;
        if (isNew)
        {
            thread.State.OnLine?.Invoke(thread.State, prototype.Lines[at]);
        }
    }

    /// <summary>The frames of a thread, the innermost first.</summary>
    internal static LuaStackFrame[] Frames(LuaThread thread)
    {
        LuaStackFrame[] frames = new LuaStackFrame[thread.FrameCount];
        for (int i = 0; i < frames.Length; i++)
        {
            int index = thread.FrameCount - 1 - i;
            ref CallFrame frame = ref thread.Frames[index];
            frames[i] = new LuaStackFrame(
                CallSite.NameOf(thread, index), frame.Closure.Prototype.ChunkName, CallSite.LineOf(frame), Locals(thread, frame));
        }

        return frames;
    }

    private static KeyValuePair<string, LuaValue>[] Locals(LuaThread thread, in CallFrame frame)
    {
        List<KeyValuePair<string, LuaValue>> locals = [];
        int at = frame.ProgramCounter - 1;
        foreach (LocalVariable local in frame.Closure.Prototype.Locals)
        {
            if (local.Start <= at && at < local.End)
            {
                LuaValue value = thread.Stack[frame.Base + local.Register];
                locals.Add(new(local.Name.ToString(), value.Object is LuaCell cell ? cell.Value : value));
            }
        }

        return [.. locals];
    }
}
