using Tandem.Lua;

namespace Tandem.Server.Scripting;

/// <summary>What scripts see: the libraries and the table redis, none of which they can change, and no other global.</summary>
internal static class Sandbox
{
    /// <summary>Prepares an interpreter for EVAL.</summary>
    public static void OpenForEval(LuaState state, ScriptEngine engine)
    {
        LuaTable redis = RedisLibrary.Create(engine);
        RedisLibrary.AddForEval(redis, engine);
        state.Globals["redis"] = redis;

        // Redis leaves the handler of errors among the globals of EVAL; here errors carry their place themselves.
        RedisLibrary.Add(state.Globals, "__redis__err__handler", static (ref LuaCall call) => call.Return(call[0]));
        state.Globals.Set(LuaNames.Keys, new LuaTable());
        state.Globals.Set(LuaNames.Argv, new LuaTable());
        Close(state);
    }

    /// <summary>Prepares an interpreter for functions.</summary>
    public static void OpenForFunctions(LuaState state, ScriptEngine engine)
    {
        state.Globals["redis"] = RedisLibrary.Create(engine);
        Close(state);
    }

    /// <summary>Reading a global that does not exist is an error.</summary>
    public static LuaTable StrictMetatable()
    {
        LuaTable metatable = new(0, 1);
        metatable.Set(LuaNames.Index, LuaFunction.Native("__index", static (ref LuaCall call) =>
            throw call.State.At(new LuaException(
                call.State.Position(1) + $"Script attempted to access nonexistent global variable '{call[1]}'"))));
        metatable.IsReadOnly = true;
        return metatable;
    }

    /// <summary>Makes a table read-only with all the tables in it and their metatables.</summary>
    public static void Protect(LuaTable table)
    {
        if (table.IsReadOnly)
        {
            return;
        }

        table.IsReadOnly = true;
        LuaValue key = LuaValue.Nil;
        while (table.Next(ref key, out LuaValue value))
        {
            if (value.TryGetTable(out LuaTable? inner))
            {
                Protect(inner);
            }
        }

        if (table.Metatable is { } metatable)
        {
            Protect(metatable);
        }
    }

    private static void Close(LuaState state)
    {
        // Redis 7.0.15 has not even os.clock.
        state.Globals["os"] = LuaValue.Nil;
        WrapProtectedCall(state);
        state.Globals.Metatable = StrictMetatable();
        Protect(state.Globals);
        if (state.StringMetatable is { } strings)
        {
            Protect(strings);
        }
    }

    // Scripts from before Redis 7 expect pcall to give the text of an error that the server raised, not its table.
    private static void WrapProtectedCall(LuaState state)
    {
        if (!state.Globals["pcall"].TryGetFunction(out LuaFunction? inner))
        {
            return;
        }

        RedisLibrary.Add(state.Globals, "pcall", (ref LuaCall call) =>
        {
            LuaValue[] arguments = new LuaValue[call.Count];
            for (int i = 0; i < arguments.Length; i++)
            {
                arguments[i] = call[i];
            }

            LuaValue[] results = call.State.CallForAll(inner, arguments);
            bool failed = results.Length > 1 && results[0].TryGetBoolean(out bool succeeded) && !succeeded;
            for (int i = 0; i < results.Length; i++)
            {
                call.Return(failed && i == 1 && results[i].TryGetTable(out LuaTable? table)
                    && table.Get(LuaNames.Err) is { IsNil: false } text ? text : results[i]);
            }
        });
    }
}
