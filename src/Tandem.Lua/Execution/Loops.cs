using System;
using Tandem.Lua.Compilation;

namespace Tandem.Lua.Execution;

/// <summary>Parts of the interpreter's loop that are long or rare enough to stand apart.</summary>
internal static class Loops
{
    /// <summary>The function next, which the interpreter knows so that pairs is fast.</summary>
    internal static readonly LuaNativeFunction Next = new("next", NextField);

    /// <summary>The function ipairs steps with, which the interpreter knows, too.</summary>
    internal static readonly LuaNativeFunction NextItem = new("ipairs", NextInOrder);

    /// <summary>Makes start, limit and step of a numeric loop numbers, and takes one step back.</summary>
    internal static void Prepare(LuaState state, Span<LuaValue> loop)
    {
        ToNumber(state, ref loop[0], "initial value");
        ToNumber(state, ref loop[1], "limit");
        ToNumber(state, ref loop[2], "step");
        loop[0].Number -= loop[2].Number;
    }

    /// <summary>
    /// One step of a traversal: <paramref name="loop"/> begins with the key, behind which come the next key and value and
    /// nil up to <paramref name="wanted"/>.
    /// </summary>
    internal static void Advance(LuaState state, LuaTable table, Span<LuaValue> loop, int wanted)
    {
        LuaValue key = loop[0];
        LuaValue value;
        try
        {
            table.Next(ref key, out value);
        }
        catch (LuaException error) when (error.ChunkName is null)
        {
            throw state.RuntimeError(error.Message);
        }

        loop[1] = key;
        if (wanted > 1)
        {
            loop[2] = value;
            loop.Slice(3, wanted - 2).Fill(LuaValue.Nil);
        }
    }

    /// <summary>The same for ipairs.</summary>
    internal static void AdvanceInOrder(LuaTable table, Span<LuaValue> loop, int wanted)
    {
        int index = (int)loop[0].Number + 1;
        LuaValue value = table.GetInteger(index);
        loop[1] = value.IsNil ? LuaValue.Nil : index;
        if (wanted > 1)
        {
            loop[2] = value;
            loop.Slice(3, wanted - 2).Fill(LuaValue.Nil);
        }
    }

    /// <summary>A closure of <paramref name="prototype"/> made by <paramref name="maker"/>.</summary>
    internal static LuaClosure MakeClosure(LuaClosure maker, FunctionPrototype prototype, Span<LuaValue> registers)
    {
        int[] captures = prototype.Captures;
        LuaCell[] upvalues = captures.Length == 0 ? [] : new LuaCell[captures.Length];
        for (int i = 0; i < captures.Length; i++)
        {
            int source = captures[i];
            upvalues[i] = source >= 0 ? (LuaCell)registers[source].Object! : maker.Upvalues[~source];
        }

        return new LuaClosure(prototype, upvalues, maker.Environment!);
    }

    /// <summary>The table "arg" of Lua 5.0: the innermost frame's values of "..." and their number in "n".</summary>
    internal static LuaTable MakeArgumentTable(LuaThread thread)
    {
        ref CallFrame frame = ref thread.Frames[thread.FrameCount - 1];
        ReadOnlySpan<LuaValue> values = thread.Stack.AsSpan(frame.VarargPlace, frame.Base - frame.VarargPlace);
        LuaTable table = new(values.Length, 1);
        table.SetRange(1, values);
        table["n"] = values.Length;
        return table;
    }

    private static void ToNumber(LuaState state, ref LuaValue value, string what)
    {
        if (value.Object is null)
        {
            return;
        }

        value = value.TryToNumber(out double number) ? number : throw state.RuntimeError($"'for' {what} must be a number");
    }

    private static void NextInOrder(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        int index = call.CheckInt(1) + 1;
        LuaValue value = table.GetInteger(index);
        if (value.IsNil)
        {
            call.Return(LuaValue.Nil);
        }
        else
        {
            call.Return(index, value);
        }
    }

    private static void NextField(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        LuaValue key = call[1];
        bool isFound;
        LuaValue value;
        try
        {
            isFound = table.Next(ref key, out value);
        }
        catch (LuaException error)
        {
            throw call.Error(error.Message);
        }

        call.Return(key);
        if (isFound)
        {
            call.Return(value);
        }
    }
}
