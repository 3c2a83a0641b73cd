using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Tandem.Lua;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Scripting;

/// <summary>The scripts of EVAL, compiled once and kept for EVALSHA, and the interpreter that runs them.</summary>
/// <remarks>A script is found by the hash of its text, which the request's parser has computed anyway; SHA-1 is computed when
/// it is new.</remarks>
[SuppressMessage("Security", "CA5350", Justification = "EVALSHA names scripts by their SHA-1")]
internal sealed class EvalScripts
{
    /// <summary>What error texts call the code of a script.</summary>
    public const string ChunkName = "@user_script";

    private readonly ScriptEngine _engine;
    private readonly Func<LuaState> _newState;
    private readonly Dictionary<ulong, EvalScript> _byText = [];
    private readonly Dictionary<string, EvalScript> _bySha = new(StringComparer.OrdinalIgnoreCase);
    private readonly ArgumentSetter _setGlobals;
    private LuaState? _state;

    /// <param name="newState">Makes an interpreter with the sandbox's libraries.</param>
    public EvalScripts(ScriptEngine engine, Func<LuaState> newState)
    {
        _engine = engine;
        _newState = newState;
        _setGlobals = SetGlobals;
    }

    /// <summary>INFO number_of_cached_scripts.</summary>
    public int Count => _bySha.Count;

    /// <summary>Bytes of the texts: INFO used_memory_scripts_eval.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Bytes that the interpreter's data take: INFO used_memory_vm_eval. O(objects).</summary>
    public long VmBytes => _state?.MemoryBytes ?? 0;

    private LuaState State => _state ??= NewState();

    /// <summary>EVAL: finds or compiles a script.</summary>
    /// <param name="hash">Hash of the text.</param>
    /// <param name="error">Why it is none, as it is replied.</param>
    public EvalScript? Load(ReadOnlySpan<byte> text, ulong hash, out string? error)
    {
        error = null;
        if (_byText.TryGetValue(hash, out EvalScript? script) && text.SequenceEqual(script.Text))
        {
            return script;
        }

        string sha = Sha(text);
        if (_bySha.TryGetValue(sha, out script))
        {
            return script;
        }

        error = ScriptHeader.ReadScript(text, out ScriptFlags flags, out int codeStart);
        if (error is not null)
        {
            return null;
        }

        try
        {
            script = new EvalScript(sha, State.Load(text[codeStart..], ChunkName), flags, text.ToArray());
        }
        catch (LuaException e)
        {
            error = "ERR Error compiling script (new function): " + e.Message;
            return null;
        }

        _bySha.Add(sha, script);
        _byText[hash] = script;
        TextBytes += script.SizeBytes;
        return script;
    }

    /// <summary>The same script, made to tell which line it is at.</summary>
    public EvalScript ForDebugging(EvalScript script)
    {
        ScriptHeader.ReadScript(script.Text, out _, out int codeStart);
        LuaFunction body = State.LoadForDebugging(script.Text.AsSpan(codeStart), ChunkName);
        return new EvalScript(script.Name, body, script.Flags, script.Text);
    }

    /// <summary>EVALSHA: finds a script by its SHA-1 in hexadecimal, whatever the case.</summary>
    public EvalScript? Find(ReadOnlySpan<byte> sha)
    {
        if (sha.Length != 2 * SHA1.HashSizeInBytes)
        {
            return null;
        }

        Span<char> name = stackalloc char[2 * SHA1.HashSizeInBytes];
        Encoding.Latin1.GetChars(sha, name);
        return _bySha.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out EvalScript? script) ? script : null;
    }

    /// <summary>What a script declares, without compiling it; Undeclared when it is not known.</summary>
    /// <param name="text">Its text, or with <paramref name="isSha"/> its SHA-1.</param>
    public ScriptFlags FlagsOf(ReadOnlySpan<byte> text, bool isSha)
    {
        if (isSha)
        {
            return Find(text)?.Flags ?? ScriptFlags.Undeclared;
        }

        return ScriptHeader.ReadScript(text, out ScriptFlags flags, out _) is null ? flags : ScriptFlags.Undeclared;
    }

    /// <summary>Runs a script for a client and replies; its keys begin at argument 3.</summary>
    public void Run(ref CommandContext c, EvalScript script, int keyCount) =>
        _engine.Run(ref c, State, script, firstKey: 3, keyCount, _setGlobals);

    /// <summary>SCRIPT FLUSH: forgets all scripts and what they left in the interpreter.</summary>
    public void Flush()
    {
        _byText.Clear();
        _bySha.Clear();
        TextBytes = 0;
        _state = null;
    }

    /// <summary>SHA-1 in lower-case hexadecimal.</summary>
    public static string Sha(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(text, hash);
        return Convert.ToHexStringLower(hash);
    }

    private LuaState NewState()
    {
        LuaState state = _newState();
        Sandbox.OpenForEval(state, _engine);
        return state;
    }

    private (LuaTable Keys, LuaTable Values)? SetGlobals(RequestArguments request, int firstKey, int keyCount)
    {
        LuaTable globals = State.Globals;
        globals.Set(LuaNames.Keys, ScriptArguments.Table(request, firstKey, keyCount));
        globals.Set(
            LuaNames.Argv, ScriptArguments.Table(request, firstKey + keyCount, request.Count - firstKey - keyCount));
        return null;
    }
}
