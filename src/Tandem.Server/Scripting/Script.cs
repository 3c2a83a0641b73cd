using System.Text;
using Tandem.Lua;

namespace Tandem.Server.Scripting;

/// <summary>Code that can be run: a script of EVAL, or a function of a library.</summary>
/// <param name="name">The script's SHA-1 in hexadecimal, or the function's name: what error texts call it.</param>
/// <param name="body">The compiled code.</param>
/// <param name="flags">What it declares.</param>
internal class Script(string name, LuaFunction body, ScriptFlags flags)
{
    public string Name { get; } = name;

    public byte[] NameBytes { get; } = Encoding.Latin1.GetBytes(name);

    public LuaFunction Body { get; } = body;

    public ScriptFlags Flags { get; } = flags;
}
