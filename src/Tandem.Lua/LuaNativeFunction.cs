namespace Tandem.Lua;

/// <summary>A function written in C#.</summary>
internal sealed class LuaNativeFunction : LuaFunction
{
    internal LuaNativeFunction(string name, LuaNative body)
        : base(null)
    {
        Name = name;
        Body = body;
    }

    /// <summary>For diagnostics.</summary>
    internal string Name { get; }

    /// <summary>What a call does.</summary>
    internal LuaNative Body { get; }
}
