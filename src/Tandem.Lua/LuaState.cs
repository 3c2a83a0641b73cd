using System;
using Tandem.Lua.Compilation;
using Tandem.Lua.Execution;

namespace Tandem.Lua;

/// <summary>
/// A Lua 5.1 interpreter: globals, memory, and the calls that run. Used by one thread at a time; native functions may
/// call back into it.
/// </summary>
public sealed class LuaState
{
    /// <summary>Native calls inside one another, metamethods and pcall too, at most; the same as in Lua 5.1.</summary>
    internal const int MaxNativeDepth = 200;

    private const int LargeAllocationBytes = 1024 * 1024;
    private const int MemoryPeriod = 1000; // steps

    private readonly LuaThread _main;
    private StepHook? _hook;
    private int _hookPeriod = int.MaxValue;
    private long _measureAtBytes;

    /// <summary>An interpreter without any library; see <see cref="LuaLibraries"/>.</summary>
    public LuaState()
    {
        _main = new LuaThread(this) { Status = CoroutineStatus.Running };
        Running = _main;
        Names = new MetamethodNames();
    }

    /// <summary>Called now and then while Lua code runs; what it throws ends the script, see <see cref="SetHook"/>.</summary>
    public delegate void StepHook(LuaState state);

    /// <summary>Called when code loaded for debugging comes to a line, before it runs that.</summary>
    public delegate void LineHook(LuaState state, int line);

    /// <summary>The table of global variables.</summary>
    public LuaTable Globals { get; } = new();

    /// <summary>The metatable of all strings, or null.</summary>
    public LuaTable? StringMetatable { get; set; }

    /// <summary>
    /// The most bytes its data may take; beyond it allocating fails with the error "not enough memory". Looked at now and
    /// then, so it may be exceeded for a moment.
    /// </summary>
    public long MemoryLimitBytes
    {
        get;
        set
        {
            field = value;
            _measureAtBytes = 0;
            StepsLeft = NextPeriod();
        }
    }

    = long.MaxValue;

    /// <summary>Approximate bytes of everything reachable from the globals and from running code. O(objects).</summary>
    public long MemoryBytes => MemoryEstimate.Of(this);

    /// <summary>Whether Lua code is running.</summary>
    public bool IsRunning => NativeDepth > 0;

    /// <summary>The generator of math.random.</summary>
    public LuaRandom Random { get; } = new();

    /// <summary>Who is told of lines, see <see cref="LoadForDebugging"/>; null for nobody.</summary>
    public LineHook? OnLine { get; set; }

    /// <summary>The coroutine that runs.</summary>
    internal LuaThread Running { get; set; }

    /// <summary>The thread that is not a coroutine.</summary>
    internal LuaThread Main => _main;

    /// <summary>Loops of the interpreter and native calls nested in one another.</summary>
    internal int NativeDepth { get; set; }

    /// <summary>Names of metamethods.</summary>
    internal MetamethodNames Names { get; }

    /// <summary>Calls and jumps back left until the hook is due.</summary>
    internal int StepsLeft = int.MaxValue;

    /// <summary>
    /// Has <paramref name="hook"/> called each <paramref name="period"/> steps of Lua code; a step is a call or a jump
    /// back, so a loop cannot go on without it. pcall does not catch what it throws unless that is a
    /// <see cref="LuaException"/>. Null removes the hook.
    /// </summary>
    public void SetHook(StepHook? hook, int period)
    {
        _hook = hook;
        _hookPeriod = hook is null ? int.MaxValue : Math.Max(1, period);
        StepsLeft = NextPeriod();
    }

    /// <summary>Compiles <paramref name="source"/> into a function that takes any arguments.</summary>
    /// <param name="source">Lua text.</param>
    /// <param name="chunkName">Its name in error texts: after @ or = as it is, else it is quoted as source text.</param>
    /// <param name="environment">Where it looks up globals; null for <see cref="Globals"/>.</param>
    /// <exception cref="LuaException">The text is not Lua; the value is the message.</exception>
    public LuaFunction Load(ReadOnlySpan<byte> source, string chunkName, LuaTable? environment = null) =>
        new LuaClosure(ChunkCompiler.Compile(source, chunkName), [], environment ?? Globals);

    /// <summary>As <see cref="Load"/>, into a function that tells <see cref="OnLine"/> of the lines it comes to, in the order
    /// and as often as Lua 5.1 does.</summary>
    /// <exception cref="LuaException">The text is not Lua; the value is the message.</exception>
    public LuaFunction LoadForDebugging(ReadOnlySpan<byte> source, string chunkName) =>
        new LuaClosure(LineMarks.Insert(ChunkCompiler.Compile(source, chunkName)), [], Globals);

    /// <summary>The calls of Lua code that run, the innermost first; those of the running coroutine only.</summary>
    public LuaStackFrame[] StackFrames() => LineHooks.Frames(Running);

    /// <summary>Calls <paramref name="function"/> and gives its first result, nil if it has none.</summary>
    /// <exception cref="LuaException">It failed.</exception>
    public LuaValue Call(LuaFunction function, params ReadOnlySpan<LuaValue> arguments)
    {
        int place = BeginCall(function, arguments);
        try
        {
            Calls.Invoke(Running, place, arguments.Length, 1);
            return Running.Stack[place];
        }
        finally
        {
            EndCall(place);
        }
    }

    /// <summary>As <see cref="Call"/>, for who goes on inside of the running code after an error: then it gives false, and the
    /// error's value as the result.</summary>
    public bool TryCall(LuaFunction function, out LuaValue result, params ReadOnlySpan<LuaValue> arguments)
    {
        LuaThread thread = Running;
        int frames = thread.FrameCount;
        try
        {
            result = Call(function, arguments);
            return true;
        }
        catch (LuaException error)
        {
            result = error.Value;
            return false;
        }
        finally
        {
            Running = thread;
            thread.FrameCount = frames;
        }
    }

    /// <summary>Calls <paramref name="function"/> and gives all its results.</summary>
    /// <exception cref="LuaException">It failed.</exception>
    public LuaValue[] CallForAll(LuaFunction function, params ReadOnlySpan<LuaValue> arguments)
    {
        int place = BeginCall(function, arguments);
        try
        {
            Calls.Invoke(Running, place, arguments.Length, -1);
            return Running.Stack.AsSpan(place, Running.Top - place).ToArray();
        }
        finally
        {
            EndCall(place);
        }
    }

    /// <summary>tostring with metamethods.</summary>
    public LuaString ToLuaString(LuaValue value) => Metamethods.ToText(this, value);

    /// <summary>The text "chunk:line:" and a blank for the Lua code at <paramref name="level"/>: 1 is the innermost; empty
    /// if there is none.</summary>
    public string Position(int level) => CallSite.Position(Running, level);

    /// <summary>The chunk name and line of the innermost Lua code that runs; null and 0 if none does.</summary>
    public (string? ChunkName, int Line) CurrentLine() => CallSite.CurrentLine(Running);

    /// <summary>An error to throw from the running Lua code, its position before <paramref name="message"/>.</summary>
    internal LuaException RuntimeError(string message) => At(new LuaException(Position(1) + message));

    /// <summary>An error to throw from a native function.</summary>
    internal LuaException ErrorOfNative(bool isCalledByLua, string message) =>
        At(new LuaException(isCalledByLua ? Position(1) + message : message));

    /// <summary>Notes where the error happened.</summary>
    public LuaException At(LuaException error)
    {
        if (error.ChunkName is null)
        {
            (error.ChunkName, error.Line) = CurrentLine();
        }

        return error;
    }

    /// <summary>Called by the loop when <see cref="StepsLeft"/> is used up.</summary>
    internal void Step()
    {
        StepsLeft = NextPeriod();
        if (MemoryLimitBytes != long.MaxValue)
        {
            CheckMemory();
        }

        _hook?.Invoke(this);
    }

    /// <summary>Before a string of <paramref name="bytes"/> is made.</summary>
    /// <exception cref="LuaException">It would be too long.</exception>
    internal void CheckAllocation(long bytes)
    {
        if (bytes > LuaString.MaxLength)
        {
            throw new LuaException("not enough memory");
        }

        if (bytes > LargeAllocationBytes)
        {
            StepsLeft = 0; // the memory is looked at sooner
        }
    }

    private int NextPeriod() => MemoryLimitBytes == long.MaxValue ? _hookPeriod : Math.Min(_hookPeriod, MemoryPeriod);

    /// <summary>
    /// Measures what is reachable, but only when so much has been allocated since the last time that it may exceed the
    /// limit: the cost stays in proportion.
    /// </summary>
    private void CheckMemory()
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        if (allocated < _measureAtBytes)
        {
            return;
        }

        long used = MemoryBytes;
        if (used > MemoryLimitBytes)
        {
            throw RuntimeError("not enough memory");
        }

        _measureAtBytes = allocated + Math.Max(MemoryLimitBytes - used, LargeAllocationBytes);
    }

    private int BeginCall(LuaFunction function, ReadOnlySpan<LuaValue> arguments)
    {
        LuaThread thread = Running;
        int place = thread.Top;
        thread.EnsureStack(place + arguments.Length + 1);
        thread.Stack[place] = function;
        arguments.CopyTo(thread.Stack.AsSpan(place + 1));
        thread.Top = place + 1 + arguments.Length;
        return place;
    }

    private void EndCall(int place)
    {
        Running.Top = place;
        if (NativeDepth == 0)
        {
            _main.Clear();
        }
    }
}
