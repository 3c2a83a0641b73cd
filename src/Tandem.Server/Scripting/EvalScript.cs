using Tandem.Lua;

namespace Tandem.Server.Scripting;

/// <summary>A script of EVAL, kept for EVALSHA.</summary>
/// <param name="text">As it was sent.</param>
internal sealed class EvalScript(string sha, LuaFunction body, ScriptFlags flags, byte[] text) : Script(sha, body, flags)
{
    // What the entries of the tables take beside the text, about.
    private const int OverheadBytes = 200;

    public byte[] Text { get; } = text;

    /// <summary>For used_memory_scripts_eval.</summary>
    public long SizeBytes => Text.Length + OverheadBytes;
}
