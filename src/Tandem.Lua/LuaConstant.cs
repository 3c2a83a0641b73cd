namespace Tandem.Lua;

/// <summary>The objects that stand for nil, true, false and light userdata: each exists once.</summary>
internal sealed class LuaConstant : LuaObject
{
    /// <summary>nil.</summary>
    internal static readonly LuaConstant Nil = new(LuaType.Nil);

    /// <summary>true.</summary>
    internal static readonly LuaConstant True = new(LuaType.Boolean);

    /// <summary>false.</summary>
    internal static readonly LuaConstant False = new(LuaType.Boolean);

    /// <summary>The light userdata with the address 0, which is cjson.null.</summary>
    internal static readonly LuaConstant NullPointer = new(LuaType.LightUserData);

    private LuaConstant(LuaType type)
        : base(type)
    {
    }
}
