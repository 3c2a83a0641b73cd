namespace Tandem.Lua;

/// <summary>A function: compiled from Lua source, or native.</summary>
public abstract class LuaFunction : LuaObject
{
    private protected LuaFunction(LuaTable? environment)
        : base(LuaType.Function) => Environment = environment;

    /// <summary>
    /// The table in which a Lua function looks up its globals; functions it creates later inherit it. Null for native
    /// functions.
    /// </summary>
    public LuaTable? Environment { get; set; }

    /// <summary>A function that runs <paramref name="body"/> when called.</summary>
    /// <param name="name">For diagnostics only: error messages take names from the calling code.</param>
    /// <param name="body">What a call does.</param>
    public static LuaFunction Native(string name, LuaNative body) => new LuaNativeFunction(name, body);
}
