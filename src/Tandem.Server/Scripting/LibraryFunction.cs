using Tandem.Lua;

namespace Tandem.Server.Scripting;

/// <summary>A function that a library registered.</summary>
/// <param name="description">What it says of itself; null when nothing.</param>
internal sealed class LibraryFunction(
    string name, LuaFunction body, ScriptFlags flags, string? description) : Script(name, body, flags)
{
    public string? Description { get; } = description;
}
