using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Lua;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Scripting;

/// <summary>Libraries of functions, and the interpreter that runs them.</summary>
internal sealed class FunctionEngine
{
    private readonly ScriptEngine _engine;
    private readonly Func<LuaState> _newState;
    private readonly ArgumentSetter _makeTables;
    private LuaState? _state;
    private LibraryLoader? _loader;
    private FunctionSet? _pending;

    /// <param name="newState">Makes an interpreter with the sandbox's libraries.</param>
    public FunctionEngine(ScriptEngine engine, Func<LuaState> newState)
    {
        _engine = engine;
        _newState = newState;
        _makeTables = static (request, firstKey, keyCount) => (
            ScriptArguments.Table(request, firstKey, keyCount),
            ScriptArguments.Table(request, firstKey + keyCount, request.Count - firstKey - keyCount));
    }

    /// <summary>The libraries that can be called.</summary>
    public FunctionSet Set { get; private set; } = new();

    /// <summary>Bytes that the interpreter's data take: INFO used_memory_vm_functions. O(objects).</summary>
    public long VmBytes => _state?.MemoryBytes ?? 0;

    private LuaState State => _state ??= NewState();

    /// <summary>Compiles a library and has it register its functions.</summary>
    /// <param name="code">Its text.</param>
    /// <param name="isTimed">True to give up after half a second: FUNCTION LOAD by a client.</param>
    /// <param name="error">Why that failed, without a code.</param>
    public FunctionLibrary? Compile(ReadOnlySpan<byte> code, bool isTimed, out string? error)
    {
        LuaState state = State;
        return _loader!.Load(state, code, isTimed, out error);
    }

    /// <summary>FUNCTION LOAD.</summary>
    /// <returns>The library's name; null with an error.</returns>
    public string? Load(ReadOnlySpan<byte> code, bool replaces, bool isTimed, out string? error)
    {
        error = ScriptHeader.ReadLibrary(code, out string name, out string engine, out _)
            ?? LibraryLoader.CheckHeader(name, engine);
        if (error is null && !replaces && Set.Libraries.ContainsKey(name))
        {
            error = $"Library '{name}' already exists";
        }

        if (error is not null || Compile(code, isTimed, out error) is not { } library)
        {
            return null;
        }

        error = Set.Add(library, replaces);
        return error is null ? library.Name : null;
    }

    /// <summary>FUNCTION RESTORE: adds libraries, all of them or none.</summary>
    /// <param name="replaces">True when they take the place of those with their names.</param>
    /// <param name="flushes">True when all others go.</param>
    /// <returns>Why that failed, without a code; or null.</returns>
    public string? Restore(IReadOnlyList<byte[]> codes, bool replaces, bool flushes)
    {
        FunctionSet restored = new();
        foreach (byte[] code in codes)
        {
            FunctionLibrary? library = Compile(code, isTimed: false, out string? error);
            if ((error ?? restored.Add(library!, replaces: false)) is { } failure)
            {
                return failure;
            }
        }

        if (flushes)
        {
            Set = restored;
            return null;
        }

        return Join(restored, replaces);
    }

    /// <summary>FUNCTION FLUSH: forgets all libraries and what they left in the interpreter.</summary>
    public void Flush()
    {
        Set = new FunctionSet();
        _state = null;
    }

    /// <summary>A file begins to be loaded: its libraries are kept apart until it is known to be whole.</summary>
    public void BeginLoad() => _pending = new FunctionSet();

    /// <summary>Takes a library of the file being loaded.</summary>
    /// <returns>Why it cannot be taken, or null.</returns>
    public string? LoadFromFile(ReadOnlySpan<byte> code)
    {
        FunctionLibrary? library = Compile(code, isTimed: false, out string? error);
        return error ?? _pending!.Add(library!, replaces: false);
    }

    /// <summary>The file is loaded: its libraries take the place of all others.</summary>
    /// <param name="keeps">True when those there are stay beside them.</param>
    /// <param name="replaces">True when they then take the place of those with their names.</param>
    /// <returns>Why they cannot be joined, or null.</returns>
    public string? EndLoad(bool keeps, bool replaces)
    {
        FunctionSet loaded = _pending ?? new FunctionSet();
        _pending = null;
        if (!keeps)
        {
            Set = loaded;
            return null;
        }

        return Join(loaded, replaces);
    }

    /// <summary>Finds a function; null when there is none.</summary>
    public LibraryFunction? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > 256)
        {
            return Set.Functions.TryGetValue(Encoding.Latin1.GetString(name), out LibraryFunction? longNamed) ? longNamed : null;
        }

        Span<char> text = stackalloc char[name.Length];
        Encoding.Latin1.GetChars(name, text);
        return Set.Functions.TryGetValue(text, out LibraryFunction? function) ? function : null;
    }

    /// <summary>Runs a function for a client and replies; its keys begin at argument 3.</summary>
    public void Run(ref CommandContext c, LibraryFunction function, int keyCount) =>
        _engine.Run(ref c, State, function, firstKey: 3, keyCount, _makeTables);

    // Tried on a copy: nothing changes when one of them does not fit.
    private string? Join(FunctionSet added, bool replaces)
    {
        FunctionSet joined = new();
        foreach (FunctionLibrary library in Set.Libraries.Values)
        {
            if (!replaces || !added.Libraries.ContainsKey(library.Name))
            {
                joined.Add(library, replaces: false);
            }
        }

        foreach (FunctionLibrary library in added.Libraries.Values)
        {
            if (joined.Libraries.ContainsKey(library.Name))
            {
                return $"Library {library.Name} already exists";
            }

            if (joined.Add(library, replaces: false) is { } failure)
            {
                return failure;
            }
        }

        Set = joined;
        return null;
    }

    private LuaState NewState()
    {
        LuaState state = _newState();
        Sandbox.OpenForFunctions(state, _engine);
        _loader = new LibraryLoader(state, _engine);
        return state;
    }
}
