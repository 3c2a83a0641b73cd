using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Tandem.Lua;
using Tandem.Platform.Loop;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Scripting.Debugging;

/// <summary>One EVAL under the debugger, from SCRIPT DEBUG SYNC to the end of the connection.</summary>
/// <remarks>
/// The script runs until a line at which it stops; then turns of the event loop run inside of it until the client says that
/// it goes on. When the client goes away the script runs to its end as if nobody had debugged it.
/// </remarks>
internal sealed class DebugSession : IDisposable
{
    private readonly ScriptEngine _engine;
    private readonly Dispatcher _dispatcher;
    private readonly EventLoop _loop;
    private readonly Client _client;
    private readonly DebugConnection _connection;
    private readonly DebugLog _log = new();
    private readonly SourceListing _source;
    private readonly DebugCommands _commands;
    private readonly List<byte[]> _words = [];
    private LuaState? _state;
    private bool _isTalking;
    private bool _isBreakAsked;
    private long _runningSince;

    /// <summary>Begins; <see cref="Dispose"/> ends it.</summary>
    /// <param name="source">The script's text.</param>
    public DebugSession(ScriptEngine engine, Dispatcher dispatcher, EventLoop loop, Client client, ReadOnlySpan<byte> source)
    {
        _engine = engine;
        _dispatcher = dispatcher;
        _loop = loop;
        _client = client;
        _source = new SourceListing(source);
        _commands = new DebugCommands(this, _log, _source);
        if (dispatcher.Depth == 1 && client.Reply.Length > 0)
        {
            // What was replied before the session comes before it.
            dispatcher.Clients.Send(client);
        }

        _connection = new DebugConnection(client, dispatcher.Clients);
        engine.Log.Warning(FormattableString.Invariant($"Client {client.Id} debugs a script: it holds the server meanwhile."));
    }

    /// <summary>True as long as there is a client to talk with.</summary>
    public bool IsAttached => !_connection.IsGone;

    /// <summary>Stops at the next line, whichever it is; also shows the commands that are sent.</summary>
    public bool IsStepping { get; set; } = true;

    /// <summary>The script begins: its lines are watched from now on.</summary>
    public void Watch(LuaState state)
    {
        _state = state;
        state.OnLine = Reach;
        _runningSince = _engine.NowMicroseconds;
    }

    /// <summary>redis.breakpoint: stops at the next line.</summary>
    public void AskBreak() => _isBreakAsked = true;

    /// <summary>redis.debug: shows values.</summary>
    public void Show(ref LuaCall call)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"<debug> line {_source.Current}: ");
        for (int i = 0; i < call.Count; i++)
        {
            text.Append(i > 0 ? ", " : string.Empty).Append(LuaValuePrinter.Print(call[i]));
        }

        _log.Add(text.ToString());
    }

    /// <summary>A command is sent.</summary>
    public void Sent(RequestArguments arguments)
    {
        if (!IsStepping || !IsAttached)
        {
            return;
        }

        StringBuilder text = new("<redis>");
        for (int i = 0; i < arguments.Count; i++)
        {
            text.Append(' ').Append(Encoding.Latin1.GetString(arguments[i]));
        }

        _log.Add(text.ToString());
    }

    /// <summary>It was refused.</summary>
    /// <param name="error">With its code.</param>
    public void Refused(string error)
    {
        if (IsStepping && IsAttached)
        {
            _log.AddText("<error> " + error[(error.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        }
    }

    /// <summary>It was answered.</summary>
    public void Replied(ReadOnlySpan<byte> reply, int version)
    {
        if (!IsStepping || !IsAttached)
        {
            return;
        }

        if (reply[0] == (byte)RespType.Error)
        {
            _log.Add("<error> " + Encoding.Latin1.GetString(reply.TrimEnd("\r\n"u8)));
        }

        _log.AddValue("<reply> " + ReplyPrinter.Print(reply, version));
    }

    /// <summary>Called every so many steps of Lua code: what runs for too long is stopped, or can at least be ended.</summary>
    /// <param name="thresholdMicroseconds">How long is too long; 0 or less: no time is.</param>
    public void Look(LuaState state, long thresholdMicroseconds)
    {
        if (thresholdMicroseconds <= 0 || _engine.NowMicroseconds - _runningSince < thresholdMicroseconds)
        {
            return;
        }

        if (!_isTalking)
        {
            Stop(state, "timeout reached, infinite loop?");
            return;
        }

        // Code of the command eval: nobody waits for it any more once the client has gone.
        TakeTurn(state, maxWaitMilliseconds: 0);
        if (!IsAttached)
        {
            throw ScriptEngine.Killed(state, "The debugging client has gone.");
        }
    }

    /// <summary>Ends: tells so to the client, whose connection is closed once it has the script's result.</summary>
    public void Dispose()
    {
        _state?.OnLine = null;
        _engine.Debugging = null;
        _log.Add("<endsession>");
        _connection.Send(_log.Take());
        bool isGone = _connection.IsGone;
        _connection.Release();
        _client.Clear(ClientFlags.ScriptDebug);
        _client.Set(ClientFlags.CloseAfterReply);
        if (isGone)
        {
            _dispatcher.Clients.CloseSoon(_client);
        }

        _engine.Log.Warning(FormattableString.Invariant($"Client {_client.Id} debugs no longer."));
    }

    private void Reach(LuaState state, int line)
    {
        // Code of the command eval may call functions of the script.
        if (_isTalking || !IsAttached)
        {
            return;
        }

        _source.Current = line;
        bool isBreakpoint = _source.IsBreakpoint(line) || _isBreakAsked;
        if (IsStepping || isBreakpoint)
        {
            Stop(state, _isBreakAsked ? "redis.breakpoint() called" : isBreakpoint ? "break point" : "step over");
        }
    }

    private void Stop(LuaState state, string reason)
    {
        IsStepping = false;
        _isBreakAsked = false;
        _log.Add(string.Create(CultureInfo.InvariantCulture, $"* Stopped at {_source.Current}, stop reason = {reason}"));
        _log.Add(_source.Describe(_source.Current));
        _connection.Send(_log.Take());
        _isTalking = true;
        try
        {
            while (!RunNext(state) && IsAttached)
            {
            }
        }
        finally
        {
            _isTalking = false;
            _isBreakAsked &= IsAttached;
            _runningSince = _engine.NowMicroseconds;
        }
    }

    // Runs the next command, or waits for it. True when the script goes on.
    private bool RunNext(LuaState state)
    {
        if (!_connection.HasOutput)
        {
            switch (DebugRequest.TryRead(_connection.Input.Span, _words, out int length))
            {
                case RequestStatus.Complete:
                    _connection.Consume(length);
                    return RunCommand(state);
                case RequestStatus.ProtocolError:
                    throw RedisLibrary.Error(state, "protocol error");
                default:
                    break;
            }

            if (_connection.Input.Length > DebugConnection.MaxInputBytes)
            {
                throw RedisLibrary.Error(state, "max client buffer reached");
            }
        }

        if (!_connection.Receive() && IsAttached)
        {
            TakeTurn(state, maxWaitMilliseconds: -1);
        }

        return false;
    }

    private bool RunCommand(LuaState state)
    {
        _runningSince = _engine.NowMicroseconds;
        try
        {
            if (_commands.Run(state, _words))
            {
                return true;
            }
        }
        catch (ScriptKilledException) when (!IsAttached)
        {
            return false;
        }

        _connection.Send(_log.Take());
        return false;
    }

    // Others are answered, the debugging client is listened to.
    private void TakeTurn(LuaState state, int maxWaitMilliseconds)
    {
        _loop.RunOnce(maxWaitMilliseconds);
        if (_client.Has(ClientFlags.Closed | ClientFlags.CloseNow))
        {
            _connection.Lose();
        }

        _engine.EndIfAsked(state);
    }
}
