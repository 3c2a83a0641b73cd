using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Tandem.Lua;
using Tandem.Protocol;

namespace Tandem.Server.Scripting.Debugging;

/// <summary>The commands of a debugging client while its script stands still.</summary>
/// <remarks>Names are a word or its first letter. Texts and what is not said about words too many: Redis 7.0.15, as it
/// answered.</remarks>
internal sealed class DebugCommands
{
    private const int UsualContext = 5;
    private const int WholeContext = 1_000_000;
    private const string EvalChunkName = "@ldb_eval";

    private readonly DebugSession _session;
    private readonly DebugLog _log;
    private readonly SourceListing _source;

    public DebugCommands(DebugSession session, DebugLog log, SourceListing source)
    {
        _session = session;
        _log = log;
        _source = source;
    }

    /// <summary>Runs a command; its lines are in the log then.</summary>
    /// <returns>True when the script goes on.</returns>
    /// <exception cref="LuaException">The script is aborted.</exception>
    public bool Run(LuaState state, List<byte[]> words)
    {
        switch (Encoding.Latin1.GetString(words[0]).ToLowerInvariant())
        {
            case "s" or "step" or "n" or "next":
                _session.IsStepping = true;
                return true;
            case "c" or "continue":
                return true;
            case "a" or "abort":
                throw RedisLibrary.Error(state, "script aborted for user request");
            case "h" or "help":
                Array.ForEach(DebugHelp.Lines, _log.Add);
                break;
            case "l" or "list":
                _source.Show(_log, Number(words, 1, 0), Number(words, 2, UsualContext));
                break;
            case "w" or "whole":
                _source.Show(_log, 1, WholeContext);
                break;
            case "p" or "print":
                Print(state, words);
                break;
            case "b" or "break":
                Break(words);
                break;
            case "t" or "trace":
                Trace(state);
                break;
            case "m" or "maxlen":
                MaxLength(words);
                break;
            case "e" or "eval":
                Evaluate(state, Joined(words));
                break;
            case "r" or "redis" when words.Count > 1:
                CallRedis(state, words);
                break;
            default:
                _log.Add("<error> Unknown Redis Lua debugger command or wrong number of arguments.");
                break;
        }

        return false;
    }

    private static int Number(List<byte[]> words, int index, int otherwise) =>
        index < words.Count ? DebugRequest.LeadingNumber(words[index]) : otherwise;

    private static byte[] Joined(List<byte[]> words)
    {
        List<byte> text = [];
        for (int i = 1; i < words.Count; i++)
        {
            text.AddRange(i > 1 ? " "u8 : default);
            text.AddRange(words[i]);
        }

        return [.. text];
    }

    private void Print(LuaState state, List<byte[]> words)
    {
        LuaStackFrame[] frames = state.StackFrames();
        if (words.Count == 2)
        {
            _log.AddValue(Find(state, frames, Encoding.UTF8.GetString(words[1])) is { } value
                ? "<value> " + LuaValuePrinter.Print(value)
                : "No such variable.");
            return;
        }

        IReadOnlyList<KeyValuePair<string, LuaValue>> locals = frames.Length > 0 ? frames[0].Locals : [];
        foreach ((string name, LuaValue value) in locals)
        {
            _log.AddValue($"<value> {name} = {LuaValuePrinter.Print(value)}");
        }

        if (locals.Count == 0)
        {
            _log.Add("No local variables in the current context.");
        }
    }

    // The innermost call that has a variable of the name, and of its variables the first.
    private static LuaValue? Find(LuaState state, LuaStackFrame[] frames, string name)
    {
        foreach (LuaStackFrame frame in frames)
        {
            foreach ((string local, LuaValue value) in frame.Locals)
            {
                if (local == name)
                {
                    return value;
                }
            }
        }

        return name is "KEYS" or "ARGV" ? state.Globals[name] : default(LuaValue?);
    }

    private void Break(List<byte[]> words)
    {
        if (words.Count == 1)
        {
            ShowBreakpoints();
        }

        for (int i = 1; i < words.Count; i++)
        {
            if (!NumberText.TryParseInteger(words[i], out long line))
            {
                _log.Add($"Invalid argument:'{Encoding.Latin1.GetString(words[i])}'");
            }
            else if (line == 0)
            {
                _source.RemoveBreakpoints();
                _log.Add("All breakpoints removed.");
            }
            else if (line < 0)
            {
                _log.Add(_source.RemoveBreakpoint(-line) ? "Breakpoint removed." : "No breakpoint in the specified line.");
            }
            else if (!_source.HasRoomForBreakpoint)
            {
                _log.Add("Too many breakpoints set.");
            }
            else if (_source.AddBreakpoint(line))
            {
                _source.Show(_log, (int)line, 1);
            }
            else
            {
                _log.Add("Wrong line number.");
            }
        }
    }

    private void ShowBreakpoints()
    {
        if (_source.Breakpoints.Count == 0)
        {
            _log.Add("No breakpoints set. Use 'b <line>' to add one.");
            return;
        }

        _log.Add(string.Create(CultureInfo.InvariantCulture, $"{_source.Breakpoints.Count} breakpoints set:"));
        foreach (int line in _source.Breakpoints)
        {
            _log.Add(_source.Describe(line));
        }
    }

    private void Trace(LuaState state)
    {
        bool isFirst = true;
        foreach (LuaStackFrame frame in state.StackFrames())
        {
            if (frame.ChunkName == EvalScripts.ChunkName)
            {
                _log.AddText($"{(isFirst ? "In" : "From")} {frame.Name ?? "top level"}:");
                _log.Add(_source.Describe(frame.Line));
            }

            isFirst = false;
        }
    }

    private void MaxLength(List<byte[]> words)
    {
        if (words.Count == 2)
        {
            _log.SetMaxLength(DebugRequest.LeadingNumber(words[1]));
        }

        _log.Add(_log.MaxLength == 0
            ? "<value> replies are unlimited."
            : string.Create(CultureInfo.InvariantCulture, $"<value> replies are truncated at {_log.MaxLength} bytes."));
    }

    private void Evaluate(LuaState state, byte[] code)
    {
        LuaFunction function;
        try
        {
            function = Load(state, code);
        }
        catch (LuaException e)
        {
            _log.AddText("<error> " + e.Message);
            return;
        }

        if (state.TryCall(function, out LuaValue result))
        {
            _log.AddValue("<retval> " + LuaValuePrinter.Print(result));
        }
        else
        {
            _log.AddText("<error> " + Describe(result));
        }
    }

    // An expression, or else statements.
    private static LuaFunction Load(LuaState state, byte[] code)
    {
        try
        {
            return state.Load([.. "return "u8, .. code], EvalChunkName);
        }
        catch (LuaException)
        {
            return state.Load(code, EvalChunkName);
        }
    }

    private static string Describe(LuaValue error) =>
        error.TryGetTable(out LuaTable? table) && table.Get(LuaNames.Err) is { IsNil: false } text
            ? text.ToString()
            : error.ToString();

    // The log gets the command and its reply on the way, as for commands of the script.
    private void CallRedis(LuaState state, List<byte[]> words)
    {
        LuaValue[] arguments = new LuaValue[words.Count - 1];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = LuaValue.FromBytes(words[i + 1]);
        }

        if (state.Globals["redis"].TryGetTable(out LuaTable? redis) && redis["pcall"].TryGetFunction(out LuaFunction? call))
        {
            _session.IsStepping = true;
            state.TryCall(call, out _, arguments);
            _session.IsStepping = false;
        }
    }
}
