using System;
using System.Linq;
using System.Text;
using Tandem.Lua;

namespace Tandem.Server.Scripting;

/// <summary>Runs the text of a library, which registers functions; it can do nothing else.</summary>
/// <remarks>A library's code has an environment of its own, empty and read-only. What it finds there is that of loading while
/// it is loaded, and the globals of functions afterwards: its functions keep the environment that it was loaded with.</remarks>
internal sealed class LibraryLoader
{
    /// <summary>Source: Redis 7.0, functions.c, LOAD_TIMEOUT_MS.</summary>
    private const long TimeoutMicroseconds = 500_000;

    private readonly ScriptEngine _engine;
    private readonly LuaTable _environment = new();
    private readonly LuaTable _metatable = new();
    private readonly LuaTable _whileLoading = new();
    private readonly LuaTable _afterwards;
    private FunctionLibrary? _library;
    private long _deadline;

    public LibraryLoader(LuaState state, ScriptEngine engine)
    {
        _engine = engine;
        _afterwards = state.Globals;
        LuaTable redis = RedisLibrary.CreateForLoading(engine);
        RedisLibrary.Add(redis, "register_function", Register);
        redis.Metatable = Sandbox.StrictMetatable();
        _whileLoading["redis"] = redis;
        _whileLoading.Metatable = Sandbox.StrictMetatable();
        Sandbox.Protect(_whileLoading);
        _metatable.Set(LuaNames.Index, _afterwards);
        _environment.Metatable = _metatable;
        _environment.IsReadOnly = true;
        _metatable.IsReadOnly = true;
    }

    /// <summary>Checks what a library's first line says.</summary>
    /// <returns>What is wrong, without a code; or null.</returns>
    public static string? CheckHeader(string name, string engine) =>
        !IsName(name) ? NameError
        : !engine.Equals("lua", StringComparison.OrdinalIgnoreCase) ? $"Engine '{engine}' not found"
        : null;

    /// <summary>Loads a library.</summary>
    /// <param name="isTimed">True to give up after half a second.</param>
    /// <param name="error">Why it failed, without a code.</param>
    public FunctionLibrary? Load(LuaState state, ReadOnlySpan<byte> code, bool isTimed, out string? error)
    {
        error = ScriptHeader.ReadLibrary(code, out string name, out string engine, out int codeStart)
            ?? CheckHeader(name, engine);
        if (error is not null)
        {
            return null;
        }

        FunctionLibrary library = new(name, code.ToArray());
        error = RunCode(state, code[codeStart..], library, isTimed);
        if (error is null && library.Functions.Count == 0)
        {
            error = "No functions registered";
        }

        return error is null ? library : null;
    }

    private const string NameError =
        "Library names can only contain letters, numbers, or underscores(_) and must be at least one character long";

    private static bool IsName(string name) =>
        name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private string? RunCode(LuaState state, ReadOnlySpan<byte> code, FunctionLibrary library, bool isTimed)
    {
        LuaFunction body;
        try
        {
            body = state.Load(code, "@user_function", _environment);
        }
        catch (LuaException e)
        {
            return "Error compiling function: " + e.Message;
        }

        _library = library;
        _deadline = isTimed ? _engine.NowMicroseconds + TimeoutMicroseconds : long.MaxValue;
        _metatable.Set(LuaNames.Index, _whileLoading);
        _engine.Loading = Look;
        try
        {
            state.Call(body);
            return null;
        }
        catch (LuaException e)
        {
            string text = e.Value.TryGetTable(out LuaTable? table) && table.Get(LuaNames.Err).TryGetString(out LuaString? message)
                ? message.ToString()
                : "ERR " + e.Value;
            return "Error registering functions: " + text;
        }
        catch (Exception e) when (e is OutOfMemoryException or InsufficientExecutionStackException)
        {
            return "Error registering functions: ERR " + (e is OutOfMemoryException ? "not enough memory" : "stack overflow");
        }
        catch (ScriptKilledException e)
        {
            return "Error registering functions: ERR " + e.Message;
        }
        finally
        {
            _engine.Loading = null;
            _metatable.Set(LuaNames.Index, _afterwards);
            _library = null;
        }
    }

    private void Look(LuaState state)
    {
        if (_engine.NowMicroseconds > _deadline)
        {
            throw ScriptEngine.Killed(state, "FUNCTION LOAD timeout");
        }
    }

    // redis.register_function(name, callback), or with one table of named arguments.
    private void Register(ref LuaCall call)
    {
        if (_library is null)
        {
            throw Fault("redis.register_function can only be called on FUNCTION LOAD command");
        }

        if (call.Count is < 1 or > 2)
        {
            throw Fault("wrong number of arguments to redis.register_function");
        }

        LibraryFunction function = call.Count == 1 ? ReadNamed(call[0]) : ReadPair(call[0], call[1]);
        if (!IsName(function.Name))
        {
            throw Fault(NameError);
        }

        if (!_library.Functions.TryAdd(function.Name, function))
        {
            throw Fault("Function already exists in the library");
        }
    }

    private static LibraryFunction ReadPair(LuaValue name, LuaValue body)
    {
        if (!name.TryToLuaString(out LuaString? text))
        {
            throw Fault("first argument to redis.register_function must be a string");
        }

        return body.TryGetFunction(out LuaFunction? function)
            ? new LibraryFunction(Latin1(text), function, ScriptFlags.None, description: null)
            : throw Fault("second argument to redis.register_function must be a function");
    }

    private static LibraryFunction ReadNamed(LuaValue arguments)
    {
        if (!arguments.TryGetTable(out LuaTable? table))
        {
            throw Fault("calling redis.register_function with a single argument is only applicable to Lua table "
                + "(representing named arguments).");
        }

        string? name = null;
        string? description = null;
        LuaFunction? callback = null;
        ScriptFlags flags = ScriptFlags.None;
        LuaValue key = LuaValue.Nil;
        while (table.Next(ref key, out LuaValue value))
        {
            if (!key.TryGetString(out LuaString? field))
            {
                throw Fault("named argument key given to redis.register_function is not a string");
            }

            switch (field.ToString().ToLowerInvariant())
            {
                case "function_name":
                    name = Text(value, "function_name");
                    break;
                case "description":
                    description = Text(value, "description");
                    break;
                case "callback":
                    callback = value.TryGetFunction(out LuaFunction? body)
                        ? body
                        : throw Fault("callback argument given to redis.register_function must be a function");
                    break;
                case "flags":
                    flags = ReadFlags(value);
                    break;
                default:
                    throw Fault("unknown argument given to redis.register_function");
            }
        }

        return name is null ? throw Fault("redis.register_function must get a function name argument")
            : callback is null ? throw Fault("redis.register_function must get a callback argument")
            : new LibraryFunction(name, callback, flags, description);
    }

    private static string Text(LuaValue value, string argument) => value.TryToLuaString(out LuaString? text)
        ? Latin1(text)
        : throw Fault($"{argument} argument given to redis.register_function must be a string");

    private static ScriptFlags ReadFlags(LuaValue value)
    {
        if (!value.TryGetTable(out LuaTable? list))
        {
            throw Fault(
                "flags argument to redis.register_function must be a table representing function flags");
        }

        ScriptFlags flags = ScriptFlags.None;
        for (int i = 1; list.GetInteger(i) is { IsNil: false } item; i++)
        {
            ScriptFlags flag = item.TryGetString(out LuaString? name) ? ScriptFlagNames.Find(name.Span) : ScriptFlags.None;
            flags |= flag != ScriptFlags.None ? flag : throw Fault("unknown flag given");
        }

        return flags;
    }

    private static LuaException Fault(string text) => new(ReplyParser.Error(Encoding.UTF8.GetBytes("ERR " + text)));

    private static string Latin1(LuaString text) => Encoding.Latin1.GetString(text.Span);
}
