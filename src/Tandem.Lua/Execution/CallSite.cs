using Tandem.Lua.Compilation;

namespace Tandem.Lua.Execution;

/// <summary>What running code was about to do, for error texts: names of variables and functions, lines.</summary>
internal static class CallSite
{
    /// <summary>The name under which compiled code is calling a native function; null if it has none.</summary>
    internal static string? Describe(LuaThread thread, out bool isMethod)
    {
        isMethod = false;
        if (thread.FrameCount == 0)
        {
            return null;
        }

        ref CallFrame frame = ref thread.Frames[thread.FrameCount - 1];
        FunctionPrototype prototype = frame.Closure.Prototype;
        int at = frame.ProgramCounter - 1;
        if ((uint)at >= (uint)prototype.Code.Length)
        {
            return null;
        }

        Instruction instruction = prototype.Code[at];
        if (instruction.Opcode == Opcode.IteratorCall)
        {
            return "(for generator)";
        }

        if (instruction.Opcode is not (Opcode.Call or Opcode.TailCall))
        {
            return null;
        }

        (string Kind, string Name)? found = Find(prototype, at, instruction.A);
        isMethod = found?.Kind == "method";
        return found?.Name;
    }

    /// <summary>The name under which a frame of compiled code was called; null if it has none, or native code called.
    /// </summary>
    internal static string? NameOf(LuaThread thread, int frame)
    {
        if (frame == 0 || thread.Frames[frame].IsEntry || thread.Frames[frame].TailCalls > 0)
        {
            return null;
        }

        ref CallFrame caller = ref thread.Frames[frame - 1];
        FunctionPrototype prototype = caller.Closure.Prototype;
        int at = caller.ProgramCounter - 1;
        Instruction call = prototype.Code[at];
        return call.Opcode == Opcode.IteratorCall ? "(for generator)" : Find(prototype, at, call.A)?.Name;
    }

    /// <summary>No name.</summary>
    internal static string? None(out bool isMethod)
    {
        isMethod = false;
        return null;
    }

    /// <summary>The variable whose value is in a register of the innermost frame, such as "global 'x'"; or null.</summary>
    internal static string? Variable(LuaThread thread, int register)
    {
        if (thread.FrameCount == 0)
        {
            return null;
        }

        ref CallFrame frame = ref thread.Frames[thread.FrameCount - 1];
        return Find(frame.Closure.Prototype, frame.ProgramCounter - 1, register) is (string kind, string name)
            ? $"{kind} '{name}'"
            : null;
    }

    /// <summary>"chunk:line: " of the compiled code at a level, 1 the innermost; empty if that is native or a tail call.</summary>
    internal static string Position(LuaThread thread, int level)
    {
        int frame = thread.FrameCount - 1;
        while (level > 1 && frame >= 0)
        {
            if (thread.Frames[frame].IsEntry || thread.Frames[frame].TailCalls >= level - 1)
            {
                return "";
            }

            level -= 1 + thread.Frames[frame].TailCalls;
            frame--;
        }

        if (frame < 0 || level < 1)
        {
            return "";
        }

        FunctionPrototype prototype = thread.Frames[frame].Closure.Prototype;
        return $"{ChunkName.Display(prototype.ChunkName)}:{LineOf(thread.Frames[frame])}: ";
    }

    /// <summary>Where the innermost compiled code is.</summary>
    internal static (string? ChunkName, int Line) CurrentLine(LuaThread thread)
    {
        if (thread.FrameCount == 0)
        {
            return (null, 0);
        }

        CallFrame frame = thread.Frames[thread.FrameCount - 1];
        return (frame.Closure.Prototype.ChunkName, LineOf(frame));
    }

    /// <summary>The line at which a frame is.</summary>
    internal static int LineOf(in CallFrame frame)
    {
        int[] lines = frame.Closure.Prototype.Lines;
        int at = frame.ProgramCounter - 1;
        return (uint)at < (uint)lines.Length ? lines[at] : lines[0];
    }

    private static (string Kind, string Name)? Find(FunctionPrototype prototype, int at, int register)
    {
        if (LocalName(prototype, at, register) is string local)
        {
            return ("local", local);
        }

        int setter = FindSetter(prototype.Code, at, register);
        if (setter < 0)
        {
            return null;
        }

        Instruction instruction = prototype.Code[setter];
        switch (instruction.Opcode)
        {
            case Opcode.GetGlobal:
                return ("global", prototype.Constants[instruction.C].ToString());
            case Opcode.GetField:
                return ("field", prototype.Constants[instruction.C].ToString());
            case Opcode.GetMethod when instruction.A == register:
                return ("method", prototype.Constants[instruction.C].ToString());
            case Opcode.GetUpvalue:
                return ("upvalue", prototype.Upvalues[instruction.B].Name.ToString());
            case Opcode.GetCell or Opcode.Move:
                return LocalName(prototype, setter, instruction.B) is string name ? ("local", name) : null;
            default:
                return null;
        }
    }

    private static string? LocalName(FunctionPrototype prototype, int at, int register)
    {
        foreach (LocalVariable local in prototype.Locals)
        {
            if (local.Register == register && local.Start <= at && at < local.End)
            {
                return local.Name.ToString();
            }
        }

        return null;
    }

    /// <summary>The last instruction before <paramref name="end"/> that set a register; jumps forward are followed.</summary>
    private static int FindSetter(Instruction[] code, int end, int register)
    {
        int setter = -1;
        for (int at = 0; at < end; at++)
        {
            Instruction instruction = code[at];
            if (instruction.Opcode is >= Opcode.Jump and <= Opcode.JumpIfNotLessOrEqual)
            {
                if (instruction.C > at && instruction.C <= end)
                {
                    at = instruction.C - 1;
                }
            }
            else if (Sets(instruction, register))
            {
                setter = at;
            }
        }

        return setter;
    }

    private static bool Sets(Instruction instruction, int register) => instruction.Opcode switch
    {
        Opcode.SetCell or Opcode.SetUpvalue or Opcode.SetGlobal or Opcode.SetField or Opcode.SetInteger or Opcode.SetIndex
            or Opcode.SetList or Opcode.Return or Opcode.ForPrepare or Opcode.ForLoop or Opcode.IteratorLoop
            or Opcode.Line => false,
        Opcode.LoadNil => register >= instruction.A && register < instruction.A + instruction.B,
        Opcode.GetMethod => register == instruction.A || register == instruction.A + 1,
        Opcode.Call or Opcode.TailCall or Opcode.Vararg => register >= instruction.A,
        Opcode.IteratorCall => register >= instruction.A + 3,
        _ => register == instruction.A,
    };
}
