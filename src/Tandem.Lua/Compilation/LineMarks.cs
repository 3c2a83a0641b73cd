using System;
using System.Collections.Generic;

namespace Tandem.Lua.Compilation;

/// <summary>Makes code tell where lines begin: it gets an instruction more before each that is not of the line before it and
/// before each that is jumped to. Other code has none of these, so debugging costs it nothing.</summary>
internal static class LineMarks
{
    /// <summary>The same function with marks, and those in it.</summary>
    internal static FunctionPrototype Insert(FunctionPrototype prototype)
    {
        Instruction[] code = prototype.Code;
        bool[] isMarked = FindMarks(prototype, out int entry);
        int[] moved = new int[code.Length + 1];
        List<Instruction> marked = [];
        List<int> lines = [];
        for (int i = 0; i < code.Length; i++)
        {
            moved[i] = marked.Count;
            if (isMarked[i])
            {
                marked.Add(new Instruction(Opcode.Line, 0, i == entry ? 1 : 0, 0));
                lines.Add(prototype.Lines[i]);
            }

            marked.Add(code[i]);
            lines.Add(prototype.Lines[i]);
        }

        moved[code.Length] = marked.Count;
        for (int i = 0; i < marked.Count; i++)
        {
            if (Jumps(marked[i].Opcode))
            {
                marked[i] = marked[i] with { C = moved[marked[i].C] };
            }
        }

        foreach (LocalVariable local in prototype.Locals)
        {
            local.Start = moved[local.Start];
            local.End = moved[local.End];
        }

        return new FunctionPrototype
        {
            Code = [.. marked],
            Lines = [.. lines],
            Constants = prototype.Constants,
            Names = prototype.Names,
            Captures = prototype.Captures,
            Functions = Array.ConvertAll(prototype.Functions, Insert),
            Upvalues = prototype.Upvalues,
            Locals = prototype.Locals,
            ParameterCount = prototype.ParameterCount,
            IsVararg = prototype.IsVararg,
            RegisterCount = prototype.RegisterCount,
            ChunkName = prototype.ChunkName,
            Line = prototype.Line,
        };
    }

    private static bool[] FindMarks(FunctionPrototype prototype, out int entry)
    {
        Instruction[] code = prototype.Code;
        bool[] isMarked = new bool[code.Length];
        entry = 0;
        while (IsPrologue(prototype, entry))
        {
            entry++;
        }

        isMarked[entry] = true;
        for (int i = entry; i < code.Length; i++)
        {
            if (i > entry && prototype.Lines[i] != prototype.Lines[i - 1])
            {
                isMarked[i] = true;
            }

            if (Jumps(code[i].Opcode) && code[i].C < code.Length)
            {
                isMarked[code[i].C] = true;
            }
        }

        return isMarked;
    }

    // What makes parameters ready belongs to no line of the body.
    private static bool IsPrologue(FunctionPrototype prototype, int at) =>
        prototype.Line > 0 && prototype.Lines[at] == prototype.Line
        && prototype.Code[at].Opcode is (Opcode.NewCell or Opcode.ArgumentTable or Opcode.LoadNil);

    private static bool Jumps(Opcode opcode) =>
        opcode is (>= Opcode.Jump and <= Opcode.JumpIfNotLessOrEqual)
            or Opcode.ForPrepare or Opcode.ForLoop or Opcode.IteratorLoop;
}
