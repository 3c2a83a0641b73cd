using System;

namespace Tandem.Lua.Libraries;

/// <summary>Errors about arguments that quote bytes of the script, which need not be text.</summary>
internal static class ArgumentText
{
    /// <summary>The error "bad argument #1 to 'f' (message 'quoted')", the quoted bytes as they are.</summary>
    internal static LuaException Error(LuaCall call, int index, string message, ReadOnlySpan<byte> quoted)
    {
        LuaException error = call.ArgumentError(index, $"{message} ''");
        if (!error.Value.TryGetString(out LuaString? text))
        {
            return error;
        }

        ReadOnlySpan<byte> bytes = text.Span;
        LuaStringBuilder whole = new();
        whole.Append(bytes[..^2]); // all but the closing quote and bracket
        whole.Append(quoted);
        whole.Append(bytes[^2..]);
        return new LuaException(whole.ToLuaString()) { ChunkName = error.ChunkName, Line = error.Line };
    }

    /// <summary>The bytes before the first NUL: what C sees of a string.</summary>
    internal static ReadOnlySpan<byte> BeforeNul(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }
}
