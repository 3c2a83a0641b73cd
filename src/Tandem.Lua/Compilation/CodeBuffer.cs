using System;
using System.Collections.Generic;

namespace Tandem.Lua.Compilation;

/// <summary>The code of one function while it is being made: instructions, constants, and which registers are in use.</summary>
internal sealed class CodeBuffer(Lexer lexer)
{
    private const int MaxRegisters = 250;

    private readonly List<Instruction> _code = [];
    private readonly List<int> _lines = [];
    private readonly List<LuaValue> _constants = [];
    private readonly Dictionary<long, int> _numbers = [];
    private readonly Dictionary<LuaString, int> _strings = new(LuaStringComparer.Instance);
    private readonly Dictionary<LuaConstant, int> _others = [];

    /// <summary>The line the next instruction belongs to.</summary>
    internal int Line { get; set; } = 1;

    /// <summary>The first free register.</summary>
    internal int Free { get; private set; }

    /// <summary>Registers below are local variables', not temporary.</summary>
    internal int LocalTop { get; set; }

    /// <summary>Registers needed.</summary>
    internal int MaxFree { get; private set; } = 2;

    /// <summary>Instructions so far.</summary>
    internal int Count => _code.Count;

    /// <summary>Appends an instruction and gives its index.</summary>
    internal int Emit(Opcode opcode, int a = 0, int b = 0, int c = 0)
    {
        _code.Add(new Instruction(opcode, a, b, c));
        _lines.Add(Line);
        return _code.Count - 1;
    }

    /// <summary>Takes registers and gives the first.</summary>
    internal int Reserve(int count)
    {
        int first = Free;
        Free += count;
        MaxFree = Math.Max(MaxFree, Free);
        return Free <= MaxRegisters ? first : throw lexer.Error("function or expression too complex", Line);
    }

    /// <summary>Gives back registers from <paramref name="register"/> on.</summary>
    internal void Release(int register) => Free = register;

    /// <summary>Lets these jumps go to the next instruction.</summary>
    internal void Land(List<int> jumps) => Land(jumps, Count);

    /// <summary>Lets these jumps go to <paramref name="target"/>.</summary>
    internal void Land(List<int> jumps, int target)
    {
        foreach (int jump in jumps)
        {
            Land(jump, target);
        }
    }

    /// <summary>Lets this jump go to <paramref name="target"/>.</summary>
    internal void Land(int jump, int target) => _code[jump] = _code[jump] with { C = target };

    /// <summary>Changes how many results a call or "..." leaves.</summary>
    internal void Replace(int index, Instruction instruction) => _code[index] = instruction;

    /// <summary>The instruction at an index.</summary>
    internal Instruction At(int index) => _code[index];

    /// <summary>The index of a constant.</summary>
    internal int Constant(LuaValue value)
    {
        if (value.Object is LuaString text)
        {
            return Find(_strings, text, value);
        }

        return value.Object is null
            ? Find(_numbers, BitConverter.DoubleToInt64Bits(value.Number), value)
            : Find(_others, (LuaConstant)value.Object, value);
    }

    /// <summary>The finished code.</summary>
    internal (Instruction[] Code, int[] Lines, LuaValue[] Constants) Finish() => ([.. _code], [.. _lines], [.. _constants]);

    private int Find<TKey>(Dictionary<TKey, int> known, TKey key, LuaValue value)
        where TKey : notnull
    {
        if (known.TryGetValue(key, out int index))
        {
            return index;
        }

        if (value.Object is LuaString text)
        {
            _ = text.Hash; // computed once, here
        }

        _constants.Add(value);
        known.Add(key, _constants.Count - 1);
        return _constants.Count - 1;
    }
}
