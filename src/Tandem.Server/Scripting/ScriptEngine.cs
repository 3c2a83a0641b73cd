using System;
using Tandem.Lua;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.Scripting.Debugging;

namespace Tandem.Server.Scripting;

/// <summary>Runs scripts and functions, one at a time: decides whether one may run, watches how long it runs, replies what it
/// returned.</summary>
/// <remarks>Invariants, states and what can fail: docs/design/scripting.md.</remarks>
internal sealed class ScriptEngine
{
    /// <summary>Steps of Lua code between two looks at the clock.</summary>
    private const int StepsPerLook = 5000;

    private readonly Dispatcher _dispatcher;
    private readonly EventLoop _loop;
    private readonly ScriptingOptions _options;
    private readonly ServerLog _log;

    public ScriptEngine(Dispatcher dispatcher, EventLoop loop, ScriptingOptions options, ServerLog log, string redisVersion)
    {
        RedisVersion = redisVersion;
        _dispatcher = dispatcher;
        _loop = loop;
        _options = options;
        _log = log;
        Commands = new ScriptCommands(dispatcher, this);
        dispatcher.Refusals.IsBusyWithFunction = () => Current is { IsEval: false };
    }

    /// <summary>The script that runs; null when none does.</summary>
    public ScriptRun? Current { get; private set; }

    /// <summary>The debugger's session; null when nobody debugs.</summary>
    public DebugSession? Debugging { get; set; }

    /// <summary>What scripts send to the server.</summary>
    public ScriptCommands Commands { get; }

    /// <summary>The version of Redis whose API scripts see.</summary>
    public string RedisVersion { get; }

    /// <summary>Monotonic microseconds.</summary>
    public long NowMicroseconds => _loop.MonotonicMicrosecondsNow();

    /// <summary>The log, for redis.log.</summary>
    public ServerLog Log => _log;

    /// <summary>Says that a slow script is over: who was kept waiting goes on.</summary>
    public Action? SlowEnded { get; set; }

    /// <summary>A new interpreter with the sandbox's libraries, watched by this engine.</summary>
    /// <param name="seed">Where its random numbers begin.</param>
    /// <param name="cpuSeconds">os.clock.</param>
    public LuaState NewState(int seed, Func<double> cpuSeconds)
    {
        LuaState state = new();
        LuaLibraries.Open(state, cpuSeconds);
        state.Random.Seed(seed);
        state.SetHook(Look, StepsPerLook);
        return state;
    }

    /// <summary>Begins to debug the script that a client sent: until the session ends, all that runs belongs to it.</summary>
    /// <param name="source">The script's text.</param>
    public DebugSession Debug(Client client, ReadOnlySpan<byte> source) =>
        Debugging = new DebugSession(this, _dispatcher, _loop, client, source);

    /// <summary>Runs a script for a client and replies.</summary>
    /// <param name="setArguments">Makes keys and arguments known to the script, and gives those it is called with.</param>
    public void Run(ref CommandContext c, LuaState state, Script script, int firstKey, int keyCount, ArgumentSetter setArguments)
    {
        bool isReadOnlyCommand = c.Command.Has(CommandFlags.Readonly);
        if (Current is not null)
        {
            c.Reply.Error("ERR a script cannot run another one"u8);
            return;
        }

        if (Refuse(c.Client, script.Flags, isReadOnlyCommand) is { } refusal)
        {
            c.Reply.Error(refusal);
            return;
        }

        ScriptRun run = new()
        {
            Caller = c.Client,
            Script = script,
            IsReadOnly = isReadOnlyCommand || (script.Flags & ScriptFlags.NoWrites) != 0,
            AllowsOom = (script.Flags & ScriptFlags.AllowOom) != 0,
            StartedAt = _loop.MonotonicMicrosecondsNow() / 1000,
        };
        if (!run.IsEval)
        {
            run.Keep(c.Arguments);
        }

        _dispatcher.ShowToMonitors(c.Client, c.Command, c.Arguments);
        c.PropagateOnlyEffects();
        Current = run;
        Commands.Begin(run);
        long errors = c.Reply.ErrorCount;
        if (Debugging is { } session)
        {
            // Others are told BUSY from the first line on.
            HoldOthers(run);
            session.Watch(state);
        }

        try
        {
            LuaValue result = setArguments(c.Arguments, firstKey, keyCount) is { } arguments
                ? state.Call(script.Body, arguments.Keys, arguments.Values)
                : state.Call(script.Body);
            ScriptReply.Write(c.Reply, result, Commands.ProtocolVersion);
        }
        catch (LuaException e)
        {
            ReplyError(c.Reply, script, e);
        }
        catch (ScriptKilledException e)
        {
            c.Reply.Error(Located("ERR " + e.Message, script, e.SourceName, e.Line));
        }
        catch (Exception e) when (e is OutOfMemoryException or InsufficientExecutionStackException)
        {
            // Of the script's own making: nothing of the server is half done, as commands do not run out of either.
            c.Reply.Error(e is OutOfMemoryException ? "ERR not enough memory"u8 : "ERR stack overflow"u8);
        }
        finally
        {
            End(run);
        }

        // The command that failed has counted the error; the script that passes it on has failed, too.
        if (c.Reply.ErrorCount != errors && !_dispatcher.Statistics.HasNewErrors)
        {
            _dispatcher.Statistics.Failed(c.Command.Id);
        }
    }

    /// <summary>SCRIPT KILL and FUNCTION KILL: marks the running script, which ends itself soon.</summary>
    /// <param name="isEval">Which of the two.</param>
    /// <returns>The error, or empty.</returns>
    public ReadOnlySpan<byte> Kill(bool isEval)
    {
        if (Current is not { } run)
        {
            return Errors.NoScriptRunning;
        }

        if (run.Caller.Has(ClientFlags.Master))
        {
            return "UNKILLABLE The busy script was sent by a master instance in the context of replication and cannot be killed."u8;
        }

        if (run.HasWritten)
        {
            return Errors.UnkillableScript;
        }

        if (run.IsEval != isEval)
        {
            return run.IsEval ? Errors.BusyScript : Errors.BusyFunction;
        }

        run.IsKilled = true;
        return default;
    }

    /// <summary>Milliseconds that the running script has taken so far.</summary>
    public long RunningMilliseconds => Current is { } run ? (_loop.MonotonicMicrosecondsNow() / 1000) - run.StartedAt : 0;

    // Why a script may not run now, from what it declares; one that declares nothing is judged command by command.
    private string? Refuse(Client caller, ScriptFlags flags, bool isReadOnlyCommand)
    {
        ServerGate gate = _dispatcher.Gate;
        if ((gate & ServerGate.Cluster) != 0 && (flags & ScriptFlags.NoCluster) != 0)
        {
            return "ERR Can not run script on cluster, 'no-cluster' flag is set.";
        }

        IWriteGuard? guard = _dispatcher.Refusals.WriteGuard;
        bool isStale = (gate & ServerGate.Replica) != 0 && !caller.Has(ClientFlags.Master)
            && guard is not null && !guard.RefuseStale().IsEmpty;
        if (isStale && (flags & ScriptFlags.AllowStale) == 0)
        {
            return "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";
        }

        if ((flags & ScriptFlags.Undeclared) != 0)
        {
            return null;
        }

        if ((flags & ScriptFlags.NoWrites) == 0)
        {
            if (isReadOnlyCommand)
            {
                return "ERR Can not execute a script with write flag using *_ro command.";
            }

            if ((gate & (ServerGate.Replica | ServerGate.GuardedWrites)) != 0 && !caller.Has(ClientFlags.Master)
                && guard is not null && guard.RefuseWrite() is { IsEmpty: false } error)
            {
                return error.StartsWith("READONLY"u8)
                    ? "READONLY Can not run script with write flag on readonly replica."
                    : System.Text.Encoding.ASCII.GetString(error);
            }
        }

        return (flags & (ScriptFlags.AllowOom | ScriptFlags.NoWrites)) == 0 && _dispatcher.Refusals.WasOutOfMemory
            && !caller.Has(ClientFlags.Master)
            ? "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'"
            : null;
    }

    private static void ReplyError(RespWriter reply, Script script, LuaException error)
    {
        string? source = error.ChunkName;
        int line = error.Line;
        if (!error.Value.TryGetTable(out LuaTable? table))
        {
            reply.Error(Located("ERR " + error.Value.ToString(), script, source, line));
            return;
        }

        // The server's own errors say themselves where they came up.
        if (table.Get(LuaNames.Source).TryGetString(out LuaString? raisedIn)
            && table.Get(LuaNames.Line).TryGetNumber(out double raisedAt))
        {
            (source, line) = (raisedIn.ToString(), (int)raisedAt);
        }

        string text = table.Get(LuaNames.Err).TryGetString(out LuaString? message) ? message.ToString() : "ERR unknown error";
        reply.Error(
            System.Text.Encoding.UTF8.GetBytes(Located(text, script, source, line)),
            isCounted: !table.Get(LuaNames.IsCounted).IsNil);
    }

    private static string Located(string text, Script script, string? source, int line) =>
        source is null ? text : FormattableString.Invariant($"{text} script: {script.Name}, on {source}:{line}.");

    // Called every so many steps of Lua code.
    private void Look(LuaState state)
    {
        if (Current is not { } run)
        {
            Loading?.Invoke(state);
            return;
        }

        if (Debugging is { IsAttached: true } session)
        {
            session.Look(state, _options.BusyReplyThresholdMilliseconds * 1000L);
            return;
        }

        if (!run.IsSlow)
        {
            long threshold = _options.BusyReplyThresholdMilliseconds;
            long taken = (_loop.MonotonicMicrosecondsNow() / 1000) - run.StartedAt;
            if (threshold <= 0 || taken < threshold)
            {
                return;
            }

            BeginSlow(run, taken);
        }

        _loop.RunOnce(0);
        EndIfAsked(state);
    }

    /// <summary>After a turn of the loop: ends the script if somebody wants that.</summary>
    public void EndIfAsked(LuaState state)
    {
        if (_loop.IsStopping)
        {
            throw Killed(state, "The server is shutting down.");
        }

        if (Current is { IsKilled: true })
        {
            _log.Warning("Lua script killed by user with SCRIPT KILL.");
            throw Killed(state, "Script killed by user with SCRIPT KILL.");
        }
    }

    /// <summary>Called in place of the above while a library is being loaded.</summary>
    public Action<LuaState>? Loading { get; set; }

    /// <summary>What ends the code that runs, whatever it does.</summary>
    public static ScriptKilledException Killed(LuaState state, string reason)
    {
        (string? source, int line) = state.CurrentLine();
        return new ScriptKilledException(reason, source, line);
    }

    // Its client's own requests wait, all others are answered.
    private void BeginSlow(ScriptRun run, long taken)
    {
        _log.Warning($"Slow script detected: still in execution after {taken} milliseconds. You can try killing the script "
            + $"using the {(run.IsEval ? "SCRIPT KILL" : "FUNCTION KILL")} command. Script name is: {run.Script.Name}.");
        HoldOthers(run);
        run.Caller.Connection?.WantsRead = false;
    }

    private void HoldOthers(ScriptRun run)
    {
        run.IsSlow = true;
        _dispatcher.Gate |= ServerGate.Busy;
    }

    private void End(ScriptRun run)
    {
        Commands.End();
        Current = null;
        if (!run.IsSlow)
        {
            return;
        }

        _dispatcher.Gate &= ~ServerGate.Busy;
        _dispatcher.RefreshTime();
        if (!run.Caller.Has(ClientFlags.Closed))
        {
            run.Caller.Connection?.WantsRead = true;
        }

        if (_loop.IsStopping)
        {
            // The server ends in the middle of it: half of its writes are no state that anybody should get.
            _dispatcher.Propagation.Drop();
        }

        SlowEnded?.Invoke();
    }
}
