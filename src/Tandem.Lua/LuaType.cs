namespace Tandem.Lua;

/// <summary>The types a Lua 5.1 value can have; full userdata does not exist here.</summary>
public enum LuaType : byte
{
    /// <summary>The absence of a value.</summary>
    Nil,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>An opaque value equal to itself only, such as cjson.null.</summary>
    LightUserData,

    /// <summary>A double.</summary>
    Number,

    /// <summary>Bytes.</summary>
    String,

    /// <summary>The associative array.</summary>
    Table,

    /// <summary>A closure or a native function.</summary>
    Function,

    /// <summary>A coroutine.</summary>
    Thread,
}
