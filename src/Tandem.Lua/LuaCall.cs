using Tandem.Lua.Execution;

namespace Tandem.Lua;

/// <summary>
/// One running call of a native function: its arguments, and the place for its results. Allocates nothing.
/// </summary>
/// <remarks>
/// Indices of arguments are from 0 here, while error texts count from 1. Once a result is handed over, the next one
/// comes after it; arguments stay readable.
/// </remarks>
public ref struct LuaCall
{
    /// <summary>Results of a call that suspends its coroutine instead of returning.</summary>
    internal const int Suspended = -1;

    private readonly LuaThread _thread;
    private readonly int _base;

    internal LuaCall(LuaThread thread, int start, int count, bool isCalledByLua)
    {
        _thread = thread;
        _base = start;
        Count = count;
        IsCalledByLua = isCalledByLua;
        thread.Top = start + count;
    }

    /// <summary>The interpreter that runs.</summary>
    public readonly LuaState State => _thread.State;

    /// <summary>Arguments given.</summary>
    public int Count { get; }

    /// <summary>Results handed over so far, or <see cref="Suspended"/>.</summary>
    public int ResultCount { get; internal set; }

    /// <summary>Whether compiled Lua code called, not native code such as pcall: then errors have a position.</summary>
    internal bool IsCalledByLua { get; }

    /// <summary>The coroutine that runs.</summary>
    internal readonly LuaThread Thread => _thread;

    /// <summary>Place of the first argument in the stack.</summary>
    internal readonly int Base => _base;

    /// <summary>The argument at <paramref name="index"/>, from 0; nil beyond the last.</summary>
    public readonly LuaValue this[int index] =>
        (uint)index < (uint)Count ? _thread.Stack[_base + index] : LuaValue.Nil;

    /// <summary>Hands over one more result.</summary>
    public void Return(LuaValue value)
    {
        _thread.Push(value);
        ResultCount++;
    }

    /// <summary>Hands over two more results.</summary>
    public void Return(LuaValue first, LuaValue second)
    {
        Return(first);
        Return(second);
    }

    /// <summary>The string at <paramref name="index"/>; a number is converted.</summary>
    /// <exception cref="LuaException">It is neither.</exception>
    public readonly LuaString CheckString(int index)
    {
        LuaValue value = this[index];
        return value.Object as LuaString
            ?? (value.TryToLuaString(out LuaString? text) ? text : throw TypeError(index, "string"));
    }

    /// <summary>The number at <paramref name="index"/>; a string that reads as one is converted.</summary>
    /// <exception cref="LuaException">It is neither.</exception>
    public readonly double CheckNumber(int index)
    {
        LuaValue value = this[index];
        return value.Object is null
            ? value.Number
            : value.TryToNumber(out double number) ? number : throw TypeError(index, "number");
    }

    /// <summary>The number at <paramref name="index"/> cut to an integer; what does not fit becomes the least long.</summary>
    /// <exception cref="LuaException">It is not a number.</exception>
    public readonly long CheckInteger(int index) => LuaNumber.ToInteger(CheckNumber(index));

    /// <summary>The same for a 32-bit integer, as Lua 5.1's luaL_checkint: higher bits are cut off.</summary>
    /// <exception cref="LuaException">It is not a number.</exception>
    public readonly int CheckInt(int index) => unchecked((int)CheckInteger(index));

    /// <summary>The integer at <paramref name="index"/>, or <paramref name="otherwise"/> when it is absent or nil.</summary>
    /// <exception cref="LuaException">It is not a number.</exception>
    public readonly long OptionalInteger(int index, long otherwise) =>
        this[index].IsNil ? otherwise : CheckInteger(index);

    /// <summary>The table at <paramref name="index"/>.</summary>
    /// <exception cref="LuaException">It is something else.</exception>
    public readonly LuaTable CheckTable(int index) => this[index].Object as LuaTable ?? throw TypeError(index, "table");

    /// <summary>The function at <paramref name="index"/>.</summary>
    /// <exception cref="LuaException">It is something else.</exception>
    public readonly LuaFunction CheckFunction(int index) =>
        this[index].Object as LuaFunction ?? throw TypeError(index, "function");

    /// <summary>Any value at <paramref name="index"/>.</summary>
    /// <exception cref="LuaException">There are fewer arguments.</exception>
    public readonly LuaValue CheckAny(int index) =>
        index < Count ? this[index] : throw ArgumentError(index, "value expected");

    /// <summary>An error to throw: <paramref name="message"/> after the position of the calling Lua code.</summary>
    public readonly LuaException Error(string message) => State.ErrorOfNative(IsCalledByLua, message);

    /// <summary>An error to throw about the argument at <paramref name="index"/>: "bad argument #1 to 'f' (message)".</summary>
    public readonly LuaException ArgumentError(int index, string message)
    {
        string? name = IsCalledByLua ? CallSite.Describe(_thread, out bool isMethod) : CallSite.None(out isMethod);
        int number = index + 1;
        if (isMethod)
        {
            number--;
            if (number == 0)
            {
                return Error($"calling '{name}' on bad self ({message})");
            }
        }

        return Error($"bad argument #{number} to '{name ?? "?"}' ({message})");
    }

    /// <summary>An error to throw when the argument at <paramref name="index"/> is not a <paramref name="expected"/>.</summary>
    public readonly LuaException TypeError(int index, string expected) =>
        ArgumentError(index, $"{expected} expected, got {(index < Count ? LuaNumber.TypeName(this[index]) : "no value")}");

    /// <summary>Takes back the results handed over.</summary>
    internal void DropResults()
    {
        ResultCount = 0;
        _thread.Top = _base + Count;
    }
}
