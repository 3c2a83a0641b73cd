using System.Runtime.CompilerServices;

namespace Tandem.Lua;

/// <summary>What the reference of a <see cref="LuaValue"/> can point at: everything but a number.</summary>
public abstract class LuaObject
{
    private protected LuaObject(LuaType type) => Type = type;

    /// <summary>The Lua type of the object.</summary>
    public LuaType Type { get; }

    /// <summary>Hash of the object as a table key: of the content for strings, of the identity for the rest.</summary>
    internal virtual int KeyHash => RuntimeHelpers.GetHashCode(this);
}
