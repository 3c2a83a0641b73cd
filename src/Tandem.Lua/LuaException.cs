using System;

namespace Tandem.Lua;

/// <summary>
/// A Lua error: any value, and where it happened. pcall catches these and nothing else: an exception of another type
/// ends the script, whatever it does.
/// </summary>
public sealed class LuaException : Exception
{
    /// <summary>An error with a text and no position.</summary>
    public LuaException(string message)
        : this(LuaValue.FromText(message))
    {
    }

    /// <summary>An error with any value.</summary>
    public LuaException(LuaValue value) => Value = value;

    /// <summary>The error value: mostly a string that begins with the position.</summary>
    public LuaValue Value { get; }

    /// <summary>
    /// The name the chunk was loaded with, such as "@user_script", of the innermost Lua function that was running; null
    /// when none was.
    /// </summary>
    public string? ChunkName { get; internal set; }

    /// <summary>The line in that chunk, from 1; 0 when no Lua function was running.</summary>
    public int Line { get; internal set; }

    /// <summary>The value as text.</summary>
    public override string Message => Value.ToString();
}
