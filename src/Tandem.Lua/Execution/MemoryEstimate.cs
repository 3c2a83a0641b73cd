using System.Collections.Generic;

namespace Tandem.Lua.Execution;

/// <summary>Bytes of what is reachable: a walk over all objects, as the garbage collector's own figures cover the process.</summary>
internal sealed class MemoryEstimate
{
    private const int StringOverheadBytes = 56;
    private const int FunctionBytes = 56;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<object> _waiting = new();
    private long _bytes;

    /// <summary>Approximate bytes reachable from the state's globals and running code.</summary>
    internal static long Of(LuaState state)
    {
        MemoryEstimate estimate = new();
        estimate.Add(state.Globals);
        estimate.Add(state.StringMetatable);
        estimate.Add(state.Main);
        estimate.Add(state.Running);
        estimate.Walk();
        return estimate._bytes;
    }

    private void Add(object? found)
    {
        if (found is not null and not LuaConstant && _seen.Add(found))
        {
            _waiting.Push(found);
        }
    }

    private void Walk()
    {
        while (_waiting.TryPop(out object? found))
        {
            switch (found)
            {
                case LuaString text:
                    _bytes += StringOverheadBytes + text.Length;
                    break;
                case LuaTable table:
                    WalkTable(table);
                    break;
                case LuaClosure closure:
                    _bytes += FunctionBytes + (8L * closure.Upvalues.Length);
                    Add(closure.Environment);
                    Add(closure.Prototype);
                    foreach (LuaCell cell in closure.Upvalues)
                    {
                        Add(cell);
                    }

                    break;
                case Compilation.FunctionPrototype prototype:
                    _bytes += prototype.SizeBytes;
                    foreach (LuaValue constant in prototype.Constants)
                    {
                        Add(constant.Object);
                    }

                    foreach (Compilation.FunctionPrototype inner in prototype.Functions)
                    {
                        Add(inner);
                    }

                    break;
                case LuaCell cell:
                    _bytes += 40;
                    Add(cell.Value.Object);
                    break;
                case LuaThread thread:
                    WalkThread(thread);
                    break;
                default:
                    _bytes += FunctionBytes;
                    break;
            }
        }
    }

    private void WalkTable(LuaTable table)
    {
        _bytes += table.SizeBytes;
        Add(table.Metatable);
        foreach (LuaValue value in table.ArrayValues())
        {
            Add(value.Object);
        }

        foreach (LuaTableEntry entry in table.Entries())
        {
            Add(entry.Key.Object);
            Add(entry.Value.Object);
        }
    }

    private void WalkThread(LuaThread thread)
    {
        _bytes += 200 + (16L * thread.Stack.Length) + (48L * thread.Frames.Length);
        Add(thread.Body);
        foreach (LuaValue value in thread.Stack)
        {
            Add(value.Object);
        }

        for (int i = 0; i < thread.FrameCount; i++)
        {
            Add(thread.Frames[i].Closure);
        }
    }
}
