namespace Tandem.Lua;

/// <summary>One entry of a table's hash part; an entry with the value nil is dead and keeps its key for traversals.</summary>
internal struct LuaTableEntry
{
    /// <summary>The key.</summary>
    internal LuaValue Key;

    /// <summary>The value.</summary>
    internal LuaValue Value;

    /// <summary>Index of the next entry of the same bucket, -1 at the end.</summary>
    internal int Next;
}
