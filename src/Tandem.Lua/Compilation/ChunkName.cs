using System;

namespace Tandem.Lua.Compilation;

/// <summary>How a chunk's name looks in error texts.</summary>
internal static class ChunkName
{
    // Lua 5.1's LUA_IDSIZE less the closing zero.
    private const int MostBytes = 59;

    /// <summary>@ and = are cut off; source text is quoted, its first line only.</summary>
    internal static string Display(string name)
    {
        if (name.StartsWith('='))
        {
            return name.Length - 1 <= MostBytes ? name[1..] : name.Substring(1, MostBytes);
        }

        if (name.StartsWith('@'))
        {
            int most = MostBytes - 7;
            return name.Length - 1 <= most ? name[1..] : "..." + name[^most..];
        }

        int line = name.AsSpan().IndexOfAny('\n', '\r');
        int room = MostBytes - "[string \"...\"]".Length - 2;
        int length = Math.Min(line < 0 ? name.Length : line, room);
        return length < name.Length ? $"[string \"{name[..length]}...\"]" : $"[string \"{name}\"]";
    }
}
