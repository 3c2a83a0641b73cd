namespace Tandem.Lua.Compilation;

/// <summary>A local variable or parameter.</summary>
internal sealed class LocalVariable(LuaString name)
{
    /// <summary>Its name; hidden ones begin with "(".</summary>
    internal LuaString Name { get; } = name;

    /// <summary>Whether an inner function uses it, so that it lives in a cell.</summary>
    internal bool IsCaptured { get; set; }

    /// <summary>Whether anything reads or writes it by name.</summary>
    internal bool IsUsed { get; set; }

    /// <summary>Its register, once declared in code.</summary>
    internal int Register { get; set; } = -1;

    /// <summary>The first instruction that sees it.</summary>
    internal int Start { get; set; }

    /// <summary>The first instruction that does not see it any more.</summary>
    internal int End { get; set; }
}
