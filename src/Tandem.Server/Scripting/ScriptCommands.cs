using System;
using Tandem.Lua;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Scripting;

/// <summary>Commands that scripts send: redis.call and redis.pcall.</summary>
/// <remarks>They run as commands of a client without connection, so they take the dispatcher's way with statistics, effects
/// and notifications; only what may refuse them is different.</remarks>
internal sealed class ScriptCommands
{
    private readonly Dispatcher _dispatcher;
    private readonly ScriptEngine _engine;
    private readonly SentWords _words = new();
    private Client? _client;

    public ScriptCommands(Dispatcher dispatcher, ScriptEngine engine)
    {
        _dispatcher = dispatcher;
        _engine = engine;
    }

    /// <summary>True when scripts may send what is flagged noscript: DEBUG SET-DISABLE-DENY-SCRIPTS.</summary>
    public Func<bool> MayCallAll { get; set; } = static () => false;

    /// <summary>RESP version of the replies that the script gets: redis.setresp.</summary>
    public int ProtocolVersion
    {
        get => Client.Reply.ProtocolVersion;
        set => Client.Reply.ProtocolVersion = value;
    }

    // Made late, so that the numbers of clients begin with the first one.
    private Client Client => _client ??= NewClient();

    private ServerGate Gate => _dispatcher.Gate;

    private AccessControl? Access => _dispatcher.Refusals.Access;

    /// <summary>A script begins.</summary>
    public void Begin(ScriptRun run)
    {
        Client client = Client;
        client.Database = run.Caller.Database;
        client.User = run.Caller.User;
        client.Clear(ClientFlags.Restricted);
        client.Set(run.Caller.Flags & ClientFlags.Restricted);
        client.Reply.ProtocolVersion = 2;
    }

    /// <summary>It is over.</summary>
    public void End()
    {
        Client.Reply.Reset();
        _dispatcher.Propagation.Targets = PropagationTargets.All;
    }

    /// <summary>redis.set_repl: who gets what the rest of the script writes.</summary>
    public void SetTargets(PropagationTargets targets) => _dispatcher.Propagation.Targets = targets;

    /// <summary>redis.call, redis.pcall.</summary>
    /// <param name="isProtected">True to give errors back as values.</param>
    public void Call(ref LuaCall call, bool isProtected)
    {
        LuaValue result = Send(ref call, out bool isError);
        if (isError && !isProtected)
        {
            throw result.TryGetTable(out LuaTable? error) ? RedisLibrary.Error(call.State, error) : new LuaException(result);
        }

        call.Return(result);
    }

    /// <summary>redis.acl_check_cmd: may the user who runs the script send that?</summary>
    public void CheckAccess(ref LuaCall call)
    {
        if (WhyUnusable(ref call) is { } unusable)
        {
            throw RedisLibrary.Error(call.State, ReplyParser.Error(unusable));
        }

        RequestArguments arguments = _words.Arguments;
        CommandDefinition command = Find(arguments)
            ?? throw RedisLibrary.Error(call.State, "Invalid command passed to redis.acl_check_cmd()");
        call.Return(_engine.Current is not { } run || Access is not { } access || access.Allows(run.Caller, command, arguments));
    }

    private LuaValue Send(ref LuaCall call, out bool isError)
    {
        isError = true;
        if (WhyUnusable(ref call) is { } unusable)
        {
            return ReplyParser.Error(unusable);
        }

        RequestArguments arguments = _words.Arguments;
        CommandDefinition? command = Find(arguments);
        ScriptRun run = _engine.Current!;
        _engine.Debugging?.Sent(arguments);
        if (Refuse(run, command, arguments) is { } refusal)
        {
            _engine.Debugging?.Refused(refusal);
            return Refused(command, refusal);
        }

        if (command!.Has(CommandFlags.Write))
        {
            run.HasWritten = true;
        }

        Client client = Client;
        client.LastCommand = command.Name;
        RespWriter reply = client.Reply;
        reply.Reset();
        long errors = reply.ErrorCount;
        _dispatcher.Call(client, command, arguments, firstKeyHash: 0, isRetry: false);
        if ((run.Caller.Flags & ClientFlags.Tracking) != 0)
        {
            _dispatcher.Tracking?.ScriptSent(command);
        }

        if (reply.Overflowed || reply.Length == 0)
        {
            return ReplyParser.Error("ERR the reply is too large"u8);
        }

        _engine.Debugging?.Replied(reply.Written, reply.ProtocolVersion);
        isError = reply.ErrorCount != errors && reply.Written[0] == (byte)RespType.Error;
        LuaValue result = new ReplyParser(reply.Written).Read();
        if (isError && result.TryGetTable(out LuaTable? table))
        {
            table.Set(LuaNames.IsCounted, LuaValue.True);
        }

        return result;
    }

    private byte[]? WhyUnusable(ref LuaCall call) =>
        call.Count == 0 ? "ERR Please specify at least one argument for this redis lib call"u8.ToArray()
        : !_words.TryFill(ref call) ? "ERR Lua redis lib command arguments must be strings or integers"u8.ToArray()
        : null;

    private CommandDefinition? Find(RequestArguments arguments)
    {
        CommandDefinition? command = _dispatcher.Commands.Find(arguments[0]);
        return command is { HasSubcommands: true } && arguments.Count > 1
            ? CommandTable.FindSubcommand(command, arguments[1])
            : command;
    }

    // The order is that of Redis's scripts.
    private string? Refuse(ScriptRun run, CommandDefinition? command, RequestArguments arguments)
    {
        if (command is null)
        {
            return "ERR Unknown Redis command called from script";
        }

        if (!command.AcceptsArity(arguments.Count))
        {
            return "ERR Wrong number of args calling Redis command from script";
        }

        if (command.Has(CommandFlags.Noscript) && !MayCallAll())
        {
            return "ERR This Redis command is not allowed from script";
        }

        if (Gate == ServerGate.None && !run.Caller.Has(ClientFlags.Restricted))
        {
            return run.IsReadOnly && command.Has(CommandFlags.Write | CommandFlags.MayReplicate)
                ? "ERR Write commands are not allowed from read-only scripts."
                : null;
        }

        return RefuseForState(run, command, arguments);
    }

    private string? RefuseForState(ScriptRun run, CommandDefinition command, RequestArguments arguments)
    {
        Client caller = run.Caller;
        bool obeys = caller.Has(ClientFlags.Master | ClientFlags.Internal);
        IWriteGuard? guard = _dispatcher.Refusals.WriteGuard;
        if ((Gate & ServerGate.Replica) != 0 && !obeys && !command.Has(CommandFlags.Stale)
            && guard is not null && !guard.RefuseStale().IsEmpty)
        {
            return "ERR Can not execute the command on a stale replica";
        }

        if (Access?.RefuseInScript(caller, command, arguments) is { } denied)
        {
            return "ERR " + denied;
        }

        if (run.IsReadOnly && command.Has(CommandFlags.Write | CommandFlags.MayReplicate))
        {
            return "ERR Write commands are not allowed from read-only scripts.";
        }

        // What has begun to write is not stopped halfway.
        if (run.HasWritten || obeys)
        {
            return null;
        }

        if (command.Has(CommandFlags.Write) && (Gate & (ServerGate.Replica | ServerGate.GuardedWrites)) != 0
            && guard is not null && guard.RefuseWrite() is { IsEmpty: false } error)
        {
            return System.Text.Encoding.ASCII.GetString(error);
        }

        return command.Has(CommandFlags.DenyOom) && !run.AllowsOom && _dispatcher.Refusals.WasOutOfMemory
            ? "OOM command not allowed when used memory > 'maxmemory'."
            : null;
    }

    private LuaTable Refused(CommandDefinition? command, string refusal)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(refusal);
        int space = refusal.IndexOf(' ', StringComparison.Ordinal);
        _dispatcher.Clients.ErrorReplied?.Invoke(Client, text.AsSpan(0, space), text);
        if (command is not null)
        {
            _dispatcher.Statistics.Rejected(command.Id);
        }

        _dispatcher.Statistics.ErrorsAttributed();
        LuaTable table = ReplyParser.Error(text);
        table.Set(LuaNames.IsCounted, LuaValue.True);
        return table;
    }

    private Client NewClient()
    {
        Client client = _dispatcher.Clients.AddInternal(_dispatcher.Keyspace[0]);
        client.Reply.Suppressed = false;
        return client;
    }
}
