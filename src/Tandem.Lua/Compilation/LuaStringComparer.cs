using System.Collections.Generic;

namespace Tandem.Lua.Compilation;

/// <summary>Strings by their content.</summary>
internal sealed class LuaStringComparer : IEqualityComparer<LuaString>
{
    /// <summary>The only one.</summary>
    internal static readonly LuaStringComparer Instance = new();

    public bool Equals(LuaString? x, LuaString? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.SameContent(y));

    public int GetHashCode(LuaString obj) => obj.Hash;
}
