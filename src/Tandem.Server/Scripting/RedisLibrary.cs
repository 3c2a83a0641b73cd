using System;
using System.Text;
using Tandem.Lua;
using Tandem.Platform.Logging;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Scripting;

/// <summary>The table "redis" of scripts and functions.</summary>
/// <remarks>Source: the manual's page on the Lua API.</remarks>
internal static class RedisLibrary
{
    /// <summary>What scripts of EVAL and functions have in common.</summary>
    public static LuaTable Create(ScriptEngine engine)
    {
        ScriptCommands commands = engine.Commands;
        LuaTable redis = CreateForLoading(engine);
        Add(redis, "call", (ref LuaCall call) => commands.Call(ref call, isProtected: false));
        Add(redis, "pcall", (ref LuaCall call) => commands.Call(ref call, isProtected: true));
        Add(redis, "acl_check_cmd", commands.CheckAccess);
        Add(redis, "sha1hex", Sha1Hex);
        Add(redis, "error_reply", ErrorReply);
        Add(redis, "status_reply", StatusReply);
        Add(redis, "setresp", (ref LuaCall call) => SetResp(ref call, commands));
        Add(redis, "set_repl", (ref LuaCall call) => commands.SetTargets(Targets(ref call)));
        redis["REPL_NONE"] = (double)PropagationTargets.None;
        redis["REPL_AOF"] = (double)PropagationTargets.AppendOnlyFile;
        redis["REPL_SLAVE"] = (double)PropagationTargets.Replicas;
        redis["REPL_REPLICA"] = (double)PropagationTargets.Replicas;
        redis["REPL_ALL"] = (double)PropagationTargets.All;
        return redis;
    }

    /// <summary>What there is while a library is being loaded.</summary>
    public static LuaTable CreateForLoading(ScriptEngine engine)
    {
        ServerLog log = engine.Log;
        System.Version version = System.Version.Parse(engine.RedisVersion);
        LuaTable redis = new(0, 32);
        Add(redis, "log", (ref LuaCall call) => Log(ref call, log));
        redis["LOG_DEBUG"] = (double)LogLevel.Debug;
        redis["LOG_VERBOSE"] = (double)LogLevel.Verbose;
        redis["LOG_NOTICE"] = (double)LogLevel.Notice;
        redis["LOG_WARNING"] = (double)LogLevel.Warning;
        redis["REDIS_VERSION"] = LuaValue.FromText(engine.RedisVersion);
        redis["REDIS_VERSION_NUM"] = (double)((version.Major << 16) | (version.Minor << 8) | version.Build);
        return redis;
    }

    /// <summary>What only scripts of EVAL have.</summary>
    public static void AddForEval(LuaTable redis, ScriptEngine engine)
    {
        // Effects are replicated in any case.
        Add(redis, "replicate_commands", static (ref LuaCall call) => call.Return(LuaValue.True));
        Add(redis, "breakpoint", (ref LuaCall call) =>
        {
            bool isDebugged = engine.Debugging is { IsAttached: true };
            engine.Debugging?.AskBreak();
            call.Return(isDebugged);
        });
        Add(redis, "debug", (ref LuaCall call) => engine.Debugging?.Show(ref call));
    }

    /// <summary>Adds a function.</summary>
    public static void Add(LuaTable table, string name, LuaNative body) => table[name] = LuaFunction.Native(name, body);

    /// <summary>An error with the code ERR, as the server's own functions raise it.</summary>
    public static LuaException Error(LuaState state, string text) =>
        Error(state, ReplyParser.Error(Encoding.UTF8.GetBytes("ERR " + text)));

    /// <summary>An error to raise where the script is now.</summary>
    public static LuaException Error(LuaState state, LuaTable error)
    {
        (string? source, int line) = state.CurrentLine();
        if (source is not null)
        {
            error.Set(LuaNames.Source, LuaValue.FromText(source));
            error.Set(LuaNames.Line, line);
        }

        return new LuaException(error);
    }

    private static void Sha1Hex(ref LuaCall call)
    {
        if (call.Count != 1)
        {
            throw Error(call.State, "wrong number of arguments");
        }

        call.Return(LuaValue.FromText(EvalScripts.Sha(call[0].TryToLuaString(out LuaString? text) ? text.Span : default)));
    }

    private static void Log(ref LuaCall call, ServerLog log)
    {
        if (call.Count < 2)
        {
            throw Error(call.State, "redis.log() requires two arguments or more.");
        }

        if (!call[0].TryToNumber(out double level))
        {
            throw Error(call.State, "First argument must be a number (log level).");
        }

        if ((int)level is < (int)LogLevel.Debug or > (int)LogLevel.Warning)
        {
            throw Error(call.State, "Invalid debug level.");
        }

        StringBuilder text = new();
        for (int i = 1; i < call.Count; i++)
        {
            if (call[i].TryToLuaString(out LuaString? word))
            {
                text.Append(i > 1 ? " " : string.Empty).Append(word);
            }
        }

        log.Write((LogLevel)(int)level, text.ToString());
    }

    private static void SetResp(ref LuaCall call, ScriptCommands commands)
    {
        if (call.Count != 1)
        {
            throw Error(call.State, "redis.setresp() requires one argument.");
        }

        if (!call[0].TryToNumber(out double version) || (int)version is not (2 or 3))
        {
            throw Error(call.State, "RESP version must be 2 or 3.");
        }

        commands.ProtocolVersion = (int)version;
    }

    private static PropagationTargets Targets(ref LuaCall call)
    {
        if (call.Count != 1)
        {
            throw Error(call.State, "redis.set_repl() requires two arguments.");
        }

        int targets = call[0].TryToNumber(out double number) ? (int)number : 0;
        return (targets & ~(int)PropagationTargets.All) == 0
            ? (PropagationTargets)targets
            : throw Error(call.State, "Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
    }

    private static void ErrorReply(ref LuaCall call)
    {
        if (call.Count != 1 || !call[0].TryGetString(out LuaString? text))
        {
            call.Return(ReplyParser.Error("ERR wrong number or type of arguments"u8));
            return;
        }

        call.Return(ReplyParser.Error(text.Span.StartsWith("-"u8) ? text.Span[1..] : text.Span));
    }

    private static void StatusReply(ref LuaCall call)
    {
        if (call.Count != 1 || !call[0].TryGetString(out LuaString? text))
        {
            call.Return(ReplyParser.Error("ERR wrong number or type of arguments"u8));
            return;
        }

        call.Return(ReplyParser.Status(text.Span));
    }
}
